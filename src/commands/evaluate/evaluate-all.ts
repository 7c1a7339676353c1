import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import {
  findDrops,
  findMissing,
  formatBaseline,
  parseBaseline,
  type Baseline,
  type Drop,
} from '../../evaluation/baseline.js'
import { EVERYTHING, runEvaluations } from '../../evaluation/everything.js'
import type { Measurement } from '../../evaluation/measurement.js'
import { writeWhole } from '../../whole-file.js'
import { writeResults } from '../../evaluation/write-results.js'
import { packageRoot } from '../../package-root.js'
import type { CommandContext } from '../command-context.js'

const BASELINE = 'data/evaluation/baseline.json'
/** A folder that has every set has this one. */
const TELLTALE = 'langid/social_mix_derived'

export interface EvaluateAllOptions {
  readonly data: string
  /** Write page, cards and baseline of this checkout; without it nothing is written. */
  readonly write: boolean
  /** Take the new figures as the baseline even where they fell. */
  readonly accept: boolean
}

/**
 * Scores everything that ships. Exits with 1 when a figure fell by more than its noise or is no longer measured.
 * @throws UsageError when the folder of the sets is missing, or the baseline is invalid
 */
export async function evaluateAll(
  { data, write, accept }: EvaluateAllOptions,
  { config, stop, print, fail }: CommandContext,
): Promise<void> {
  if (!existsSync(join(data, TELLTALE))) {
    throw new UsageError(
      `${data} has no ${TELLTALE}: --data names the folder of all labelled sets (docs/understand/accuracy.md)`,
    )
  }
  const { folder, threads, timeoutMs } = config.models
  const baselinePath = join(packageRoot(), BASELINE)
  const baseline = await readBaseline(baselinePath) // before the minutes of scoring: it may be broken
  const startedAt = performance.now()
  const findings = await runEvaluations(EVERYTHING, {
    data,
    models: folder,
    threads,
    timeoutMs,
    stop,
    onSet: (name) => {
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)
      process.stderr.write(`${seconds} s  ${name}\n`)
    },
  })
  const drops = findDrops(findings.measurements, baseline)
  const gone = findMissing(findings.measurements, baseline)
  print(findings.measurements.map(lineOf).join('\n'))
  const figures = formatBaseline(findings.measurements) // refuses values that are not numbers, before anything is written
  if (write) await writeResults(findings, { root: packageRoot(), models: folder })
  if (drops.length > 0) print(['', 'Fell by more than their noise:', ...drops.map(dropLine)].join('\n'))
  if (gone.length > 0) print(['', 'In the baseline, and not measured:', ...gone.map(goneLine)].join('\n'))
  if (drops.length + gone.length > 0 && !accept) {
    print(`To take these as the new figures, run again with --accept.`)
    fail()
  } else if (write) {
    await writeWhole(baselinePath, figures)
  }
}

/** @throws UsageError when it is there and is not a baseline */
async function readBaseline(path: string): Promise<Baseline> {
  return existsSync(path) ? parseBaseline(await readFile(path, 'utf8'), BASELINE) : []
}

function lineOf({ task, set, language, system, metric, value, low, high, n }: Measurement): string {
  const figure = `${value.toFixed(1).padStart(5)} (${low.toFixed(1)} – ${high.toFixed(1)})`
  return `${task.padEnd(9)} ${figure.padEnd(22)} ${metric.padEnd(12)} ${set}, ${language}, ${system}, n = ${n}`
}

function dropLine({ figure, before }: Drop): string {
  return `  ${figure.value.toFixed(1)}, was ${before.toFixed(1)}: ${figure.metric} on ${figure.set}, ${figure.language}, ${figure.system}`
}

function goneLine({ metric, value, set, language, system, n }: Baseline[number]): string {
  return `  ${metric} on ${set}, ${language}, ${system}, n = ${n}: was ${value.toFixed(1)}`
}
