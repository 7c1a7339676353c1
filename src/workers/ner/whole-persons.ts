import type { Span } from '../../models/spans.js'
import { isCommon } from '../../text/common-words.js'

/** `son of`, `daughter of` and their Malay forms, between two names. */
const BETWEEN = /(?<=[\p{L}.] )(?:[sd]\/o|a\/[lp]|bin|binte|binti|bte)(?= \p{Lu})/giu
const CAPITALISED = String.raw`\p{Lu}[\p{L}\p{M}.’'-]{0,30}`
const BEFORE = new RegExp(String.raw`(?<![\p{L}\p{M}\p{N}])${CAPITALISED}(?: ${CAPITALISED}){0,3} $`, 'u')
const AFTER = new RegExp(`^ ${CAPITALISED}(?: ${CAPITALISED}){0,3}`, 'u')
const MAX_NAME = 130
const POSSESSIVE = /['’]s$|[.,’'-]+$/u
/** Two names of one person: `Lim Ah Seng @ Lim Seng`. Of handles with a space behind the mark (`@ mei @ ravi`) each is one. */
const ALIAS = /^\s?@\s?$/u
const FULL_NAME = new RegExp(`^${CAPITALISED}(?: ${CAPITALISED})+$`, 'u')
const HANDLE_MARK = /@\s?$/u
/** Of a name that only its form gives away. */
const SCORE = 0.75

/** Spans in which a person with a father's name, or with an alias, is one: the model often finds the parts, or nothing. */
export function wholePersons(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of withFathers(text, spans)) {
    const last = joined.at(-1)
    if (last && isAlias(text, last, span))
      joined[joined.length - 1] = { ...last, end: span.end, score: Math.min(last.score, span.score) }
    else joined.push(span)
  }
  return joined
}

function isAlias(text: string, one: Span, other: Span): boolean {
  return (
    one.type === 'PER' &&
    other.type === 'PER' &&
    ALIAS.test(text.slice(one.end, other.start)) &&
    !HANDLE_MARK.test(text.slice(0, one.start)) &&
    [one, other].some(({ start, end }) => FULL_NAME.test(text.slice(start, end)))
  )
}

function withFathers(text: string, spans: readonly Span[]): readonly Span[] {
  const matches = [...text.matchAll(BETWEEN)]
  if (matches.length === 0) return spans
  const sorted = [...spans].sort((a, b) => a.start - b.start)
  const isPerson = new Uint8Array(text.length)
  for (const { start, end, type } of spans) if (type === 'PER') isPerson.fill(1, start, end)
  const found: Span[] = []
  let next = 0
  for (const { index, 0: between } of matches) {
    const person = personAround(text, index, index + between.length, isPerson)
    if (!person) continue
    for (let span = sorted[next]; span && span.start < person.end; span = sorted[++next]) found.push(span)
    const parts: Span[] = []
    for (let last = found.at(-1); last && last.end > person.start; last = found.at(-1)) {
      parts.push(last)
      found.pop()
    }
    const persons = parts.filter(({ type }) => type === 'PER')
    const start = Math.min(person.start, ...persons.map((span) => span.start))
    const end = Math.max(person.end, ...persons.map((span) => span.end))
    const score = Math.max(SCORE, ...persons.map((span) => span.score))
    found.push({ start, end, type: 'PER', score })
  }
  return [...found, ...sorted.slice(next)]
}

function personAround(
  text: string,
  from: number,
  to: number,
  isPerson: Uint8Array,
): { start: number; end: number } | null {
  const before = BEFORE.exec(text.slice(Math.max(0, from - MAX_NAME), from))?.[0]
  const after = AFTER.exec(text.slice(to, to + MAX_NAME))?.[0]
  if (!before || !after) return null
  const isName = (word: string, start: number): boolean => isPerson[start] === 1 || !isOrdinary(word)
  let start = from
  for (const word of before.trim().split(' ').reverse()) {
    if (!isName(word, start - word.length - 1)) break
    start -= word.length + 1
  }
  let end = to
  for (const word of after.trim().split(' ')) {
    if (!isName(word, end + 1)) break
    end += word.length + 1
  }
  end -= POSSESSIVE.exec(text.slice(to, end))?.[0].length ?? 0
  return start < from && end > to ? { start, end } : null
}

function isOrdinary(word: string): boolean {
  const small = word.toLowerCase().replace(/['’.-]+s?$/u, '')
  return isCommon(small, 'en') || (small.endsWith('s') && isCommon(small.slice(0, -1), 'en'))
}
