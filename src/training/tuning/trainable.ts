import type { Weights } from '../../models/weights.js'

/** What one step of the optimiser came to. */
export interface StepResult {
  /** Mean loss in nats over all rows of the step, before the update. */
  readonly loss: number
  /** Euclidean norm over all gradients, before clipping. */
  readonly gradientNorm: number
}

/** A step of several processes, each of which has a part of the rows. */
export interface Together {
  /** Of all processes. */
  readonly rows: number
  /** Puts the sums over all processes in place of the values. */
  readonly sum: (values: Float32Array) => Promise<void>
}

/** The part of a model in training that a checkpoint keeps. */
export interface SavedModel {
  /** Writes weights, both moments of the optimiser, the count of steps and the state of the dropout generator. */
  saveState(folder: string): Promise<void>
  /**
   * The inverse of `saveState`: the next steps are those of a training that was never interrupted.
   * @throws UsageError when the folder contains the state of a model of another shape
   */
  restoreState(folder: string): Promise<void>
  /** Its weights become the mean of themselves and those of states saved before. */
  meanWith(folders: readonly string[]): Promise<void>
}

/** A model in training: weights and optimiser. The loop knows nothing else of the engine behind it. */
export interface Trainable<Batch> extends SavedModel {
  /**
   * One update from the mean gradient over the rows of all batches. A loss or norm that is not a number leaves weights
   * and optimiser as they were; the caller ends the training.
   * @param batches at least one; more are accumulated, so that a step may have more rows than fit in memory
   * @param learningRate of this step, warm-up and decay already applied
   * @param together with which other processes the step is made; alone unless given
   */
  step(batches: readonly Batch[], learningRate: number, together?: Together): Promise<StepResult>
  /** A copy of the weights, under the names of Hugging Face's BERT. */
  weights(): Promise<Weights>
  /** Moves its weights by this share of the way to other ones; a weight that is not among them, or is frozen, stays. */
  mixWith(weights: Weights, share: number): Promise<void>
  /** Frees the engine's memory. */
  close(): void
}
