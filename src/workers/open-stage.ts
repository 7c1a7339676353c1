import type { Stage } from '../domain/stage.js'
import { openCleanStage } from './clean/handler.js'
import { openLangidStage } from './langid/handler.js'
import { openNerStage } from './ner/handler.js'
import { openOriginStage } from './origin/handler.js'
import { openSentimentStage } from './sentiment/handler.js'
import type { OpenedStage } from './stage-worker.js'

export interface ModelSettings {
  /** Folder that holds one folder per model. */
  readonly folder: string
  readonly threads: number
  readonly timeoutMs: number
  readonly minLanguageConfidence: number
}

/** Loads what a stage needs. @throws UsageError when a model folder is missing or altered */
export async function openStage(stage: Stage, models: ModelSettings): Promise<OpenedStage> {
  switch (stage) {
    case 'clean':
      return openCleanStage()
    case 'langid':
      return openLangidStage()
    case 'sentiment':
      return openSentimentStage(models)
    case 'ner':
      return openNerStage(models)
    case 'origin':
      return openOriginStage()
  }
}
