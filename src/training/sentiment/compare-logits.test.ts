import { expect, it } from 'vitest'
import { batchLogits, compareLogits } from './compare-logits.js'

const sequences = [Int32Array.of(0, 5, 2), Int32Array.of(0, 2), Int32Array.of(0, 7, 8, 9, 2)]
const shape = { classes: 2, padTokenId: 1 }

/** Answers the sum of the ids and `shift`; padding would change the sum. */
const engine = (shift: number) => ({
  run: (all: readonly Int32Array[]) =>
    Promise.resolve(all.map((ids) => Float32Array.of(ids.reduce((sum, id) => sum + id, 0) / 10, shift))),
})

it('gives an engine the texts of a batch without their padding', async () => {
  const seen: number[][] = []
  const spy = { run: (all: readonly Int32Array[]) => (all.forEach((ids) => seen.push([...ids])), engine(0).run(all)) }
  await compareLogits(batchLogits(engine(0)), batchLogits(spy), sequences, shape)
  expect(seen).toEqual(sequences.map((ids) => [...ids]))
})

it('measures labels that differ, and differences of logits and probabilities', async () => {
  const same = await compareLogits(batchLogits(engine(1)), batchLogits(engine(1)), sequences, shape)
  const none = { largest: 0, mean: 0 }
  expect(same).toEqual({ texts: 3, labels_that_differ: 0, logit: none, probability: none })
  // First logits are 0.7, 0.2 and 2.6: a second one of 1 or of 0.5 says otherwise of the first alone.
  const other = await compareLogits(batchLogits(engine(1)), batchLogits(engine(0.5)), sequences, shape)
  expect(other).toMatchObject({ labels_that_differ: 1, logit: { largest: 0.5, mean: 0.25 } })
  expect(other.probability.largest).toBeGreaterThan(0.1)
})

it('never takes an answer that is missing for agreement', async () => {
  const mute = { logits: () => Promise.resolve(new Float32Array(1)) }
  const { logit } = await compareLogits(batchLogits(engine(1)), mute, sequences, shape)
  expect(logit.mean).toBeNaN()
})
