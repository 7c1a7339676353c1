import { seededRandom } from '../domain/random.js'

const RESAMPLES = 500
const SEED = 1

/** A figure with the 95 % interval of it. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * A statistic of some items with its percentile bootstrap interval (Efron 1979): the 2.5th and 97.5th percentile of the
 * statistic over 500 samples of the items, drawn with replacement. Seeded: the same items give the same interval.
 * @param statistic of a sample, given as indices of the items
 */
export function bootstrap(items: number, statistic: (sample: Uint32Array) => number): Interval {
  const whole = Uint32Array.from({ length: items }, (_, index) => index)
  const random = seededRandom(SEED)
  const sample = new Uint32Array(items)
  const values = new Float64Array(RESAMPLES)
  for (let round = 0; round < RESAMPLES; round++) {
    for (let draw = 0; draw < items; draw++) sample[draw] = Math.floor(random() * items)
    values[round] = statistic(sample)
  }
  values.sort()
  const at = (quantile: number): number => values[Math.round(quantile * (RESAMPLES - 1))] ?? Number.NaN
  return { value: statistic(whole), low: at(0.025), high: at(0.975) }
}
