/** A part of a query or an entry of a theme, and what it finds. */
export interface CountedPart {
  readonly text: string
  /** Null: nothing of it is searched for. */
  readonly posts: number | null
  /** Whether its words say in which language posts are; a field and what must not occur do not. */
  readonly hasWords: boolean
}

export interface Warning {
  /** Number of the part; null: all of them together. */
  readonly part: number | null
  readonly warning: string
}

/** A part that finds more than this share of all posts tells hardly any of them apart. */
const MOST_POSTS = 0.25
/** Of fewer posts a share says nothing. */
const MIN_LOOKED = 100

const SCRIPTS = [
  { name: 'Latin letters', pattern: /\p{Script=Latin}/u, others: 'Chinese and Tamil' },
  { name: 'Chinese characters', pattern: /\p{Script=Han}/u, others: 'English, Malay and Tamil' },
  { name: 'Tamil letters', pattern: /\p{Script=Tamil}/u, others: 'English, Malay and Chinese' },
] as const

/**
 * What a person would want to know before using a query or a theme.
 * @param looked posts that the parts were counted in
 */
export function lint(parts: readonly CountedPart[], looked: number): Warning[] {
  const single = parts.flatMap(({ posts }, part) => {
    const warning = partWarning(posts, looked)
    return warning === null ? [] : [{ part, warning }]
  })
  const script = oneScript(parts.filter(({ hasWords }) => hasWords).map(({ text }) => text))
  return script === null ? single : [...single, { part: null, warning: script }]
}

const LANGUAGES = { en: 'English', zh: 'Chinese', ms: 'Malay', ta: 'Tamil' } as const

/**
 * What a theme lacks: a script cannot tell Malay from English, the labels of its words can.
 * @param languages of which it has words
 */
export function lackingLanguages(languages: readonly string[]): string | null {
  const lacking = Object.entries(LANGUAGES).flatMap(([key, name]) => (languages.includes(key) ? [] : [name]))
  if (languages.length === 0 || lacking.length === 0) return null
  return `has no words in ${lacking.join(', ')}`
}

function partWarning(posts: number | null, looked: number): string | null {
  if (posts === null) return 'is left out: it has only words such as "the", which posts do not keep'
  if (looked === 0) return null
  if (posts === 0) return 'finds nothing'
  const share = posts / looked
  return looked >= MIN_LOOKED && share > MOST_POSTS ? `finds ${Math.round(100 * share)} % of all posts` : null
}

function oneScript(texts: readonly string[]): string | null {
  const written = SCRIPTS.filter(({ pattern }) => texts.some((text) => pattern.test(text)))
  const [only, ...more] = written
  if (!only || more.length > 0) return null
  return `has ${only.name} only: posts in ${only.others} are not found`
}
