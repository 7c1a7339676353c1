import { join } from 'node:path'
import { openClassifier, SHIPPED_MODELS, type ModelOptions } from '../../models/open-models.js'
import { saveSentiments } from '../../store/annotations.js'
import { loadSentimentInputs } from '../../store/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createSentimentProcess } from './process.js'

/** @throws UsageError when the model folder is missing or altered */
export async function openSentimentStage(
  options: ModelOptions & { folder: string; minLanguageConfidence: number },
): Promise<OpenedStage> {
  const { model: classifier, close } = await openClassifier(join(options.folder, SHIPPED_MODELS.sentiment), options)
  const { languages, ordinal } = classifier.card
  const { minLanguageConfidence } = options
  const process = createSentimentProcess({ classifier, languages, minLanguageConfidence })
  return openedStage(
    { stage: 'sentiment', modelOrdinal: ordinal, load: loadSentimentInputs, process, save: saveSentiments },
    close,
  )
}
