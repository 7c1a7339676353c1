import { temper } from '../models/calibration.js'

/** Probabilities that a model gave, and the position of the label that was right. */
export interface Rated {
  readonly probabilities: readonly number[]
  readonly right: number
}

const FROM = 0.3
const TO = 5
/** Of a golden section: the bounds are then closer than a thousandth. */
const STEPS = 22
const GOLDEN = (Math.sqrt(5) - 1) / 2
/** A probability that was rounded to 0 costs the same as this one. */
const LEAST = 1e-12

/**
 * The temperature with the least cross entropy (Guo et al. 2017), to three decimals, between 0.3 and 5.
 * @param groups count alike, however many answers each has
 */
export function fitTemperature(groups: readonly (readonly Rated[])[]): number {
  const loss = (temperature: number): number => groups.reduce((sum, group) => sum + crossEntropy(group, temperature), 0)
  let low = FROM
  let high = TO
  for (let step = 0; step < STEPS; step++) {
    const left = high - GOLDEN * (high - low)
    const right = low + GOLDEN * (high - low)
    if (loss(left) < loss(right)) high = right
    else low = left
  }
  return Math.round(500 * (low + high)) / 1_000
}

function crossEntropy(group: readonly Rated[], temperature: number): number {
  const sum = group.reduce(
    (total, { probabilities, right }) =>
      total - Math.log(Math.max(LEAST, temper(probabilities, temperature)[right] ?? 0)),
    0,
  )
  return sum / group.length
}
