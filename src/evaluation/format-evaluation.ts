import type { LabelScore, LabelScores, SpanScores } from '../models/score.js'

interface Evaluated {
  readonly task: string
  /** Name of the model. */
  readonly model: string
}

export type LabelEvaluation = Evaluated & LabelScores
export type SpanEvaluation = Evaluated & SpanScores
export type Evaluation = LabelEvaluation | SpanEvaluation

/** An evaluation for people: percentages, one line per label, and the confusions for labels. */
export function formatEvaluation(evaluation: Evaluation, file: string): string {
  const { task, model, n } = evaluation
  const head = `${task} · ${model} · ${n} texts of ${file}`
  if ('perType' in evaluation) {
    const { f1, precision, recall, perType } = evaluation
    const totals = `F1 ${percent(f1)}  precision ${percent(precision)}  recall ${percent(recall)} (exact spans)`
    return [head, totals, '', ...scoreTable(perType)].join('\n')
  }
  const { accuracy, macroF1, macroRecall, perLabel, confusion } = evaluation
  const totals = `accuracy ${percent(accuracy)}  macro F1 ${percent(macroF1)}  macro recall ${percent(macroRecall)}`
  return [head, totals, '', ...scoreTable(perLabel), '', ...confusionTable(confusion)].join('\n')
}

function scoreTable(scores: Readonly<Record<string, LabelScore>>): string[] {
  return table([
    ['', 'precision', 'recall', 'F1', 'n'],
    ...Object.entries(scores).map(([label, { precision, recall, f1, n }]) => [
      label,
      percent(precision),
      percent(recall),
      percent(f1),
      String(n),
    ]),
  ])
}

function confusionTable(confusion: LabelScores['confusion']): string[] {
  const gold = Object.keys(confusion).sort()
  const predicted = [...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))].sort()
  return table([
    ['gold \\ predicted', ...predicted],
    ...gold.map((label) => [label, ...predicted.map((other) => String(confusion[label]?.[other] ?? 0))]),
  ])
}

/** First column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
}

function percent(fraction: number): string {
  return (100 * fraction).toFixed(2)
}
