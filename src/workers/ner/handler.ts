import { join } from 'node:path'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openTagger, SHIPPED_MODELS, type ModelOptions } from '../../models/open-models.js'
import { saveEntities } from '../../store/annotations.js'
import { loadNerInputs } from '../../store/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createNerProcess, modelLanguages } from './process.js'

/** @throws UsageError when the model folder is missing or altered */
export async function openNerStage(options: ModelOptions & { folder: string }): Promise<OpenedStage> {
  const { model: tagger, close } = await openTagger(join(options.folder, SHIPPED_MODELS.ner), options)
  const process = createNerProcess({ tagger, linker: loadGazetteerLinker(), languages: modelLanguages(tagger.card) })
  return openedStage(
    { stage: 'ner', modelOrdinal: tagger.card.ordinal, load: loadNerInputs, process, save: saveEntities },
    close,
  )
}
