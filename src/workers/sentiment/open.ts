import { modelPath, type ModelPlaces } from '../../models/model-path.js'
import { openClassifier, type ModelOptions } from '../../models/open-models.js'
import { saveSentiments } from '../../store/pipeline/annotations.js'
import { loadSentimentInputs } from '../../store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createSentimentProcess } from './process.js'

/** @throws UsageError when the model folder is missing or altered */
export async function openSentimentStage(
  options: ModelOptions & ModelPlaces & { minLanguageConfidence: number },
): Promise<OpenedStage> {
  const { model: classifier, close } = await openClassifier(await modelPath('sentiment', options), options)
  const { languages, ordinal } = classifier.card
  const { minLanguageConfidence } = options
  const process = createSentimentProcess({ classifier, languages, minLanguageConfidence })
  return openedStage(
    { stage: 'sentiment', modelOrdinal: ordinal, load: loadSentimentInputs, process, save: saveSentiments },
    close,
  )
}
