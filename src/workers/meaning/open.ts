import { modelPath, type ModelPlaces } from '../../models/model-path.js'
import { openSentenceEncoder, type ModelOptions } from '../../models/open-models.js'
import { saveMeanings } from '../../store/pipeline/annotations.js'
import { loadMeaningInputs } from '../../store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createMeaningProcess } from './process.js'

/** @throws UsageError when the model folder is missing or altered */
export async function openMeaningStage(options: ModelOptions & ModelPlaces): Promise<OpenedStage> {
  const { model: encoder, close } = await openSentenceEncoder(await modelPath('meaning', options), options)
  const process = createMeaningProcess({ encoder })
  return openedStage(
    { stage: 'meaning', modelOrdinal: encoder.card.ordinal, load: loadMeaningInputs, process, save: saveMeanings },
    close,
  )
}
