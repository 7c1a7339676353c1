import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { softmax } from '../../src/models/softmax.js'
import type { TrainingBatch } from '../../src/training/sentiment/batch.js'
import type { TrainableModel } from '../../src/training/sentiment/trainable.js'

export interface BagOptions {
  /** Ids beyond it share its places. */
  readonly vocabulary: number
  readonly classes: number
  readonly dropout: number
  /** This step, counted from 1, gives a loss that is not a number. */
  readonly divergesAt?: number
  readonly seed?: number
}

/**
 * Logistic regression over bags of tokens, trained with AdamW. It is small enough for tests. It has all that the loop needs
 * of the real one, and a checkpoint must contain it: moments, a count of steps and a dropout generator.
 */
export function createBagModel({ vocabulary, classes, dropout, divergesAt, seed = 1 }: BagOptions): TrainableModel {
  const size = (vocabulary + 1) * classes // the last row is the bias
  let [weights, first, second] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let steps = 0
  let draws = seed
  const random = (): number => {
    draws = (Math.imul(draws, 1_664_525) + 1_013_904_223) >>> 0
    return draws / 0x1_0000_0000
  }

  function logitsOf({ length, ids, mask }: TrainingBatch, row: number, isKept: (place: number) => boolean): number[] {
    const logits = Array.from(weights.subarray(vocabulary * classes))
    for (let place = row * length; place < (row + 1) * length; place += 1) {
      if (mask[place] === 0 || !isKept(place)) continue
      for (let label = 0; label < classes; label += 1)
        logits[label]! += weights[(ids[place]! % vocabulary) * classes + label]!
    }
    return logits
  }

  function accumulate(batch: TrainingBatch, gradient: Float64Array): number {
    const { rows, length, ids, mask, labels, classWeights } = batch
    let loss = 0
    for (let row = 0; row < rows; row += 1) {
      const kept = Array.from({ length }, () => random() >= dropout)
      const isKept = (place: number): boolean => kept[place - row * length] === true
      const logits = logitsOf(batch, row, isKept).map((logit, label) =>
        classWeights[row * classes + label]! > 0 ? logit : -Infinity,
      )
      const probabilities = softmax(logits)
      loss -= Math.log(probabilities[labels[row]!]!)
      for (let label = 0; label < classes; label += 1) {
        const error = probabilities[label]! - (labels[row] === label ? 1 : 0)
        gradient[vocabulary * classes + label]! += error
        for (let place = row * length; place < (row + 1) * length; place += 1) {
          if (mask[place] === 1 && isKept(place)) gradient[(ids[place]! % vocabulary) * classes + label]! += error
        }
      }
    }
    return loss
  }

  return {
    async step(batches, learningRate) {
      const gradient = new Float64Array(size)
      const rows = batches.reduce((sum, batch) => sum + batch.rows, 0)
      const loss = batches.reduce((sum, batch) => sum + accumulate(batch, gradient), 0) / rows
      steps += 1
      if (steps === divergesAt) return { loss: NaN, gradientNorm: NaN }
      let squares = 0
      for (let at = 0; at < size; at += 1) {
        const slope = gradient[at]! / rows
        squares += slope * slope
        first[at] = 0.9 * first[at]! + 0.1 * slope
        second[at] = 0.999 * second[at]! + 0.001 * slope * slope
        const move = first[at]! / (1 - 0.9 ** steps) / (Math.sqrt(second[at]! / (1 - 0.999 ** steps)) + 1e-8)
        weights[at]! -= learningRate * (move + 0.01 * weights[at]!)
      }
      return { loss, gradientNorm: Math.sqrt(squares) }
    },
    async logits(batch) {
      return Float32Array.from(Array.from({ length: batch.rows }, (_, row) => logitsOf(batch, row, () => true)).flat())
    },
    async weights() {
      return new Map([['bag', { shape: [vocabulary + 1, classes], data: Float32Array.from(weights) }]])
    },
    async saveState(folder) {
      const state = { weights: [...weights], first: [...first], second: [...second], steps, draws }
      await writeFile(join(folder, 'bag.json'), JSON.stringify(state))
    },
    async restoreState(folder) {
      const state = JSON.parse(await readFile(join(folder, 'bag.json'), 'utf8')) as Record<
        'weights' | 'first' | 'second',
        number[]
      > & { steps: number; draws: number }
      weights = Float64Array.from(state.weights)
      first = Float64Array.from(state.first)
      second = Float64Array.from(state.second)
      ;({ steps, draws } = state)
    },
    async meanWith(folders) {
      for (const folder of folders) {
        const saved = JSON.parse(await readFile(join(folder, 'bag.json'), 'utf8')) as { weights: number[] }
        weights = weights.map((weight, at) => weight + saved.weights[at]!)
      }
      weights = weights.map((weight) => weight / (folders.length + 1))
    },
    async mixWith(other, share) {
      const others = other.get('bag')!.data
      weights = weights.map((weight, at) => weight + share * (others[at]! - weight))
    },
    close: () => undefined,
  }
}
