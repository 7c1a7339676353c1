/** Scores of one label or entity type; fractions from 0 to 1, `n` is how many the gold has. */
export interface LabelScore {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly n: number
}

export interface LabelScores {
  readonly n: number
  readonly accuracy: number
  /** Means over the labels that the gold has. */
  readonly macroF1: number
  readonly macroRecall: number
  readonly perLabel: Readonly<Record<string, LabelScore>>
  /** `confusion[gold][predicted]`: counts above zero. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface SpanScores {
  /** Sentences. */
  readonly n: number
  readonly f1: number
  readonly precision: number
  readonly recall: number
  readonly perType: Readonly<Record<string, LabelScore>>
}

/** Half-open range of tokens (or characters) with a type. */
export interface TypedSpan {
  readonly start: number
  readonly end: number
  readonly type: string
}

/** Scores predicted labels against gold ones; the arrays are parallel. */
export function scoreLabels(gold: readonly string[], predicted: readonly string[]): LabelScores {
  requireParallel(gold, predicted)
  const confusion: Record<string, Record<string, number>> = {}
  gold.forEach((label, index) => {
    const row = (confusion[label] ??= {})
    const answer = predicted[index] ?? ''
    row[answer] = (row[answer] ?? 0) + 1
  })
  const labels = [...new Set(gold)].sort()
  const perLabel: Record<string, LabelScore> = {}
  for (const label of labels) {
    const hits = confusion[label]?.[label] ?? 0
    const answered = labels.reduce((sum, other) => sum + (confusion[other]?.[label] ?? 0), 0)
    perLabel[label] = labelScore(hits, answered, gold.filter((other) => other === label).length)
  }
  return {
    n: gold.length,
    accuracy: ratio(gold.filter((label, index) => label === predicted[index]).length, gold.length),
    macroF1: mean(labels.map((label) => perLabel[label]?.f1 ?? 0)),
    macroRecall: mean(labels.map((label) => perLabel[label]?.recall ?? 0)),
    perLabel,
    confusion,
  }
}

/**
 * Scores spans sentence by sentence: a hit has the same start, end and type. A type that is nowhere in the gold was not
 * annotated, so predictions of it do not count.
 */
export function scoreSpans(
  gold: readonly (readonly TypedSpan[])[],
  predicted: readonly (readonly TypedSpan[])[],
): SpanScores {
  requireParallel(gold, predicted)
  const types = [...new Set(gold.flat().map((span) => span.type))].sort()
  const counts = new Map(types.map((type) => [type, { hits: 0, answered: 0, n: 0 }]))
  gold.forEach((spans, index) => {
    const expected = new Set(spans.map(spanKey))
    for (const { type } of spans) counts.get(type)!.n++
    for (const span of predicted[index] ?? []) {
      const count = counts.get(span.type)
      if (!count) continue
      count.answered++
      if (expected.has(spanKey(span))) count.hits++
    }
  })
  const total = { hits: 0, answered: 0, n: 0 }
  const perType: Record<string, LabelScore> = {}
  for (const [type, count] of counts) {
    perType[type] = labelScore(count.hits, count.answered, count.n)
    total.hits += count.hits
    total.answered += count.answered
    total.n += count.n
  }
  const { f1, precision, recall } = labelScore(total.hits, total.answered, total.n)
  return { n: gold.length, f1, precision, recall, perType }
}

function labelScore(hits: number, answered: number, n: number): LabelScore {
  const precision = ratio(hits, answered)
  const recall = ratio(hits, n)
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), n }
}

function spanKey({ start, end, type }: TypedSpan): string {
  return `${start} ${end} ${type}`
}

/** 0 where there is nothing to divide by: no answers are no merit. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

function mean(values: readonly number[]): number {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  )
}

function requireParallel(gold: readonly unknown[], predicted: readonly unknown[]): void {
  if (gold.length !== predicted.length) throw new Error(`${gold.length} gold items but ${predicted.length} predictions`)
}
