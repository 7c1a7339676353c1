import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/models/engine.js'
import type { ModelTask } from '../../src/models/model-folder.js'
import { createOnnxEngine } from '../../src/models/onnx-engine.js'
import { argmax, softmax } from '../../src/models/softmax.js'
import { isTensorflowInstalled } from '../../src/models/tensorflow/load-tensorflow.js'
import { createTensorflowEngine } from '../../src/models/tensorflow/tensorflow-engine.js'
import { KEPT_BACK } from '../support/kept-back.js'

interface Bounds {
  /** Of a logit. */
  readonly largest: number
  /** Mean of a probability. */
  readonly mean: number
  /** Answers whose most probable label is another. */
  readonly flips: number
}

interface Model {
  readonly name: string
  readonly folder: string
  readonly task: ModelTask
  readonly labels: number
  /** Of the engines from the stored fp32 logits. */
  readonly tensorflow: Bounds
  readonly onnxruntime: Bounds
}

const root = join(import.meta.dirname, '../..')

// Measured on 56 sentences (809 tokens for ner): docs/extend/models.md. TensorFlow computes with the shipped int8
// weights in fp32,
// and stays within the tolerance of the cards (0.3, for ner 1.0). onnxruntime also rounds what flows between the layers to
// 8 bits, differently on every kind of processor: its bounds leave room for that.
const models: readonly Model[] = [
  {
    name: 'sentiment-multilingual',
    folder: join(root, 'models/sentiment-multilingual'),
    task: 'sentiment',
    labels: 3,
    tensorflow: { largest: 0.3, mean: 0.007, flips: 1 },
    onnxruntime: { largest: 1.1, mean: 0.04, flips: 4 },
  },
  {
    name: 'ner-multilingual',
    folder: join(root, 'models/ner-multilingual'),
    task: 'ner',
    labels: 9,
    tensorflow: { largest: 0.5, mean: 0.002, flips: 5 },
    onnxruntime: { largest: 2.3, mean: 0.005, flips: 20 },
  },
  {
    name: 'sentiment-english',
    folder: join(KEPT_BACK, 'models/sentiment-english'),
    task: 'sentiment',
    labels: 3,
    tensorflow: { largest: 0.2, mean: 0.004, flips: 0 },
    onnxruntime: { largest: 0.4, mean: 0.015, flips: 1 },
  },
]

describe.each(models)('$name', ({ folder, task, labels, tensorflow, onnxruntime }) => {
  const missing = [
    ...(isTensorflowInstalled() ? [] : ['npm run setup:tensorflow']),
    ...(existsSync(folder) ? [] : [folder]),
  ]
  const note = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : ''
  let sequences: readonly Int32Array[]
  let expected: readonly Float32Array[]
  let engine: Engine | undefined

  beforeAll(async () => {
    if (missing.length > 0) return
    const json = JSON.parse(await readFile(join(folder, 'reference.json'), 'utf8')) as {
      input_ids: number[]
      logits: number[] | number[][]
    }[]
    sequences = json.map(({ input_ids }) => Int32Array.from(input_ids))
    expected = json.map(({ logits }) => Float32Array.from(logits.flat()))
    engine = await createTensorflowEngine({ folder, task, timeoutMs: 60_000 })
  }, 60_000)
  afterAll(() => engine?.close())

  const run = (given: readonly Int32Array[]): Promise<Float32Array[]> =>
    engine?.run(given) ?? Promise.reject(new Error('no engine'))

  it.skipIf(missing.length > 0)(`TensorFlow gives the stored logits${note}`, async () => {
    expectWithin(await run(sequences), expected, labels, tensorflow)
  })

  it.skipIf(missing.length > 0)(`onnxruntime gives the stored logits${note}`, async () => {
    const other = await createOnnxEngine({ modelFile: join(folder, 'model.onnx'), threads: 1, timeoutMs: 60_000 })
    try {
      expectWithin(await other.run(sequences), expected, labels, onnxruntime)
    } finally {
      await other.close()
    }
  })

  it.skipIf(missing.length > 0)(
    `TensorFlow gives a text the same logits whatever other texts are in the batch${note}`,
    async () => {
      const together = await run(sequences)
      const alone: Float32Array[] = []
      for (const sequence of sequences.slice(0, 8)) alone.push(...(await run([sequence])))
      alone.forEach((row, index) => {
        row.forEach((value, at) => expect(Math.abs(value - (together[index]?.[at] ?? NaN))).toBeLessThan(2e-5))
      })
    },
  )
})

function expectWithin(
  found: readonly Float32Array[],
  expected: readonly Float32Array[],
  labels: number,
  { largest, mean, flips }: Bounds,
): void {
  let [furthest, sum, count, differing] = [0, 0, 0, 0]
  expected.forEach((row, index) => {
    const answer = found[index] ?? new Float32Array()
    expect(answer).toHaveLength(row.length)
    for (let at = 0; at < row.length; at += labels) {
      const [one, other] = [answer, row].map((all) => all.subarray(at, at + labels))
      if (!one || !other) continue
      furthest = Math.max(furthest, ...one.map((value, label) => Math.abs(value - (other[label] ?? NaN))))
      if (argmax([...one]) !== argmax([...other])) differing += 1
      const wanted = softmax(other)
      softmax(one).forEach((value, label) => (sum += Math.abs(value - (wanted[label] ?? NaN))))
      count += labels
    }
  })
  expect(furthest).toBeLessThan(largest)
  expect(sum / count).toBeLessThan(mean)
  expect(differing).toBeLessThanOrEqual(flips)
}
