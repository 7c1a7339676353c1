import { createHash } from 'node:crypto'
import type { Sentiment, SentimentLabel } from '../domain/annotation.js'
import { UsageError } from '../domain/errors.js'
import type { Share } from '../domain/reading/answer.js'
import { wilson } from '../domain/reading/intervals.js'
import { plainText, sentimentText } from '../text/profiles.js'
import type { SentimentProcess } from '../workers/sentiment/process.js'

const LABELS = ['mixed', 'single'] as const
/** Texts that the worker gets together. */
const BATCH = 128
/** A wrong flag is worse than a missed one: precision counts twice as much as recall (F0.5). */
const BETA_SQUARE = 0.25
/** Bounds that are tried: hundredths. */
const STEPS = 100

/** A text, and whether its author shows both a good and a bad feeling. */
export interface MixedText {
  readonly language: string
  readonly isMixed: boolean
  readonly text: string
}

/** Bounds that both poles must reach; 0 where a signal is not asked. */
export interface MixedBounds {
  /** Probabilities of the whole text. */
  readonly whole: number
  /** Of the clause that is most negative, and of the one that is most positive. */
  readonly clause: number
}

/** How strong the weaker pole is, 0…1, by each signal. */
export interface Poles extends MixedBounds {
  readonly isMixed: boolean
}

/** What a flag with some bounds says about texts. */
export interface MixedFigures {
  readonly texts: number
  readonly mixed: number
  readonly flagged: number
  readonly right: number
  readonly precision: Share
  readonly recall: Share
}

/**
 * Reads `language, first, second, text`. Texts on which two readers differ are left out.
 * @throws UsageError when a row has no label or no text
 */
export function mixedTextsOf(file: string, name: string): MixedText[] {
  const rows = file.split(/\r?\n/u).slice(1)
  return rows.flatMap((row, index) => {
    if (row === '') return []
    const [language = '', first = '', second = '', text = ''] = row.split('\t')
    return agreedText({ language, first, second, text }, `${name}:${index + 2}`)
  })
}

/**
 * A text with the labels of two readers, the second one empty where nobody read it again; nothing when they differ.
 * @param place of the text, for the error
 * @throws UsageError when it has no label or no text
 */
export function agreedText(
  { language, first, second, text }: Readonly<Record<'language' | 'first' | 'second' | 'text', string>>,
  place: string,
): MixedText[] {
  if (text.trim() === '') throw new UsageError(`${place}: no text`)
  if (!isLabel(first) || (second !== '' && !isLabel(second)))
    throw new UsageError(`${place}: a label must be ${LABELS.join(' or ')}`)
  return second !== '' && second !== first ? [] : [{ language, isMixed: first === 'mixed', text }]
}

function isLabel(label: string): boolean {
  return (LABELS as readonly string[]).includes(label)
}

/** Whether bounds are fitted on a text; the others are held out. */
export function isDevelopment({ text }: Pick<MixedText, 'text'>): boolean {
  return (createHash('sha256').update(text).digest()[0] ?? 0) % 2 === 0
}

/**
 * The poles of each text, as the worker scores it.
 * @throws Error when the worker leaves a text out
 */
export async function polesOf(process: SentimentProcess, texts: readonly MixedText[]): Promise<Poles[]> {
  const poles: Poles[] = []
  for (let from = 0; from < texts.length; from += BATCH) {
    const batch = texts.slice(from, from + BATCH)
    const outcomes = await process(
      batch.map(({ text, language: label }, id) => ({
        ...{ id, version: 1, text },
        sentimentText: sentimentText(plainText(text)),
        language: { label, groupConfidence: 1 },
      })),
    )
    outcomes.forEach((outcome, at) => {
      if (outcome.kind !== 'done') throw new Error(`text ${from + at + 1} is not scored: ${outcome.reason}`)
      poles.push({ isMixed: batch[at]?.isMixed ?? false, ...weakerPoles(outcome.value) })
    })
  }
  return poles
}

/** A text of one clause has no opposite clauses. */
function weakerPoles({ negative, positive, clauses }: Sentiment): MixedBounds {
  const most = (pole: SentimentLabel): number => clauses.reduce((best, clause) => Math.max(best, clause[pole]), 0)
  return { whole: Math.min(negative, positive), clause: Math.min(most('negative'), most('positive')) }
}

/** Whether bounds make a text mixed. */
export type IsFlagged = (poles: MixedBounds, bounds: MixedBounds) => boolean

/** The rules that are compared. */
export const MIXED_RULES: Readonly<Record<string, { asks: readonly (keyof MixedBounds)[]; isFlagged: IsFlagged }>> = {
  'whole text': { asks: ['whole'], isFlagged: (poles, bounds) => poles.whole >= bounds.whole },
  clauses: { asks: ['clause'], isFlagged: (poles, bounds) => poles.clause >= bounds.clause },
  both: {
    asks: ['whole', 'clause'],
    isFlagged: (poles, bounds) => poles.whole >= bounds.whole && poles.clause >= bounds.clause,
  },
  either: {
    asks: ['whole', 'clause'],
    isFlagged: (poles, bounds) => poles.whole >= bounds.whole || poles.clause >= bounds.clause,
  },
}

/** The bounds with the best F0.5; of equal ones the lowest. */
export function fitMixed(poles: readonly Poles[], { asks, isFlagged }: (typeof MIXED_RULES)[string]): MixedBounds {
  const steps = Array.from({ length: STEPS - 1 }, (_, step) => (step + 1) / STEPS)
  const of = (signal: keyof MixedBounds): readonly number[] => (asks.includes(signal) ? steps : [0])
  let best = { bounds: { whole: 0, clause: 0 }, score: -1 }
  for (const whole of of('whole'))
    for (const clause of of('clause')) {
      const bounds = { whole, clause }
      const { precision, recall } = mixedFigures(poles, (each) => isFlagged(each, bounds))
      const weighed = BETA_SQUARE * precision.share + recall.share
      const score = weighed === 0 ? 0 : ((1 + BETA_SQUARE) * precision.share * recall.share) / weighed
      if (score > best.score) best = { bounds, score }
    }
  return best.bounds
}

/** Precision and recall of a flag, with their 95 % intervals. */
export function mixedFigures(poles: readonly Poles[], isFlagged: (poles: Poles) => boolean): MixedFigures {
  const flagged = poles.filter(isFlagged)
  const right = flagged.filter(({ isMixed }) => isMixed).length
  const mixed = poles.filter(({ isMixed }) => isMixed).length
  return {
    ...{ texts: poles.length, mixed, flagged: flagged.length, right },
    precision: wilson(right, flagged.length),
    recall: wilson(right, mixed),
  }
}
