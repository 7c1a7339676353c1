import { ENTITY_TYPES, type EntityType } from '../domain/annotation.js'
import { argmax } from './softmax.js'

/** What follows a name that ends in *'s* where it is no possessive. */
const OWNS_NOTHING = /^(?:\s(?:at|in|on|near|is|was|has|had|for|to|from|and|or|again|today)\b|\s*[.,!?)]|\s*$)/u

export interface Span {
  /** UTF-16 offsets into the text. */
  readonly start: number
  readonly end: number
  readonly type: EntityType
  /** Probability of the type, 0…1: the mean over the units of the span. */
  readonly score: number
}

/** A unit of text with the probability of every label. */
export interface LabelledUnit {
  readonly start: number
  readonly end: number
  /** Has letters or digits: only such units bound a span. */
  readonly isContent: boolean
  readonly probabilities: readonly number[]
}

interface OpenSpan {
  readonly type: EntityType
  readonly units: LabelledUnit[]
}

/**
 * Reads B- and I- labels into spans: an I- of the same type continues the span before it, any other begins one (the
 * model often forgets the B-). Punctuation at the edges and a possessive *'s* are cut off.
 * @param labels names of the labels in the order of the probabilities: `O`, `B-PER`, …
 */
export function spansOf(text: string, units: readonly LabelledUnit[], labels: readonly string[]): Span[] {
  const found: OpenSpan[] = []
  let last: OpenSpan | undefined
  for (const unit of units) {
    const label = labels[argmax(unit.probabilities)] ?? 'O'
    const type = typeOf(label)
    if (type === null) {
      last = undefined
    } else if (last?.type === type && label.startsWith('I-')) {
      last.units.push(unit)
    } else {
      last = { type, units: [unit] }
      found.push(last)
    }
  }
  return found.map((span) => trimmed(text, span, labels)).filter((span) => span !== null)
}

function trimmed(text: string, { type, units }: OpenSpan, labels: readonly string[]): Span | null {
  const content = units.filter((unit) => unit.isContent)
  const [first, last] = [content[0], content.at(-1)]
  if (!first || !last) return null
  const ofType = [...labels.keys()].filter((index) => typeOf(labels[index] ?? 'O') === type)
  const probability = (unit: LabelledUnit): number =>
    ofType.reduce((sum, index) => sum + (unit.probabilities[index] ?? 0), 0)
  const score = content.reduce((sum, unit) => sum + probability(unit), 0) / content.length
  const owner = /.(['’]s)$/iu.exec(text.slice(last.start, last.end))?.[1]?.length ?? 0
  const end = type === 'ORG' && isBrand(text, first.start, last.end) ? last.end : last.end - owner
  return { start: first.start, end, type, score: Math.min(score, 1) }
}

/** `McDonald's at Kallang` owns nothing: the ending is part of the name. */
function isBrand(text: string, start: number, end: number): boolean {
  return /^\p{Lu}\p{L}*\p{Ll}['’]s$/u.test(text.slice(start, end)) && OWNS_NOTHING.test(text.slice(end, end + 12))
}

function typeOf(label: string): EntityType | null {
  return ENTITY_TYPES.find((type) => label === `B-${type}` || label === `I-${type}`) ?? null
}
