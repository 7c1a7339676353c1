import { dot } from '../dot.js'
import { HOUR_MS, type StoryPost } from './story-post.js'

/**
 * What speaks for two posts being about one story, in log-odds: weights of a logistic regression over pairs of posts within
 * 72 hours (docs/understand/stories.md says of which).
 */
export const PAIR_WEIGHTS = {
  /** Two posts of which nothing is known. */
  unrelated: -6.2,
  /** By the spread of unrelated pairs that their meanings are nearer to each other. */
  meaning: 0.95,
  /** By the rarest hashtag or name that both have: the logarithm of how few have it. */
  term: 0.2,
  /** At the same moment. */
  nearness: 4,
  /** One answers, quotes or reposts the other: not measured, as much as the same moment. */
  answer: 4,
} as const

/** The same for a post and a story, by all other posts of the story together. */
export const STORY_WEIGHTS = {
  unrelated: -9.1,
  /** By the spread of unrelated pairs that a post's meaning is nearer to the middle of the story. */
  meaning: 1.45,
  /** By the share of the story's posts that have the hashtag or name, times how rare it is. */
  term: 3,
  /** Were all of the story's posts of the same moment. */
  nearness: 7.7,
  answer: 4,
} as const

/** After this time nearness is 1/e. */
const NEARNESS_HOURS = 36
/** No hashtag is rarer than this, so that one that two posts have alone decides nothing. */
const MAX_RARITY = 8

/** How rare each hashtag and name is among some posts. */
export type Rarity = (term: string) => number

export function rarityAmong(posts: readonly Pick<StoryPost, 'terms'>[]): Rarity {
  const counts = new Map<string, number>()
  for (const { terms } of posts) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return (term) => Math.min(MAX_RARITY, Math.log(posts.length / (counts.get(term) ?? 1)))
}

export function nearness(milliseconds: number): number {
  return Math.exp(-Math.abs(milliseconds) / (NEARNESS_HOURS * HOUR_MS))
}

/** The evidence for a pair. */
export function pairEvidence(one: StoryPost, other: StoryPost, rarity: Rarity): number {
  let shared = 0
  for (const term of one.terms) if (other.terms.includes(term)) shared = Math.max(shared, rarity(term))
  const answers = one.answers === other.id || other.answers === one.id
  return (
    PAIR_WEIGHTS.unrelated +
    PAIR_WEIGHTS.meaning * dot(one.meaning, other.meaning) +
    PAIR_WEIGHTS.term * shared +
    PAIR_WEIGHTS.nearness * nearness(one.at - other.at) +
    (answers ? PAIR_WEIGHTS.answer : 0)
  )
}

/** What the posts of a story have in common: a post is compared with all of them in one step. */
export interface StoryProfile {
  /** For this post being of the story, in log-odds; a post of the profile is compared with the others. */
  evidence(post: StoryPost): number
  /** The same were the post of the time of the story: whether it says the same thing, whenever. */
  evidenceAnytime(post: StoryPost): number
}

/**
 * The weights are of windows in which a story has this share of the posts, or more. Of a smaller one a post is less likely
 * before anything is known of it: among a thousand times as many posts, a thousand times as many are near it by chance.
 */
const USUAL_SHARE = 0.04

/** What a story's share of the posts speaks for a post being of it, in log-odds. */
export function priorOf(share: number): number {
  return Math.min(0, Math.log(share / USUAL_SHARE))
}

/**
 * @param posts those that have a vote: see `votesOf`
 * @param prior see `priorOf`
 */
export function profileOf(posts: readonly StoryPost[], rarity: Rarity, prior = 0): StoryProfile {
  const sum = new Float32Array(posts[0]?.meaning.length ?? 0)
  const terms = new Map<string, number>()
  const hours = new Map<number, number>()
  const ids = new Set<number>()
  const answered = new Set<number>()
  for (const post of posts) {
    for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] as number) + (post.meaning[at] as number)
    for (const term of post.terms) terms.set(term, (terms.get(term) ?? 0) + 1)
    hours.set(hourOf(post), (hours.get(hourOf(post)) ?? 0) + 1)
    ids.add(post.id)
    if (post.answers !== null) answered.add(post.answers)
  }
  const whole = dot(sum, sum)
  const nearAt = new Map<number, number>()
  /** The sum over the posts, by the hour. */
  const nearnessIn = (hour: number): number => {
    const known = nearAt.get(hour)
    if (known !== undefined) return known
    let near = 0
    for (const [other, count] of hours) near += count * nearness((hour - other) * HOUR_MS)
    nearAt.set(hour, near)
    return near
  }
  // Vectors of a space have one length; its square is the inverse of the spread.
  const reach = Math.sqrt(dot(posts[0]?.meaning ?? sum, posts[0]?.meaning ?? sum))
  const saidAlike = (post: StoryPost, own: 0 | 1): number => {
    // Without the post itself: what is left of the sum, and its length.
    const [along, itself] = [dot(post.meaning, sum), own === 0 ? 0 : dot(post.meaning, post.meaning)]
    const length = Math.sqrt(Math.max(whole - 2 * own * along + itself, 1e-9))
    let shared = 0
    for (const term of post.terms) shared = Math.max(shared, ((terms.get(term) ?? 0) - own) * rarity(term))
    return (
      STORY_WEIGHTS.unrelated +
      prior +
      (STORY_WEIGHTS.meaning * reach * (along - itself)) / length +
      (STORY_WEIGHTS.term * shared) / (posts.length - own)
    )
  }
  const meanNearness =
    [...hours].reduce((total, [hour, count]) => total + count * nearnessIn(hour), 0) / posts.length ** 2
  return {
    evidence(post) {
      const own = ids.has(post.id) ? 1 : 0
      if (posts.length - own === 0) return STORY_WEIGHTS.unrelated
      const near = (nearnessIn(hourOf(post)) - own) / (posts.length - own)
      const answers = (post.answers !== null && ids.has(post.answers)) || answered.has(post.id)
      return saidAlike(post, own) + STORY_WEIGHTS.nearness * near + (answers ? STORY_WEIGHTS.answer : 0)
    },
    evidenceAnytime: (post) => saidAlike(post, ids.has(post.id) ? 1 : 0) + STORY_WEIGHTS.nearness * meanNearness,
  }
}

const hourOf = ({ at }: StoryPost): number => Math.floor(at / HOUR_MS)
