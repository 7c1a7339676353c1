import { padTokens } from '../tuning/token-batch.js'
import type { TrainingBatch } from './batch.js'

/** A tokenised text with its class and what each class counts in its set. */
export interface Example {
  readonly ids: Int32Array
  readonly label: number
  /** Of each class; 0: it may not score. */
  readonly classWeights: ArrayLike<number>
}

/**
 * Groups of texts of like length, so that little of a batch is padding; all but the last have `size` texts. Among texts
 * of one length their own order decides.
 */
export function bucket(examples: readonly Example[], size: number): Example[][] {
  const byLength = [...examples].sort((one, other) => one.ids.length - other.ids.length)
  return Array.from({ length: Math.ceil(byLength.length / size) }, (_, at) =>
    byLength.slice(at * size, (at + 1) * size),
  )
}

/** Puts texts under each other, padded to the longest. */
export function padBatch(examples: readonly Example[], padTokenId: number, classes: number): TrainingBatch {
  const tokens = padTokens(
    examples.map(({ ids }) => ids),
    padTokenId,
  )
  const classWeights = new Float32Array(tokens.rows * classes)
  examples.forEach((example, row) => classWeights.set(example.classWeights, row * classes))
  return { ...tokens, labels: Int32Array.from(examples, ({ label }) => label), classWeights }
}
