import { linearLogits, type Hasher, type LinearModel } from '../../models/langid/linear-model.js'
import { createFeatureBuffer } from '../../models/langid/ngrams.js'

/** A text with its features' words and its label's place in `labels`. */
export interface Example {
  readonly words: readonly string[]
  readonly label: number
  /** How much it counts; 1 unless a set is to weigh less. */
  readonly weight: number
}

export interface LinearTraining {
  readonly labels: readonly string[]
  readonly hash: Hasher
  readonly bits: number
  readonly epochs: number
  readonly learningRate: number
  /** L2 penalty on a weight at each of its updates. */
  readonly decay: number
  /** How many words an epoch shows of a text half of the time, for posts are short; null: always the whole text. */
  readonly window: readonly [shortest: number, longest: number] | null
  /** [0, 1); `seededRandom` gives the same weights each time. */
  readonly random: () => number
  readonly onEpoch?: (epoch: number, meanLoss: number) => void
}

/** AdaGrad's floor: the first step of a weight is `learningRate` long. */
const EPSILON = 1e-6

/**
 * Multinomial logistic regression by AdaGrad (Duchi et al. 2011), one example at a time, in an order and with windows
 * drawn from `random`: the same seed gives the same weights. `examples` is shuffled in place.
 */
export function trainLinear(examples: Example[], training: LinearTraining): LinearModel {
  const { labels, hash, bits, epochs, learningRate, decay, random } = training
  const size = labels.length
  const weights = new Float32Array(size << bits)
  const squares = new Float32Array(size << bits)
  const bias = new Array<number>(size).fill(0)
  const biasSquares = new Array<number>(size).fill(0)
  const model: LinearModel = { labels, bits, weights, scale: 1, bias }
  const features = createFeatureBuffer()
  const logits = new Float64Array(size)
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(examples, random)
    let loss = 0
    for (const { words, label, weight } of examples) {
      hash(windowOf(words, training), bits, features)
      const errors = softmaxInPlace(linearLogits(model, features, logits))
      loss -= Math.log(Math.max(1e-12, errors[label] ?? 0))
      errors[label] = (errors[label] ?? 0) - 1
      const unit = weight / Math.sqrt(Math.max(1, features.count))
      for (let at = 0; at < features.count; at += 1) {
        const row = (features.buckets[at] ?? 0) * size
        for (let each = 0; each < size; each += 1) {
          const place = row + each
          const gradient = (errors[each] ?? 0) * unit + decay * (weights[place] ?? 0)
          const square = (squares[place] ?? 0) + gradient * gradient
          squares[place] = square
          weights[place] = (weights[place] ?? 0) - (learningRate * gradient) / (Math.sqrt(square) + EPSILON)
        }
      }
      for (let each = 0; each < size; each += 1) {
        const gradient = (errors[each] ?? 0) * weight
        biasSquares[each] = (biasSquares[each] ?? 0) + gradient * gradient
        bias[each] = (bias[each] ?? 0) - (learningRate * gradient) / (Math.sqrt(biasSquares[each] ?? 0) + EPSILON)
      }
    }
    training.onEpoch?.(epoch + 1, loss / Math.max(1, examples.length))
  }
  return model
}

/** Half the time the whole text, else some words of it. */
function windowOf(words: readonly string[], { window, random }: LinearTraining): readonly string[] {
  if (!window || words.length <= window[0] || random() < 0.5) return words
  const [shortest, longest] = window
  const length = Math.min(words.length, shortest + Math.floor(random() * (longest - shortest + 1)))
  const from = Math.floor(random() * (words.length - length + 1))
  return words.slice(from, from + length)
}

/** Fisher and Yates. */
function shuffle<T>(items: T[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const item = items[last] as T
    items[last] = items[other] as T
    items[other] = item
  }
}

function softmaxInPlace(logits: Float64Array): Float64Array {
  const highest = Math.max(...logits)
  let sum = 0
  for (let at = 0; at < logits.length; at += 1) {
    const power = Math.exp((logits[at] ?? 0) - highest)
    logits[at] = power
    sum += power
  }
  for (let at = 0; at < logits.length; at += 1) logits[at] = (logits[at] ?? 0) / sum
  return logits
}

/** Eight bits a weight, one scale for all: a tenth of a percent of the largest logit is lost. */
export function quantise(model: LinearModel): LinearModel {
  let largest = 0
  for (const weight of model.weights) largest = Math.max(largest, Math.abs(weight))
  const scale = largest === 0 ? 1 : (largest * model.scale) / 127
  return {
    ...model,
    weights: Int8Array.from(model.weights, (weight) => Math.round((weight * model.scale) / scale)),
    scale,
  }
}

/** A model of two labels as one of the first alone: its logit is the first's less the second's. */
export function asLogOdds({ labels, bits, weights, scale, bias }: LinearModel): LinearModel {
  const difference = new Float32Array(1 << bits)
  difference.forEach((_, at) => (difference[at] = (weights[2 * at] ?? 0) - (weights[2 * at + 1] ?? 0)))
  return {
    labels: labels.slice(0, 1),
    bits,
    weights: difference,
    scale,
    bias: [(bias[0] ?? 0) - (bias[1] ?? 0)],
  }
}
