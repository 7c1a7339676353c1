/** The engines that an operator may choose (`ENGINE`, `--engine`). */
export const ENGINES = ['onnxruntime', 'tensorflow'] as const
export type EngineName = (typeof ENGINES)[number]

/**
 * Runs an encoder. Two implementations: onnxruntime in worker threads, and TensorFlow.js; both give the same logits
 * within the tolerance of the parity tests.
 */
export interface Engine {
  /**
   * @param sequences token ids, special tokens included, one array per text
   * @returns one array of logits per sequence, in the same order: `[labels]` for a classifier,
   *   `[tokens × labels]` row by row for a tagger; the mean over the tokens, `[hidden]`, for an encoder without a head. The logits of a sequence never depend on its neighbours (with TensorFlow
   *   the last bits may).
   * @throws HangError when the model does not answer in time
   */
  run(sequences: readonly Int32Array[]): Promise<Float32Array[]>
  /** Ends the engine; calls still under way are rejected. */
  close(): Promise<void>
}
