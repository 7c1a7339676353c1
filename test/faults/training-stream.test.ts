import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import type { ExampleOptions } from '../../src/training/sentiment/example-source.js'
import { openExampleStream } from '../../src/training/sentiment/example-stream.js'
import type { ExampleReply, ExampleThreadData } from '../../src/training/sentiment/example-thread.js'
import { createRowFile } from '../../src/training/sentiment/row-file.js'

const script = fileURLToPath(new URL('../../dist/src/training/sentiment/example-thread.js', import.meta.url))
const tokenizerFile = join(packageRoot(), 'models', 'sentiment-multilingual', 'tokenizer.json')

let folder: string
let options: ExampleOptions
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stream-'))
  const rowFile = join(folder, 'set.rows')
  const writer = await createRowFile(rowFile)
  for (let row = 0; row < 20_000; row += 1) await writer.add({ label: row % 2, text: `text ${row} about a bus` })
  const index = await writer.finish()
  const sets = [{ rowFile, index, classWeights: [1, 1], weight: 1 }]
  options = { sets, seed: 1, epochs: 1, batchSize: 32, maxLength: 32, padTokenId: 1 }
})
afterAll(() => rm(folder, { recursive: true }))

it('sends no more than it may, and one more for each that is taken', async () => {
  const data: ExampleThreadData = { options, tokenizerFile, position: { epoch: 0, batch: 0 }, ahead: 4 }
  const worker = new Worker(script, { workerData: data, execArgv: [] })
  let sent = 0
  worker.on('message', (reply: ExampleReply) => {
    if (reply.kind === 'batch') sent += 1
  })
  await expect.poll(() => sent, { timeout: 30_000 }).toBe(4)
  await delay(500) // time in which a thread that does not wait would have sent all 625
  expect(sent).toBe(4)
  for (let taken = 0; taken < 3; taken += 1) worker.postMessage('taken')
  await expect.poll(() => sent).toBe(7)
  await worker.terminate()
})

it('gives every batch of the epoch, then null', async () => {
  const stream = openExampleStream(options, tokenizerFile)
  let rows = 0
  for (let placed = await stream.next(); placed; placed = await stream.next()) rows += placed.batch.rows
  expect(rows).toBe(20_000)
  await stream.close()
})

it('says why when its rows are damaged, instead of waiting', async () => {
  await truncate(options.sets[0]!.rowFile, 1_000)
  const stream = openExampleStream(options, tokenizerFile)
  await expect(stream.next()).rejects.toThrow('set.rows has changed since it was written')
  await stream.close()
})
