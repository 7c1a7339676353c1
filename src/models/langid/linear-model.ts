import { createFeatureBuffer, hashNgrams, type FeatureBuffer } from './ngrams.js'

/** Fills a buffer with the hashed features of a text. */
export type Hasher = (words: readonly string[], bits: number, into: FeatureBuffer) => FeatureBuffer

/**
 * A multinomial logistic model over hashed features: `weights[bucket * labels + label]` and one bias a label. A text's
 * features weigh 1/√n each, so that a long text is surer than a short one but not by its length.
 */
export interface LinearModel {
  readonly labels: readonly string[]
  /** Buckets are `2 ** bits`. */
  readonly bits: number
  readonly weights: Float32Array | Int8Array
  /** The value of one unit of `weights`. */
  readonly scale: number
  readonly bias: readonly number[]
}

/** The logits of a text, one a label, into `logits`. */
export function linearLogits(
  { labels, weights, scale, bias }: LinearModel,
  { buckets, count }: FeatureBuffer,
  logits: Float64Array,
): Float64Array {
  logits.fill(0)
  for (let at = 0; at < count; at += 1) addRow(logits, weights, buckets[at]! * labels.length)
  finish(logits, count === 0 ? 0 : scale / Math.sqrt(count), bias)
  return logits
}

/** Asks a model about words; keeps its buffer between texts. */
export function createLinearReader(
  model: LinearModel,
  hash: Hasher = hashNgrams,
): (words: readonly string[]) => Float64Array {
  const features = createFeatureBuffer()
  return (words) => linearLogits(model, hash(words, model.bits, features), new Float64Array(model.labels.length))
}

export interface WordLogits {
  readonly text: Float64Array
  /** What each word would have by itself. A text may end before its words do: the first few hundred are read. */
  readonly words: readonly Float64Array[]
}

/** As `createLinearReader`, with the logits of every word from the same pass. */
export function createWordReader(model: LinearModel): (words: readonly string[]) => WordLogits {
  const features = createFeatureBuffer()
  const { labels, weights, scale, bias, bits } = model
  const size = labels.length
  return (words) => {
    const ends: number[] = []
    const { buckets } = hashNgrams(words, bits, features, ends)
    const text = new Float64Array(size)
    let from = 0
    const byWord = ends.map((end) => {
      const logits = new Float64Array(size)
      const pair = end - 1
      for (let at = from; at < pair; at += 1) addRow(logits, weights, buckets[at]! * size)
      for (let label = 0; label < size; label += 1) text[label]! += logits[label]!
      addRow(text, weights, buckets[pair]! * size)
      finish(logits, scale / Math.sqrt(pair - from), bias)
      from = end
      return logits
    })
    finish(text, from === 0 ? 0 : scale / Math.sqrt(from), bias)
    return { text, words: byWord }
  }
}

function addRow(logits: Float64Array, weights: LinearModel['weights'], row: number): void {
  for (let label = 0; label < logits.length; label += 1) logits[label]! += weights[row + label]!
}

function finish(logits: Float64Array, unit: number, bias: readonly number[]): void {
  for (let label = 0; label < logits.length; label += 1) logits[label] = logits[label]! * unit + bias[label]!
}

/** Natural logarithms of the probabilities of these logits. */
export function logSoftmax(logits: readonly number[] | Float64Array): number[] {
  let highest = -Infinity
  for (const logit of logits) highest = Math.max(highest, logit)
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - highest)
  const norm = highest + Math.log(sum)
  return Array.from(logits, (logit) => logit - norm)
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}
