import { LANGUAGES } from '../../src/domain/reading/languages.js'

// Anybody can write a link: what it holds may be drawn as text only where it is one of the values that there are.

/** The one of these values that a link gives; undefined: none, or something else. */
export function oneOf<T extends string>(values: readonly T[], given: string | null | undefined): T | undefined {
  return values.find((value) => value === given)
}

/** Whether a link gives something, and something else than what is shown. */
export function isStrange(given: string | null, shown: string | undefined): boolean {
  return given !== null && given !== '' && given !== shown
}

/** A day as `2026-08-09`; undefined for what is none. */
export function dayIn(given: string | null | undefined): string | undefined {
  if (!given || !/^(19|20)\d\d-\d\d-\d\d$/.test(given)) return undefined
  const at = Date.parse(given)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== given ? undefined : given
}

/** Milliseconds since 1970 of a day or instant; undefined for what is none. */
export function instantIn(given: string | undefined): number | undefined {
  const at = Date.parse(given ?? '')
  return Number.isNaN(at) ? undefined : at
}

const NO_LABEL = ['none', 'pending']
const SENTIMENTS = ['negative', 'neutral', 'positive', ...NO_LABEL]
const ORIGINS = ['inside', 'outside', 'unknown', ...NO_LABEL]

/** Values that the API has told. */
export interface ToldValues {
  readonly platforms: readonly string[]
  readonly themes: readonly { readonly key: string; readonly title: string }[]
  /** Of the entity that is filtered by. */
  readonly entityName: string | undefined
}

/** What a filter's value is called; `words` name labels, and are asked about known ones alone. */
export function nameIn(
  field: string,
  value: string,
  told: ToldValues,
  words: { value(field: string, value: string): string; readonly reposts: Readonly<Record<string, string>> },
): string | undefined {
  switch (field) {
    case 'language':
      return LANGUAGES.includes(value) || NO_LABEL.includes(value) ? words.value(field, value) : undefined
    case 'sentiment':
      return SENTIMENTS.includes(value) ? words.value(field, value) : undefined
    case 'origin':
      return ORIGINS.includes(value) ? words.value(field, value) : undefined
    case 'platform':
      return told.platforms.includes(value) ? words.value(field, value) : undefined
    case 'theme':
      return told.themes.find(({ key }) => key === value)?.title
    case 'reposts':
      return Object.hasOwn(words.reposts, value) ? words.reposts[value] : undefined
    case 'entity':
      return told.entityName
    // Words are what somebody looks for: quoted, they cannot be taken for ours.
    case 'term':
      return `“${value}”`
    default:
      return undefined
  }
}
