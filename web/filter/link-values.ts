import { PLANNING_AREAS } from '../../src/domain/planning-areas.js'
import { LANGUAGES } from '../../src/domain/reading/languages.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'

// Anyone can write a link. Its words may be shown as text only when they are one of the known values.

/** The one of these values that a link has. Undefined: none of them, or another value. */
export function oneOf<T extends string>(values: readonly T[], given: string | null | undefined): T | undefined {
  return values.find((value) => value === given)
}

/** The fields of a link whose values are different from what is shown. @param shown by field */
export function strangeIn(link: URLSearchParams, shown: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(shown).flatMap(([field, value]) => {
    const given = link.get(field)
    return given === null || given === '' || given === value ? [] : [field]
  })
}

/** Number of a post or story in a link. Undefined: it is none. */
export function rowIn(given: string | null | undefined): string | undefined {
  return given && /^[1-9][0-9]{0,14}$/.test(given) ? given : undefined
}

const KEY = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Key of a theme, topic, platform or collection in a link. Undefined: it cannot be one. */
export function keyIn(given: string): string | undefined {
  return KEY.test(given) ? given : undefined
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

const HAS_ZONE = /T.*(?:Z|[+-]\d\d:\d\d)$/

/** Milliseconds since 1970 of a day in Singapore, or of an instant with its zone. Undefined when it is neither. */
function momentIn(given: string): number | undefined {
  if (!given.includes('T')) return dayIn(given) === undefined ? undefined : startOf(given).getTime()
  const at = HAS_ZONE.test(given) && dayIn(given.slice(0, 10)) !== undefined ? Date.parse(given) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

const isArea = (value: string) => (PLANNING_AREAS as readonly string[]).includes(value)

const WINDOWS = ['24h', '7d', '28d', 'all']
const EVERY: Readonly<Record<string, (value: string) => boolean>> = {
  language: (value) => LANGUAGES.includes(value) || NO_LABEL.includes(value),
  sentiment: (value) => SENTIMENTS.includes(value),
  origin: (value) => ORIGINS.includes(value),
  platform: (value) => keyIn(value) !== undefined,
}
const WHOLE: Readonly<Record<string, (value: string) => boolean>> = {
  window: (value) => WINDOWS.includes(value),
  from: (value) => value === 'all' || momentIn(value) !== undefined,
  to: (value) => momentIn(value) !== undefined,
  reposts: (value) => ['with', 'without', 'only'].includes(value),
  theme: (value) => keyIn(value) !== undefined,
  topic: (value) => keyIn(value) !== undefined,
  collection: (value) => keyIn(value) !== undefined,
  story: (value) => rowIn(value) !== undefined,
  area: isArea,
}

/**
 * The fields of a filter as far as they can be values of it, and the names of those that cannot. Whether there is such a
 * theme, topic, story or collection, the API knows.
 * @param now a window without an end must have begun by then
 */
export function filterIn(
  given: Readonly<Record<string, string>>,
  now: number,
): { readonly fields: Readonly<Record<string, string>>; readonly strange: readonly string[] } {
  const fields: Record<string, string> = {}
  const strange: string[] = []
  for (const [field, value] of Object.entries(given)) {
    const values = Object.hasOwn(EVERY, field) ? value.split(',') : [value]
    const isKnown = EVERY[field] ?? WHOLE[field] ?? (() => true)
    const known = values.filter((each) => isKnown(each))
    if (known.length > 0) fields[field] = known.join(',')
    if (known.length < values.length) strange.push(field)
  }
  const { from, to } = fields
  if (from === undefined || from === 'all' || (momentIn(from) ?? 0) < (to === undefined ? now : (momentIn(to) ?? now)))
    return { fields, strange }
  const { from: _from, to: _to, ...others } = fields
  return { fields: others, strange: [...strange, 'from', ...(to === undefined ? [] : ['to'])] }
}

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
    case 'area':
      return isArea(value) ? value : undefined
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
