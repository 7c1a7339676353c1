export const STAGES = ['clean', 'langid', 'sentiment', 'ner', 'origin', 'meaning'] as const
export type Stage = (typeof STAGES)[number]

/** The stages that get a batch after this one. Meaning asks for no language: one model reads all of them. */
export const STAGES_AFTER: Record<Stage, readonly Stage[]> = {
  clean: ['langid', 'meaning'],
  langid: ['sentiment', 'ner', 'origin'],
  sentiment: [],
  ner: [],
  origin: [],
  meaning: [],
}

/** Every stage a post must have passed before it reaches this one; a post that is dead there never arrives. */
export const STAGES_UPSTREAM: Record<Stage, readonly Stage[]> = {
  clean: [],
  langid: ['clean'],
  sentiment: ['clean', 'langid'],
  ner: ['clean', 'langid'],
  origin: ['clean', 'langid'],
  meaning: ['clean'],
}

/** Every stage whose results derive from this one's. */
export function stagesDownstream(stage: Stage): readonly Stage[] {
  return STAGES.filter((other) => STAGES_UPSTREAM[other].includes(stage))
}

/** Stages of whose results no count of the readers consists: they make no post's facts out of date. */
export const NOT_COUNTED: readonly Stage[] = ['meaning']

/** The stage whose results stories are found by. */
export const STORY_STAGE: Stage = 'meaning'

/**
 * Posts per batch. Queues move ids about 20 times faster in hundreds than one by one; a model batch is smaller so that
 * one run stays well under the lock (measurements: docs/understand/performance.md).
 */
export const CHUNK_SIZE: Record<Stage, number> = {
  clean: 100,
  langid: 100,
  sentiment: 32,
  ner: 32,
  origin: 100,
  meaning: 32,
}

export const FIRST_STAGE: Stage = 'clean'
