import type { Scalar, Variable } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createEncoder, type Encoder } from '../../src/models/tensorflow/encoder.js'
import { createLayers, type Dropout } from '../../src/models/tensorflow/layers.js'
import { isTensorflowInstalled, loadTensorflow, type TensorFlow } from '../../src/models/tensorflow/load-tensorflow.js'
import type { Weights } from '../../src/models/weights.js'
import { seededRandom } from '../../src/domain/random.js'
import { contrastiveLoss } from '../../src/training/meaning/contrastive-loss.js'
import { crossEntropy } from '../../src/training/sentiment/loss.js'
import { TINY, tinyBatch, tinyWeights } from './support/tiny-model.js'

const LABELS = 3

interface Tiny {
  readonly encoder: Encoder
  readonly variables: ReadonlyMap<string, Variable>
}

function openTiny(tf: TensorFlow, weights: Weights = tinyWeights(LABELS)): Tiny {
  const variables = new Map(
    [...weights].map(([name, { shape, data }]) => [name, tf.variable(tf.tensor(data, [...shape]))]),
  )
  return { encoder: createEncoder(tf, TINY, variables), variables }
}

/** Gradient of the loss along one number of a weight, by central differences. */
function slope(variable: Variable, at: number, loss: () => number, tf: TensorFlow): number {
  const step = 1e-2
  const values = variable.dataSync<'float32'>().slice()
  const lossWith = (change: number): number => {
    const moved = values.slice()
    moved[at]! += change
    tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)))
    return loss()
  }
  // Five points: single precision allows no smaller step, and with three its error would show.
  const near = lossWith(step) - lossWith(-step)
  const far = lossWith(2 * step) - lossWith(-2 * step)
  lossWith(0)
  return (8 * near - far) / (12 * step)
}

describe.skipIf(!isTensorflowInstalled())('The encoder (skipped without npm run setup:tensorflow)', () => {
  const tf = isTensorflowInstalled() ? loadTensorflow() : (undefined as never)
  const heads = {
    classify: ({ encoder }: Tiny, drop?: Dropout): Scalar => {
      const classWeights = Float32Array.from({ length: 6 * LABELS }, (_, at) => [1, 2, 0.5][at % LABELS] as number)
      const batch = { ...tinyBatch(6, LABELS), classWeights }
      const ids = tf.tensor2d(batch.ids, [batch.rows, batch.length], 'int32')
      const mask = tf.tensor2d(Float32Array.from(batch.mask), [batch.rows, batch.length])
      return crossEntropy(tf, encoder.classify(encoder.encode(ids, mask, drop), mask, drop), batch, {
        labelSmoothing: 0.1,
      })
    },
    /** With dropout in the attention, the layers and the head that is the same in every run. */
    dropped(tiny: Tiny): Scalar {
      const random = seededRandom(11)
      return this.classify(tiny, (x) => {
        const kept = Float32Array.from({ length: x.size }, () => (random() < 0.2 ? 0 : 1.25))
        return tf.mul(x, tf.tensor(kept, x.shape))
      })
    },
    tag: ({ encoder }: Tiny): Scalar => {
      const { ids, mask, rows, length } = tinyBatch(6, LABELS)
      const floats = tf.tensor2d(Float32Array.from(mask), [rows, length])
      const logits = encoder.tag(encoder.encode(tf.tensor2d(ids, [rows, length], 'int32'), floats))
      return tf.sum(tf.mul(tf.square(logits), tf.expandDims(floats, -1)))
    },
    /** Mean, length 1 and the loss of three pairs, the first two of one story. */
    contrast: ({ encoder }: Tiny): Scalar => {
      const { ids, mask, rows, length } = tinyBatch(6, LABELS)
      const floats = tf.tensor2d(Float32Array.from(mask), [rows, length])
      const vectors = encoder.embed(encoder.encode(tf.tensor2d(ids, [rows, length], 'int32'), floats), floats)
      return contrastiveLoss(tf, vectors, [0, 0, 1, 0, 0, 1], 0.5)
    },
  }

  it.each(['classify', 'dropped', 'tag', 'contrast'] as const)(
    'has the gradients of finite differences in every weight (%s)',
    (head) => {
      const tiny = openTiny(tf, tinyWeights(head === 'contrast' ? 0 : LABELS))
      const { value, grads } = tf.variableGrads(() => heads[head](tiny), [...tiny.variables.values()])
      const loss = (): number => tf.tidy(() => heads[head](tiny).dataSync<'float32'>()[0] as number)
      const random = seededRandom(3)
      for (const [name, variable] of tiny.variables) {
        const gradient = grads[variable.name]?.dataSync<'float32'>() ?? new Float32Array()
        expect(gradient, name).toHaveLength(variable.size)
        const steepest = gradient.reduce(
          (best, g, at) => (Math.abs(g) > Math.abs(gradient[best] as number) ? at : best),
          0,
        )
        for (const at of [steepest, Math.floor(random() * variable.size), Math.floor(random() * variable.size)]) {
          const measured = slope(variable, at, loss, tf)
          const tolerance = 2e-3 * Math.max(Math.abs(measured), (value.dataSync<'float32'>()[0] as number) / 20)
          expect(
            Math.abs((gradient[at] as number) - measured),
            `${name}[${at}]: ${gradient[at]} and ${measured}`,
          ).toBeLessThan(tolerance)
        }
      }
      tf.dispose([value, grads, [...tiny.variables.values()]])
    },
  )

  it('moves no weight of a word that is not in the batch', () => {
    const tiny = openTiny(tf)
    const { value, grads } = tf.variableGrads(() => heads.classify(tiny), [...tiny.variables.values()])
    const words = tiny.variables.get('bert.embeddings.word_embeddings.weight') as Variable
    const present = new Set(tinyBatch(6, LABELS).ids)
    const rows = grads[words.name]?.arraySync() as number[][]
    rows.forEach((row, id) =>
      expect(
        row.some((g) => g !== 0),
        `word ${id}`,
      ).toBe(present.has(id) && id !== 0),
    )
    tf.dispose([value, grads, [...tiny.variables.values()]])
  })

  it('gives a text the same states whatever the padding and the other texts', () => {
    const tiny = openTiny(tf)
    const pooled = (ids: number[][], mask: number[][]): number[][] =>
      tf.tidy(() => {
        const floats = tf.tensor2d(mask)
        const states = tiny.encoder.encode(tf.tensor2d(ids, undefined, 'int32'), floats)
        return tiny.encoder.pool(states, floats).arraySync()
      })
    const [alone] = pooled([[2, 5, 9, 3]], [[1, 1, 1, 1]]) as [number[]]
    const together = pooled(
      [
        [2, 5, 9, 3, 0, 0],
        [2, 7, 7, 8, 1, 3],
        [2, 5, 9, 3, 4, 4],
      ],
      [
        [1, 1, 1, 1, 0, 0],
        [1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1],
      ],
    ) as [number[], number[], number[]]
    const apart = (a: number[], b: number[]): number => Math.max(...a.map((x, at) => Math.abs(x - (b[at] as number))))
    expect(apart(alone, together[0])).toBeLessThan(1e-5)
    expect(apart(alone, together[2])).toBeGreaterThan(1e-2) // the same without its mask: two more words
    tf.dispose([...tiny.variables.values()])
  })

  it('has the exact GELU, not its approximation by tanh', () => {
    const gelu = (x: number): number =>
      tf.tidy(() => createLayers(tf, 0).gelu(tf.scalar(x)).dataSync<'float32'>()[0] as number)
    // x·Φ(x) with Φ from the tables; the approximation is 3e-4 away at both.
    expect(gelu(2.2)).toBeCloseTo(2.2 * 0.9860965525, 5)
    expect(gelu(-2.2)).toBeCloseTo(-2.2 * 0.0139034475, 5)
  })
})
