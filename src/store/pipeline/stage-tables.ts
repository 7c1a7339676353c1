import type { Stage } from '../../domain/stage.js'

/** Where each stage keeps its one row per post. */
export const STAGE_TABLE: Record<Stage, string> = {
  clean: 'clean_text',
  langid: 'language',
  sentiment: 'sentiment',
  ner: 'ner_result',
  origin: 'origin',
}
