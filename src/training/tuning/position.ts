/** Which batch comes next. With the same options it says everything: nothing else of a stream needs to be saved. */
export interface Position {
  /** From 0. */
  readonly epoch: number
  /** Within the epoch, from 0. */
  readonly batch: number
}

/** A batch and the place in the stream after it. */
export interface Placed<Batch> {
  readonly batch: Batch
  /** Of the whole batch; more than those of `batch` where processes share it. */
  readonly rows: number
  readonly next: Position
}

/** Where the loop takes its batches from. */
export interface BatchSource<Batch> {
  /** Null after the last. */
  next(): Promise<Placed<Batch> | null>
  /** Time that `next` has waited for a batch that was not ready. */
  waitedMs(): number
}
