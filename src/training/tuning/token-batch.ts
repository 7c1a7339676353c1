/** Texts as token ids, all padded to the length of the longest. It has plain numbers, because it is sent between threads. */
export interface TokenBatch {
  readonly rows: number
  /** Tokens of a row, special tokens and padding included. */
  readonly length: number
  /** `[rows × length]`, row by row, padded on the right with the tokenizer's padding id. */
  readonly ids: Int32Array
  /** `[rows × length]`: 1 for a token, 0 for padding. */
  readonly mask: Int32Array
}

/** Puts texts under each other, padded to the longest. */
export function padTokens(sequences: readonly Int32Array[], padTokenId: number): TokenBatch {
  const rows = sequences.length
  const length = Math.max(0, ...sequences.map((ids) => ids.length))
  const ids = new Int32Array(rows * length).fill(padTokenId)
  const mask = new Int32Array(rows * length)
  sequences.forEach((sequence, row) => {
    ids.set(sequence, row * length)
    mask.fill(1, row * length, row * length + sequence.length)
  })
  return { rows, length, ids, mask }
}
