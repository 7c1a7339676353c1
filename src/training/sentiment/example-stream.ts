import { Worker } from 'node:worker_threads'
import { threadScript } from '../../threads/thread-script.js'
import type { ExampleReply, ExampleThreadData } from './example-thread.js'
import type { BatchSource, Position } from '../tuning/position.js'
import type { TrainingBatch } from './batch.js'
import type { ExampleOptions, PlacedBatch } from './example-source.js'

/** Batches that a thread makes ready while the model computes. */
export interface ExampleStream extends BatchSource<TrainingBatch> {
  /** Null after the last. @throws Error when the thread ended or a row file is damaged */
  next(): Promise<PlacedBatch | null>
  close(): Promise<void>
}

/** Batches made ready in advance, at most: the thread works on the next block of rows while this one is used up. */
const AHEAD_ROWS = 8_192

/** Starts a thread that reads, tokenises and groups; it waits when it is `AHEAD_ROWS` ahead. */
export function openExampleStream(
  options: ExampleOptions,
  tokenizerFile: string,
  position: Position = { epoch: 0, batch: 0 },
): ExampleStream {
  const ahead = Math.max(2, Math.ceil(AHEAD_ROWS / options.batchSize))
  const data: ExampleThreadData = { options, tokenizerFile, position, ahead }
  const worker = new Worker(threadScript('example-thread.js', import.meta.url), {
    workerData: data,
    name: 'examples',
    execArgv: [],
  })
  const ready: PlacedBatch[] = []
  let ended = false
  let failure: Error | null = null
  let wake = (): void => undefined
  let waitedMs = 0
  const fail = (err: Error): void => {
    failure ??= err
    wake()
  }
  worker.on('message', (reply: ExampleReply) => {
    if (reply.kind === 'batch') ready.push(reply)
    else if (reply.kind === 'end') ended = true
    else failure = new Error(`The thread that reads the texts failed: ${reply.message}`)
    wake()
  })
  worker.on('error', (err) =>
    fail(new Error(`The thread that reads the texts crashed: ${err.message}`, { cause: err })),
  )
  worker.on('exit', (code) => {
    if (!ended) fail(new Error(`The thread that reads the texts ended with code ${code}`))
  })
  return {
    async next() {
      const startedAt = performance.now()
      while (ready.length === 0 && !ended && failure === null) await new Promise<void>((resolve) => (wake = resolve))
      waitedMs += performance.now() - startedAt
      const placed = ready.shift()
      if (placed) {
        worker.postMessage('taken')
        return placed
      }
      if (failure) throw failure
      return null
    },
    waitedMs: () => waitedMs,
    async close() {
      ended = true
      await worker.terminate()
    },
  }
}
