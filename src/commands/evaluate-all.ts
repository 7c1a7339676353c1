import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../domain/errors.js'
import { accuracyPage } from '../evaluation/accuracy-page.js'
import { findDrops, formatBaseline, parseBaseline, type Drop } from '../evaluation/baseline.js'
import { EVERYTHING, runEvaluations } from '../evaluation/everything.js'
import type { Findings, Measurement } from '../evaluation/measurement.js'
import { LANGID_FOLDER } from '../models/langid/langid-folder.js'
import { packageRoot } from '../package-root.js'
import type { CommandContext } from './command-context.js'

const PAGE = 'docs/accuracy.md'
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
 * Scores everything that ships. Exits with 1 when a figure fell by more than its noise.
 * @throws UsageError when the folder of the sets is missing
 */
export async function evaluateAll(
  { data, write, accept }: EvaluateAllOptions,
  { config, stop, print }: CommandContext,
): Promise<void> {
  if (!existsSync(join(data, TELLTALE))) {
    throw new UsageError(`${data} has no ${TELLTALE}: --data names the folder of all labelled sets (docs/accuracy.md)`)
  }
  const { folder, threads, timeoutMs } = config.models
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
  const baselinePath = join(packageRoot(), BASELINE)
  const drops = existsSync(baselinePath)
    ? findDrops(findings.measurements, parseBaseline(await readFile(baselinePath, 'utf8'), BASELINE))
    : []
  print(findings.measurements.map(lineOf).join('\n'))
  if (write) await writeResults(findings, folder)
  if (drops.length > 0 && !accept) {
    print(['', 'Fell by more than their noise:', ...drops.map(dropLine)].join('\n'))
    print(`To take these as the new figures, run again with --accept.`)
    process.exitCode = 1
  } else if (write) {
    await writeFile(baselinePath, formatBaseline(findings.measurements))
  }
}

async function writeResults(findings: Findings, models: string): Promise<void> {
  await writeFile(join(packageRoot(), PAGE), accuracyPage(findings))
  for (const [model, confusions] of Object.entries(findings.confusions)) {
    const path = join(models, model, 'model.json')
    const card = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    // Other cards have scores over whole sets, from when their models were trained.
    const scores = model === LANGID_FOLDER ? { scores: scoresOf(findings.measurements) } : {}
    await writeFile(path, `${JSON.stringify({ ...card, ...scores, confusions }, null, 2)}\n`)
  }
}

const CARD_METRICS: Readonly<Partial<Record<Measurement['metric'], string>>> = {
  accuracy: 'accuracy',
  'macro F1': 'macro_f1',
  F1: 'f1',
}

/** Scores as cards have them: by set, in percent. */
function scoresOf(measurements: readonly Measurement[]): Record<string, { int8: Record<string, number> }> {
  const scores: Record<string, { int8: Record<string, number> }> = {}
  for (const { task, set, language, metric, value, n } of measurements) {
    const name = CARD_METRICS[metric]
    if (name === undefined || (task !== 'langid' && task !== 'singlish')) continue
    const score = (scores[language === '*' ? set : `${set} (${language})`] ??= { int8: { n } })
    score.int8[name] = Number(value.toFixed(2))
  }
  return scores
}

function lineOf({ task, set, language, system, metric, value, low, high, n }: Measurement): string {
  const figure = `${value.toFixed(1).padStart(5)} (${low.toFixed(1)} – ${high.toFixed(1)})`
  return `${task.padEnd(9)} ${figure.padEnd(22)} ${metric.padEnd(12)} ${set}, ${language}, ${system}, n = ${n}`
}

function dropLine({ figure, before }: Drop): string {
  return `  ${figure.value.toFixed(1)}, was ${before.toFixed(1)}: ${figure.metric} on ${figure.set}, ${figure.language}, ${figure.system}`
}
