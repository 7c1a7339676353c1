import type { Stage } from '../domain/stage.js'
import type { ModelPlaces } from '../models/model-path.js'
import type { ModelOptions } from '../models/open-models.js'
import type { OpenedStage } from './stage-worker.js'

export interface ModelSettings extends ModelPlaces, ModelOptions {
  readonly minLanguageConfidence: number
}

/**
 * Loads the models of a stage, and none for the others: a clean worker must not carry the memory of the model engine.
 * @throws UsageError when a model folder is missing or altered
 */
export async function openStage(stage: Stage, models: ModelSettings): Promise<OpenedStage> {
  switch (stage) {
    case 'clean':
      return (await import('./clean/open.js')).openCleanStage()
    case 'langid':
      return (await import('./langid/open.js')).openLangidStage(models.folder)
    case 'sentiment':
      return (await import('./sentiment/open.js')).openSentimentStage(models)
    case 'ner':
      return (await import('./ner/open.js')).openNerStage(models)
    case 'origin':
      return (await import('./origin/open.js')).openOriginStage()
    case 'meaning':
      return (await import('./meaning/open.js')).openMeaningStage(models)
  }
}
