import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LANGID_FOLDER } from '../models/langid/langid-folder.js'
import { accuracyPage } from './accuracy-page.js'
import { writeWhole } from '../whole-file.js'
import type { Findings, Measurement } from './measurement.js'

const PAGE = 'docs/understand/accuracy.md'

/**
 * Writes the page and the cards of all models that were scored.
 * @param to.root of the checkout
 * @param to.models folder of all models
 */
export async function writeResults(
  findings: Findings,
  to: { readonly root: string; readonly models: string },
): Promise<void> {
  await writeWhole(join(to.root, PAGE), accuracyPage(findings))
  for (const [model, confusions] of Object.entries(findings.confusions)) {
    const path = join(to.models, model, 'model.json')
    const card = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    // Other cards have scores over whole sets, from when their models were trained.
    const scores = model === LANGID_FOLDER ? { scores: scoresOf(findings.measurements) } : {}
    await writeWhole(path, `${JSON.stringify({ ...card, ...scores, confusions }, null, 2)}\n`)
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
