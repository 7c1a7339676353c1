import { isLabel } from '../../domain/reading/filter.js'
import { HOUR_MS, votesOf } from '../../domain/stories/story-post.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { AUTHOR } from '../figures/author-sample.js'
import type { Question } from '../question.js'
import { storySource } from './story-source.js'

/** A post of a story, as its page looks at it. */
export interface PostOfStory {
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  /** Its author; a post without one counts as a separate author. */
  readonly voter: number
  /** Near-duplicates have one number. */
  readonly cluster: number
  readonly language: string
  readonly sentiment: string
  readonly origin: string
  readonly platform: string
}

/** The posts of the story that a question asks for, the first one first. */
export async function readPostsOfStory(db: Queryable, question: Question): Promise<PostOfStory[]> {
  const parameters = createParameters()
  type Row = [number, number, number, number, string, string, string, string]
  const { rows } = await db.query<Row>({
    rowMode: 'array',
    text: `select fact.post_id, extract(epoch from fact.posted_at)::float8 * 1000, ${AUTHOR}, fact.cluster_id, fact.language,
                  fact.sentiment, fact.origin, fact.platform
           from ${storySource(question, parameters)} and fact.posted_at > '-infinity' order by fact.posted_at, fact.post_id`,
    values: parameters.values,
  })
  return rows.map(([id, at, voter, cluster, language, sentiment, origin, platform]) => ({
    id,
    at,
    voter,
    cluster,
    language,
    sentiment,
    origin,
    platform,
  }))
}

export type Grouping = 'language' | 'origin' | 'platform' | 'voice'

/** Their posts are articles of a publisher: see src/producers/rss/parse.ts. */
const FEED_PLATFORMS: readonly string[] = ['rss']

export const voiceOf = (platform: string): 'feed' | 'person' => (FEED_PLATFORMS.includes(platform) ? 'feed' : 'person')

/** The group of a post; null: it is in none, because nothing is known of it. */
const GROUP_OF: Record<Grouping, (post: Pick<PostOfStory, 'language' | 'origin' | 'platform'>) => string | null> = {
  language: ({ language }) => (isLabel(language) && language !== 'und' ? language : null),
  origin: ({ origin }) => (isLabel(origin) && origin !== 'unknown' ? origin : null),
  platform: ({ platform }) => platform,
  voice: ({ platform }) => voiceOf(platform),
}

/** The posts of each group, in their order. */
export function inGroups(posts: readonly PostOfStory[], grouping: Grouping): Map<string, PostOfStory[]> {
  return grouped(posts, GROUP_OF[grouping])
}

/** Posts and votes by the hour in which they were written. */
export function byHour(posts: readonly PostOfStory[]): { at: string; posts: number; authors: number }[] {
  const hours = grouped(posts, ({ at }) => Math.floor(at / HOUR_MS) * HOUR_MS)
  return [...hours].map(([hour, own]) => ({
    at: new Date(hour).toISOString(),
    posts: own.length,
    authors: votesOf(own).length,
  }))
}

/** What has the same key, in its order, by key in the order of their first; without what has none. */
export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    if (key === null) continue
    const own = groups.get(key)
    if (own) own.push(one)
    else groups.set(key, [one])
  }
  return groups
}
