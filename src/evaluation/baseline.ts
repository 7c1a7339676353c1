import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { isLowGood, type Measurement } from './measurement.js'

const Figure = z.object({
  task: z.string(),
  set: z.string(),
  language: z.string(),
  system: z.string(),
  metric: z.string(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number(),
})
const Baseline = z.array(Figure)

/** The figures that were last accepted. */
export type Baseline = z.infer<typeof Baseline>

/** A figure that is worse than its noise explains. */
export interface Drop {
  readonly figure: Measurement
  readonly before: number
}

/** @throws UsageError when the file is not a baseline */
export function parseBaseline(json: string, path: string): Baseline {
  try {
    return Baseline.parse(JSON.parse(json))
  } catch (err) {
    throw new UsageError(`${path} is not a baseline. Restore it with: git checkout -- ${path}`, { cause: err })
  }
}

/**
 * One line a figure, so that a change reads as one.
 * @throws Error when a figure is not a number: JSON has none for it, and the next run could not read the file
 */
export function formatBaseline(measurements: readonly Measurement[]): string {
  for (const { metric, set, value, low, high } of measurements) {
    if (![value, low, high].every(Number.isFinite)) throw new Error(`${metric} on ${set} is not a number: ${value}`)
  }
  const lines = measurements.map(({ task, set, language, system, metric, value, low, high, n }) =>
    JSON.stringify({ task, set, language, system, metric, value: round(value), low: round(low), high: round(high), n }),
  )
  return `[\n${lines.join(',\n')}\n]\n`
}

/**
 * Figures that fell out of the interval that they had: below its lower end, for errors above their upper
 * end. The texts are the same as then, so chance moves a figure by less. A figure of another number of texts is a new one.
 */
export function findDrops(measurements: readonly Measurement[], baseline: Baseline): Drop[] {
  const before = new Map(baseline.map((figure) => [keyOf(figure), figure]))
  return measurements.flatMap((figure) => {
    const then = before.get(keyOf(figure))
    if (!then) return []
    // Asked this way round, because NaN is neither above nor below anything.
    const held = isLowGood(figure) ? round(figure.value) <= then.high : round(figure.value) >= then.low
    return held ? [] : [{ figure, before: then.value }]
  })
}

/** Figures of the baseline that were not measured: their set is gone, or has another number of texts now. */
export function findMissing(measurements: readonly Measurement[], baseline: Baseline): Baseline {
  const measured = new Set(measurements.map(keyOf))
  return baseline.filter((figure) => !measured.has(keyOf(figure)))
}

function keyOf({ task, set, language, system, metric, n }: Omit<Baseline[number], 'value'>): string {
  return [task, set, language, system, metric, n].join('\t')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
