import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { modelPath, type ModelPlaces } from '../../models/model-path.js'
import { openTagger, type ModelOptions } from '../../models/open-models.js'
import { saveEntities } from '../../store/pipeline/annotations.js'
import { loadNerInputs } from '../../store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createNerProcess, modelLanguages } from './process.js'

/** @throws UsageError when the model folder is missing or altered */
export async function openNerStage(options: ModelOptions & ModelPlaces): Promise<OpenedStage> {
  const { model: tagger, close } = await openTagger(await modelPath('ner', options), options)
  const process = createNerProcess({ tagger, linker: loadGazetteerLinker(), languages: modelLanguages(tagger.card) })
  return openedStage(
    { stage: 'ner', modelOrdinal: tagger.card.ordinal, load: loadNerInputs, process, save: saveEntities },
    close,
  )
}
