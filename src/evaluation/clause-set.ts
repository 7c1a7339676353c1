import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SENTIMENT_LABELS, type Feeling, type SentimentLabel } from '../domain/annotation.js'
import { UsageError } from '../domain/errors.js'
import { openClassifier, SHIPPED_MODELS } from '../models/open-models.js'
import { packageRoot } from '../package-root.js'
import { plainText, sentimentText } from '../text/profiles.js'
import { createSentimentProcess, type SentimentProcess } from '../workers/sentiment/process.js'
import { accuracyOf, scoreOf, type ScoredText } from './label-figures.js'
import type { Evaluate, Measurement } from './measurement.js'

const SET = 'feeling towards a named thing'
const FILE = 'clause-feelings.tsv'

/** A name in a text, and what two readers say that its author feels towards it. */
export interface NamedThing {
  readonly language: string
  /** UTF-16 offset of the name. */
  readonly start: number
  readonly first: SentimentLabel
  /** Null where nobody read it a second time. */
  readonly second: SentimentLabel | null
  readonly text: string
}

/** Measures the feeling of the clause with the name, and the feeling of the whole post for comparison. */
export const evaluateClauses: Evaluate = async (context) => {
  context.onSet(SET)
  const things = thingsOf(await readFile(join(packageRoot(), 'data', 'evaluation', FILE), 'utf8')).filter(isAgreed)
  const { model: classifier, close } = await openClassifier(join(context.models, SHIPPED_MODELS.sentiment), context)
  try {
    const { languages, name } = classifier.card
    const answers = await answer(createSentimentProcess({ classifier, languages, minLanguageConfidence: 0 }), things)
    const ofLanguages = ['*', ...new Set(things.map(({ language }) => language))]
    const measurements = ofLanguages.flatMap((language) =>
      (['clause', 'whole'] as const).flatMap((by): Measurement[] => {
        const own = answers.filter(({ thing }) => language === '*' || thing.language === language)
        const scored = own.map(({ thing, [by]: feeling }): ScoredText => ({
          gold: thing.first,
          predicted: feeling.label,
          confidence: feeling[feeling.label],
        }))
        const system = by === 'clause' ? `${name}, clause with the name` : `${name}, whole post`
        const figure = { task: 'sentiment', set: SET, language, system, n: own.length } as const
        return [
          { ...figure, metric: 'accuracy', ...accuracyOf(scored) },
          { ...figure, metric: 'macro recall', ...scoreOf(scored, 'macroRecall') },
        ]
      }),
    )
    return { measurements, confusions: {} }
  } finally {
    await close()
  }
}

/** What two readers see differently has no right answer. */
function isAgreed({ first, second }: NamedThing): boolean {
  return second === null || second === first
}

interface Answer {
  readonly thing: NamedThing
  readonly clause: Feeling
  readonly whole: Feeling
}

/** @throws Error when the worker leaves a text out */
export async function answer(process: SentimentProcess, things: readonly NamedThing[]): Promise<Answer[]> {
  const outcomes = await process(
    things.map(({ text, language: label }, id) => ({
      ...{ id, version: 1, text },
      sentimentText: sentimentText(plainText(text)),
      language: { label, groupConfidence: 1 },
    })),
  )
  return outcomes.map((outcome, at) => {
    const thing = things[at]
    if (outcome.kind !== 'done' || !thing) throw new Error(`${FILE}: text ${at + 1} is not scored`)
    const whole = outcome.value
    const clause = whole.clauses.find(({ start, end }) => start <= thing.start && thing.start < end)
    return { thing, clause: clause ?? whole, whole }
  })
}

/**
 * Reads `language, start, end, first, second, text`: a row for each name.
 * @throws UsageError when a row has no label or no text at its offsets
 */
export function thingsOf(file: string): NamedThing[] {
  const rows = file.split(/\r?\n/u).slice(1)
  return rows.flatMap((row, index) => {
    if (row === '') return []
    const [language = '', from, to, first = '', second = '', text = ''] = row.split('\t')
    const [start, end] = [Number(from), Number(to)]
    if (!(start >= 0 && end > start && end <= text.length) || !isLabel(first) || (second !== '' && !isLabel(second)))
      throw new UsageError(`${FILE}:${index + 2}: no name or no label`)
    return [{ language, start, first, second: second === '' ? null : second, text }]
  })
}

function isLabel(label: string): label is SentimentLabel {
  return (SENTIMENT_LABELS as readonly string[]).includes(label)
}
