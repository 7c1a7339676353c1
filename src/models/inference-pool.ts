import { startThreadPool, type ThreadPool } from '../threads/thread-pool.js'
import type { InferenceRequest, InferenceThreadData } from './inference-thread.js'

export interface InferencePoolOptions {
  readonly script: URL
  readonly data: InferenceThreadData
  /** Worker threads, each with a copy of the model. */
  readonly threads: number
  readonly timeoutMs: number
}

export interface InferencePool {
  /** @throws HangError after `timeoutMs`; Error when the thread crashed or the model refused the input */
  call(sequences: readonly Int32Array[]): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

/** @throws when a thread cannot load the model */
export async function startInferencePool({ data, timeoutMs, ...more }: InferencePoolOptions): Promise<InferencePool> {
  const pool: ThreadPool<InferenceRequest, readonly Float32Array[]> = await startThreadPool({
    ...more,
    data,
    timeoutMs,
    name: 'inference',
    loads: data.modelFile,
    hangMessage: ({ lengths }) =>
      `The model did not answer within ${timeoutMs} ms for ${lengths.length} texts; its thread was replaced`,
    failureMessage: (thrown) => `The model refused a batch: ${thrown}`,
  })
  return {
    call(sequences) {
      const ids = concatenate(sequences)
      return pool.call({ ids, lengths: sequences.map(({ length }) => length) }, { transfer: [ids.buffer] })
    },
    close: () => pool.close(),
  }
}

/** Sequences one after the other, as a call takes them. */
function concatenate(arrays: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const all = new Int32Array(arrays.reduce((sum, ids) => sum + ids.length, 0))
  let at = 0
  for (const ids of arrays) {
    all.set(ids, at)
    at += ids.length
  }
  return all
}
