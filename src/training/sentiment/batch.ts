/**
 * Texts of one step as token ids, all padded to the length of the longest. It has plain numbers, because it is sent
 * between threads.
 */
export interface TrainingBatch {
  readonly rows: number
  /** Tokens of a row, special tokens and padding included. */
  readonly length: number
  /** `[rows × length]`, row by row, padded on the right with the tokenizer's padding id. */
  readonly ids: Int32Array
  /** `[rows × length]`: 1 for a token, 0 for padding. */
  readonly mask: Int32Array
  /** `[rows]`: the class of each row. */
  readonly labels: Int32Array
  /**
   * `[rows × classes]`: how much a text of each class counts, in the set that the row is from; 0 where a class may not
   * score. A set of two classes on a head of three decides between negative and positive only: its answers for neutral are
   * neither right nor wrong.
   */
  readonly classWeights: Float32Array
}
