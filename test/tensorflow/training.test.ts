import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { afterAll, describe, expect, it } from 'vitest'
import { isTensorflowInstalled, loadTensorflow } from '../../src/models/tensorflow/load-tensorflow.js'
import type { Weights } from '../../src/models/weights.js'
import { createAdamW } from '../../src/training/tuning/adamw.js'
import { createTrainableModel, type TensorflowModelOptions } from '../../src/training/sentiment/tensorflow-model.js'
import type { TrainableModel } from '../../src/training/sentiment/trainable.js'
import { TINY, tinyBatch, tinyWeights } from './support/tiny-model.js'

const OPTIONS: TensorflowModelOptions = {
  labels: 2,
  dropout: 0.1,
  weightDecay: 0.01,
  clipNorm: 1,
  labelSmoothing: 0,
  frozen: { wordEmbeddings: true, layers: 0 },
  seed: 7,
  process: 0,
}
const batch = tinyBatch(6, 2)

describe.skipIf(!isTensorflowInstalled())('A training step (skipped without npm run setup:tensorflow)', () => {
  const tf = isTensorflowInstalled() ? loadTensorflow() : (undefined as never)
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-training-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const create = (options: Partial<TensorflowModelOptions> = {}): TrainableModel =>
    createTrainableModel(tf, TINY, tinyWeights(2), { ...OPTIONS, ...options })
  const losses = async (model: TrainableModel, steps: number): Promise<number[]> => {
    const found: number[] = []
    for (let step = 0; step < steps; step += 1) found.push((await model.step([batch], 0.01)).loss)
    return found
  }
  const changed = (before: Weights, after: Weights): string[] =>
    [...before]
      .filter(([name, { data }]) => !after.get(name)?.data.every((value, at) => value === data[at]))
      .map(([name]) => name)

  it('learns, and leaves no tensor behind in 500 of them', async () => {
    const model = create()
    const [first] = await losses(model, 1)
    const tensors = tf.memory().numTensors
    const all = await losses(model, 500)
    expect(tf.memory().numTensors).toBe(tensors)
    expect(Math.max(...all.slice(-20))).toBeLessThan((first as number) / 5)
    model.close()
  })

  it('continues from a saved state as if it had never stopped, including dropout', async () => {
    const unbroken = create()
    await losses(unbroken, 5)
    await unbroken.saveState(folder)
    const resumed = create({ seed: OPTIONS.seed })
    await resumed.restoreState(folder)
    const [expected, found] = [await losses(unbroken, 5), await losses(resumed, 5)]
    found.forEach((loss, at) => expect(loss).toBeCloseTo(expected[at] as number, 5))
    const other = create({ seed: 8 })
    await other.restoreState(folder)
    expect(await losses(other, 5)).not.toEqual(expected)
    writeFileSync(join(folder, 'optimiser.json'), '{"steps": -1}')
    await expect(create().restoreState(folder)).rejects.toThrow(/optimiser\.json cannot be read/)
  })

  it('takes the mean of its weights and of saved ones', async () => {
    const model = create({ frozen: { wordEmbeddings: true, layers: 0 } })
    await losses(model, 2)
    await model.saveState(folder)
    const saved = await model.weights()
    await losses(model, 5)
    const now = await model.weights()
    await model.meanWith([folder, folder])
    for (const [name, { data }] of await model.weights()) {
      const [one, other] = [saved.get(name)!.data, now.get(name)!.data]
      data.forEach((value, at) => expect(value).toBeCloseTo((2 * one[at]! + other[at]!) / 3, 6))
    }
    model.close()
  })

  it('goes a part of the way back to other weights, where they have them', async () => {
    const model = create()
    await losses(model, 3)
    const now = await model.weights()
    const base = new Map([...tinyWeights(2)].filter(([name]) => !name.startsWith('classifier.')))
    await model.mixWith(base, 0.2)
    for (const [name, { data }] of await model.weights()) {
      const [mine, other] = [now.get(name)!.data, base.get(name)?.data]
      data.forEach((value, at) => expect(value).toBeCloseTo(other ? 0.8 * mine[at]! + 0.2 * other[at]! : mine[at]!, 6))
    }
    model.close()
  })

  it('leaves what is frozen alone, and moves everything else', async () => {
    const model = create({ frozen: { wordEmbeddings: true, layers: 1 } })
    const before = await model.weights()
    await losses(model, 2)
    const moved = changed(before, await model.weights())
    expect(moved.some((name) => name.startsWith('bert.embeddings.') || name.includes('.layer.0.'))).toBe(false)
    // The key's bias adds the same to all scores of a query: softmax does not see it.
    const free = [...before.keys()].filter((name) => /layer\.1\.|classifier/.test(name) && !name.endsWith('key.bias'))
    expect(free.filter((name) => !moved.includes(name))).toEqual([])
  })

  it('comes to the same from one large batch and from its parts', async () => {
    const part = (from: number, to: number): typeof batch => ({
      ...batch,
      rows: to - from,
      ids: batch.ids.slice(from * batch.length, to * batch.length),
      mask: batch.mask.slice(from * batch.length, to * batch.length),
      labels: batch.labels.slice(from, to),
      classWeights: batch.classWeights.slice(from * 2, to * 2),
    })
    const [whole, parts] = [create({ dropout: 0 }), create({ dropout: 0 })]
    const one = await whole.step([batch], 0.01)
    const sum = await parts.step([part(0, 4), part(4, 6)], 0.01)
    expect(sum.loss).toBeCloseTo(one.loss, 5)
    expect(sum.gradientNorm).toBeCloseTo(one.gradientNorm, 4)
    expect((await parts.step([batch], 0.01)).loss).toBeCloseTo((await whole.step([batch], 0.01)).loss, 4)
  })

  it('changes nothing when the loss is not a number', async () => {
    const broken = new Map(tinyWeights(2))
    broken.set('classifier.bias', { shape: [2], data: Float32Array.of(NaN, 0) })
    const model = createTrainableModel(tf, TINY, broken, OPTIONS)
    const before = await model.weights()
    expect((await model.step([batch], 0.01)).loss).toBeNaN()
    const moved = changed(before, await model.weights())
    expect(moved.filter((name) => name !== 'classifier.bias')).toEqual([])
  })

  it('does not learn from what a class that is not counted says', async () => {
    const classWeights = Float32Array.from({ length: 18 }, (_, at) => Number(at % 3 !== 1))
    const model = createTrainableModel(tf, TINY, tinyWeights(3), { ...OPTIONS, labels: 3 })
    const before = (await model.weights()).get('classifier.weight')?.data.slice(16, 32)
    const two = { ...tinyBatch(6, 2), labels: tinyBatch(6, 2).labels.map((label) => label * 2), classWeights }
    await model.step([two], 0.01)
    const after = (await model.weights()).get('classifier.weight')?.data.slice(16, 32)
    // Only the decay has touched the class between.
    after?.forEach((value, at) => expect(value).toBeCloseTo((before?.[at] as number) * (1 - 0.01 * 0.01), 6))
  })

  it('moves a weight as AdamW does by hand', () => {
    const weight = tf.variable(tf.tensor2d([[1, -2]]))
    const bias = tf.variable(tf.tensor1d([3]))
    const variables = new Map<string, Variable>([
      ['weight', weight],
      ['bias', bias],
    ])
    const adam = createAdamW(tf, variables, 0.1)
    const gradients = [
      [0.5, -4],
      [0.1, 2],
    ]
    const [rate, scale] = [0.01, 0.5]
    let [w, b, m, v, mb, vb] = [1, 3, 0, 0, 0, 0]
    for (const [at, [first, second]] of gradients.entries()) {
      const steps = at + 1
      adam.apply(
        new Map<string, Tensor>([
          ['weight', tf.tensor2d([[first as number, 0]])],
          ['bias', tf.tensor1d([second as number])],
        ]),
        rate,
        scale,
      )
      const moved = (g: number, mean: number, square: number): [number, number, number] => {
        const [one, two] = [0.9 * mean + 0.1 * g * scale, 0.999 * square + 0.001 * (g * scale) ** 2]
        return [one, two, (rate * (one / (1 - 0.9 ** steps))) / (Math.sqrt(two / (1 - 0.999 ** steps)) + 1e-8)]
      }
      let by: number
      ;[m, v, by] = moved(first as number, m, v)
      w = w * (1 - rate * 0.1) - by
      ;[mb, vb, by] = moved(second as number, mb, vb)
      b -= by
      expect(weight.dataSync()[0]).toBeCloseTo(w, 5)
      expect(bias.dataSync()[0]).toBeCloseTo(b, 5)
    }
    expect(weight.dataSync()[1]).toBeCloseTo(-2 * (1 - rate * 0.1) ** 2, 6)
  })
})
