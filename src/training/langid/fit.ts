import { logSoftmax, sigmoid } from '../../models/langid/linear-model.js'
import type { LatinParameters } from '../../models/langid/latin-model.js'

/** A case for a small model: its features and whether it is one. */
export interface BinaryCase {
  readonly features: readonly number[]
  readonly isTrue: boolean
}

/** One text for the family model: log-probabilities by n-grams and by lid.176, and which family it is. */
export interface FamilyCase {
  readonly ngrams: readonly number[]
  readonly base: readonly number[]
  readonly family: number
}

const STEPS = 600

/** Logistic regression of a handful of features, weights first and the bias last; full-batch gradient descent. */
export function fitBinary(cases: readonly BinaryCase[], rate = 0.2): number[] {
  const size = cases[0]?.features.length ?? 0
  const weights = new Array<number>(size + 1).fill(0)
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = new Array<number>(size + 1).fill(0)
    for (const { features, isTrue } of cases) {
      const error = sigmoid(binaryLogit(features, weights)) - Number(isTrue)
      features.forEach((value, at) => (gradient[at] = (gradient[at] ?? 0) + error * value))
      gradient[size] = (gradient[size] ?? 0) + error
    }
    gradient.forEach((value, at) => (weights[at] = (weights[at] ?? 0) - (rate * value) / cases.length))
  }
  return weights
}

export function binaryLogit(features: readonly number[], weights: readonly number[]): number {
  return features.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), weights[features.length] ?? 0)
}

/** Multinomial regression with one weight for each of the two readings and a bias a family. */
export function fitFamily(cases: readonly FamilyCase[], rate = 0.1): LatinParameters['family'] {
  let ngrams = 1
  let base = 0.5
  const bias = (cases[0]?.ngrams ?? []).map(() => 0)
  for (let step = 0; step < STEPS; step += 1) {
    let ofNgrams = 0
    let ofBase = 0
    const ofBias = bias.map(() => 0)
    for (const each of cases) {
      const logits = bias.map((value, at) => ngrams * (each.ngrams[at] ?? 0) + base * (each.base[at] ?? 0) + value)
      logSoftmax(logits).forEach((logProbability, at) => {
        const error = Math.exp(logProbability) - Number(at === each.family)
        ofNgrams += error * (each.ngrams[at] ?? 0)
        ofBase += error * (each.base[at] ?? 0)
        ofBias[at] = (ofBias[at] ?? 0) + error
      })
    }
    ngrams -= (rate * ofNgrams) / cases.length
    base -= (rate * ofBase) / cases.length
    bias.forEach((value, at) => (bias[at] = value - (rate * (ofBias[at] ?? 0)) / cases.length))
  }
  return { ngrams, base, bias }
}
