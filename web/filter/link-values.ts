import { LANGUAGES } from '../../src/domain/reading/languages.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'

// Anyone can write a link. Its words may be shown as text only when they are one of the known values.

/** The one of these values that a link has. Undefined: none of them, or another value. */
export function oneOf<T extends string>(values: readonly T[], given: string | null | undefined): T | undefined {
  return values.find((value) => value === given)
}

/** Whether a link gives a value that is different from what is shown. */
export function isStrange(given: string | null, shown: string | undefined): boolean {
  return given !== null && given !== '' && given !== shown
}

/** A day as `2026-08-09`. Undefined when it is not a day. */
export function dayIn(given: string | null | undefined): string | undefined {
  if (!given || !/^(19|20)\d\d-\d\d-\d\d$/.test(given)) return undefined
  const begin = startOf(given)
  return Number.isNaN(begin.getTime()) || dayOf(begin) !== given ? undefined : given
}

const NO_LABEL = ['none', 'pending']
const SENTIMENTS = ['negative', 'neutral', 'positive', ...NO_LABEL]
const ORIGINS = ['inside', 'outside', 'unknown', ...NO_LABEL]

/** Values from the API. */
export interface ToldValues {
  readonly platforms: readonly string[]
  readonly topics: readonly { readonly key: string; readonly title: string }[]
  readonly themes: readonly { readonly key: string; readonly title: string }[]
  /** Name of the entity in the filter. */
  readonly entityName: string | undefined
  /** Title of the story in the filter. */
  readonly storyTitle: string | undefined
}

/** The name of a filter's value. `words` has the names of labels, and gets only known ones. */
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
    case 'topic':
      return told.topics.find(({ key }) => key === value)?.title
    case 'reposts':
      return Object.hasOwn(words.reposts, value) ? words.reposts[value] : undefined
    case 'entity':
      return told.entityName
    case 'story':
      return told.storyTitle
    // These are the words of the person who searches. In quotes they cannot be mistaken for ours.
    case 'term':
    case 'q':
      return `“${value}”`
    default:
      return undefined
  }
}
