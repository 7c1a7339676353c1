import { afterEach, expect, it } from 'vitest'
import { HangError } from '../../src/domain/errors.js'
import type { Engine } from '../../src/models/engine.js'
import { createTensorflowEngine } from '../../src/models/tensorflow/tensorflow-engine.js'

// What runs without TensorFlow: how sequences are put into calls. The thread answers the sum of the ids.
const script = new URL('./fixtures/faulty-thread.mjs', import.meta.url)
let engine: Engine

async function open(timeoutMs = 5_000): Promise<Engine> {
  return (engine = await createTensorflowEngine({ folder: 'models/none', task: 'sentiment', timeoutMs, script }))
}
afterEach(() => engine.close())

it('answers in the order of the sequences, over several calls and callers', async () => {
  await open()
  const lengths = Array.from({ length: 500 }, (_, index) => 1 + ((index * 37) % 128))
  const sequences = lengths.map((length, index) => new Int32Array(length).fill(1_000 + index))
  const answers = await Promise.all([engine.run(sequences.slice(0, 50)), engine.run(sequences.slice(50)), engine.run([])])
  expect(answers.flat().map(([sum]) => sum)).toEqual(lengths.map((length, index) => length * (1_000 + index)))
})

it('fails the callers of a call that hangs, and answers the next ones', async () => {
  await open(500)
  const [bad, good] = await Promise.allSettled([
    engine.run([Int32Array.of(666)]),
    // Too long for the same call: 16,384 tokens.
    engine.run([new Int32Array(16_384).fill(1)]),
  ])
  expect(bad.status === 'rejected' && bad.reason).toBeInstanceOf(HangError)
  expect(good).toEqual({ status: 'fulfilled', value: [Float32Array.of(16_384)] })
  expect(await engine.run([Int32Array.of(4, 5)])).toEqual([Float32Array.of(9)])
})
