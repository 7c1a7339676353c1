import type { TokenBatch } from '../tuning/token-batch.js'

/** Texts of one step with their classes. */
export interface TrainingBatch extends TokenBatch {
  /** `[rows]`: the class of each row. */
  readonly labels: Int32Array
  /**
   * `[rows × classes]`: how much a text of each class counts, in the set that the row is from; 0 where a class may not
   * score. A set of two classes on a head of three decides between negative and positive only: its answers for neutral are
   * neither right nor wrong.
   */
  readonly classWeights: Float32Array
}
