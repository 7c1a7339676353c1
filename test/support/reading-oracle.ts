import type { Filter } from '../../src/domain/reading/filter.js'
import { foldName } from '../../src/gazetteer/name-form.js'
import { readPlaces } from '../../src/gazetteer/places.js'
import { hashtagsOf } from '../../src/text/terms.js'
import { plainText } from '../../src/text/profiles.js'
import { wordsProfile } from '../../src/text/words.js'
import { TEST_THEMES } from './rollups.js'
import type { WorldPost } from './reading-world.js'

const PLACES = readPlaces()
const HOUR_MS = 3_600_000

export const wordsOf = (text: string): readonly string[] => wordsProfile(plainText(text)).words
export const themesOf = (post: WorldPost): readonly string[] => TEST_THEMES.match(post.text, wordsOf(post.text))
export const entitiesOf = (post: WorldPost): string[] =>
  post.entities.map(({ id, surface }) => id ?? `~${foldName(surface)}`)

/** Whether a filter leaves a post, decided by the post alone. The API's SQL is compared with this. */
export function leaves(filter: Filter, post: WorldPost, now: Date): boolean {
  const among = (values: readonly string[] | undefined, value: string): boolean => values?.includes(value) ?? true
  const { term } = filter
  return (
    isInWindow(filter, post.postedAt, now) &&
    among(filter.platform, post.platform) &&
    among(filter.language, post.language) &&
    among(filter.sentiment, post.sentiment) &&
    among(filter.origin, post.origin) &&
    (filter.theme === undefined || themesOf(post).includes(filter.theme)) &&
    (filter.area === undefined || entitiesOf(post).some((id) => PLACES.get(id)?.area === filter.area)) &&
    (filter.entity === undefined || entitiesOf(post).includes(filter.entity)) &&
    (term === undefined || (term.startsWith('#') ? hasTag(post, term) : hasPhrase(post, term))) &&
    (filter.reposts === 'without' ? !post.repost : filter.reposts === 'only' ? post.repost : true)
  )
}

function isInWindow({ from, to }: Filter, postedAt: Date | null, now: Date): boolean {
  const end = Math.ceil((to ?? now).getTime() / HOUR_MS) * HOUR_MS
  if (from === 'all') return postedAt === null || to === undefined || postedAt.getTime() < end
  if (postedAt === null) return false
  const start = from ? Math.floor(from.getTime() / HOUR_MS) * HOUR_MS : end - 28 * 24 * HOUR_MS
  return postedAt.getTime() >= start && postedAt.getTime() < end
}

function hasTag(post: WorldPost, term: string): boolean {
  return hashtagsOf(post.text).includes(term.slice(1).normalize('NFKC').toLowerCase())
}

function hasPhrase(post: WorldPost, term: string): boolean {
  const words = wordsOf(post.text)
  const asked = wordsOf(term)
  return words.some((_, at) => asked.every((word, offset) => words[at + offset] === word))
}
