import { once } from 'node:events'
import { loadTensorflow } from '../../../models/tensorflow/load-tensorflow.js'
import { loadBaseModel } from '../base-model.js'
import { openExampleStream } from '../example-stream.js'
import { learningRateAt } from '../../tuning/learning-rate.js'
import { takeBatches } from '../../tuning/train-loop.js'
import type { PeerReply, PeerRequest } from './peers.js'
import { listenInRing } from './ring.js'

/** Makes the steps of a training on its own part of each batch, until the first process ends it. */
async function main(): Promise<void> {
  const { place, work } = await received()
  const { recipe, state, examples, tokenizerFile, position, plan } = work
  const model = await loadBaseModel(loadTensorflow(), recipe, place.index)
  if (state !== null) await model.restoreState(state)
  const stream = openExampleStream({ ...examples, share: place }, tokenizerFile, position)
  const connectRing = await listenInRing(place)
  const connected = once(process, 'message')
  reply('listening')
  await connected
  const ring = await connectRing()
  // When a connection breaks, another process has ended: the first one knows which, and ends this one.
  const sum = (values: Float32Array): Promise<void> => ring.sum(values).catch(() => new Promise(() => undefined))
  for (let step = work.step; ; step += 1) {
    const { batches, rows } = await takeBatches(stream, plan.accumulation)
    if (batches.length === 0) break
    await model.step(batches, learningRateAt(plan, step), { rows, sum })
  }
}

async function received(): Promise<Extract<PeerRequest, { kind: 'work' }>> {
  const [request] = (await once(process, 'message')) as [PeerRequest]
  if (request === 'connect') throw new Error('a peer had to connect before it had work')
  return request
}

function reply(message: PeerReply, sent = (): void => undefined): void {
  process.send?.(message, sent)
}

// Ctrl-C reaches every process of a terminal: the first one decides when a training ends.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => process.exit())

await main().catch((err: Error) => {
  reply({ kind: 'failed', message: err.message }, () => process.exit(1))
})
