import { parentPort, workerData } from 'node:worker_threads'
import { openTokenizer } from '../../models/tokenizer.js'
import type { Position } from '../tuning/position.js'
import { placedBatches, type ExampleOptions, type PlacedBatch } from './example-source.js'

/** The data that starts the thread. */
export interface ExampleThreadData {
  readonly options: ExampleOptions
  /** Path of tokenizer.json. */
  readonly tokenizerFile: string
  readonly position: Position
  /** Batches that may be sent before the first is taken. */
  readonly ahead: number
}

/** From the reader of the stream: it has taken one batch, another may come. */
export type ExampleRequest = 'taken'

export type ExampleReply =
  | ({ readonly kind: 'batch' } & PlacedBatch)
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly message: string }

async function main(): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('example-thread runs only as a worker thread')
  const { options, tokenizerFile, position, ahead } = workerData as ExampleThreadData
  let allowed = ahead
  let wake = (): void => undefined
  port.on('message', (_request: ExampleRequest) => {
    allowed += 1
    wake()
  })
  const send = (reply: ExampleReply, transfer: ArrayBuffer[] = []): void => port.postMessage(reply, transfer)
  try {
    for (const placed of placedBatches(options, await openTokenizer(tokenizerFile), position)) {
      while (allowed === 0) await new Promise<void>((resolve) => (wake = resolve))
      allowed -= 1
      const { ids, mask, labels, classWeights } = placed.batch
      send(
        { kind: 'batch', ...placed },
        [ids, mask, labels, classWeights].map((numbers) => numbers.buffer as ArrayBuffer),
      )
    }
    send({ kind: 'end' })
  } catch (err) {
    send({ kind: 'failed', message: err instanceof Error ? err.message : String(err) })
  }
  port.close()
}

await main()
