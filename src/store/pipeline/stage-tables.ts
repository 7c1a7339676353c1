import type { Stage } from '../../domain/stage.js'

/** Where each stage keeps its one row per post. */
export const STAGE_TABLE: Record<Stage, string> = {
  clean: 'clean_text',
  langid: 'language',
  sentiment: 'sentiment',
  ner: 'ner_result',
  origin: 'origin',
  meaning: 'meaning',
}

/** Where the results of a stage have further rows. */
export const STAGE_ROWS: Record<Stage, readonly string[]> = {
  clean: [],
  langid: [],
  sentiment: ['sentiment_clause'],
  ner: ['entity_mention'],
  origin: [],
  meaning: [],
}
