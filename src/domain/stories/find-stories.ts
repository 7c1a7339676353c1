import { priorOf, profileOf, rarityAmong, type Rarity, type StoryProfile } from './evidence.js'
import { liftOf } from '../trends/trend-score.js'
import { strongestEdges } from './pair-edges.js'
import { groupByMean } from './seeds.js'
import { votesOf, type StoryPost } from './story-post.js'

/** Stories are looked for among the posts of so many hours. */
export const WINDOW_HOURS = 72
/** Every pair is compared, so no more posts than these: 8 million pairs. */
export const MAX_COMPARED = 4_000
/**
 * A story is compared with the 28 days that end two days before the window, so that what began the day before is not
 * compared with itself; with so many posts of each.
 */
export const OTHER_DAYS = 28
export const GUARD_DAYS = 2
export const SAMPLE_OF_DAY = 100
/** What fewer people write is no story; of many posts, nothing that less than a thousandth write. */
export const MIN_VOTES = 5
export const MIN_SHARE = 0.001
/** A core may have one vote less: what belongs to it is still to be gathered. */
const CORE_VOTES = 4

/** Mean evidence between the posts of a core. */
const CORE_EVIDENCE = -0.5
/** A post belongs to a story when that is more likely than not. */
const JOIN_EVIDENCE = 0
/** Two stories are one when the posts of each are nearly as much the other's. */
const MERGE_EVIDENCE = -1
/** The posts of a story belong to it with odds of more than four to one, on average. Else it is a topic at most. */
const STORY_EVIDENCE = 1.5
/** Fewer days are nothing to compare with. As a trend, a story is at least twice as frequent as usual … */
export const MIN_OTHER_DAYS = 7
const MIN_LIFT = 2
/** … and so many would say it by chance in one of twenty cases at most: an exact test, because votes may be few. */
const MAX_CHANCE = 0.05
/** Evidence of pairs that nothing speaks for: those with less count as if they had this. */
const FLOOR = -2
/** A core's posts settle in three or four rounds. */
const MAX_ROUNDS = 6

/** Where posts belong, of which there may be more than were compared. */
export interface Stories {
  readonly profiles: readonly StoryProfile[]
  /** The story that a post belongs to, by index; −1: none. */
  storyOf(post: StoryPost): number
}

/**
 * What is said on other days: a sample of their posts, without those of stories, unless a story has gone on for a week and
 * was never compared.
 */
export interface OtherDays {
  readonly posts: readonly StoryPost[]
  /** Days in Singapore that have posts; below a week nothing can be compared. */
  readonly days: number
}

export interface FindOptions {
  readonly others: OtherDays
  /** Whether a group was told before: it may be said every day by now. */
  readonly isKnown: (group: readonly StoryPost[]) => boolean
  readonly rarity: Rarity
  /** What is said in the window, whatever it is: the posts, or a random sample where they were picked. */
  readonly usual: readonly StoryPost[]
  /** Awaited now and then, so that the event loop gets its turns. */
  readonly breathe: () => Promise<void> | undefined
}

/**
 * The stories of some posts: cores, whose posts speak for each other on average, and all posts for which a core speaks.
 * @param posts at most `MAX_COMPARED`, of one window
 * @returns the posts of each story
 */
export async function findStories(
  posts: readonly StoryPost[],
  { others, isKnown, rarity, usual, breathe }: FindOptions,
): Promise<StoryPost[][]> {
  const floor = Math.max(MIN_VOTES, Math.ceil(posts.length * MIN_SHARE))
  const hasVotes = (group: readonly StoryPost[], least: number): boolean => votesOf(group).length >= least
  const shareOf = (group: readonly StoryPost[]): number => votesOf(group).length / posts.length
  const toProfile = (group: readonly StoryPost[]): StoryProfile => profileOfGroup(group, rarity, shareOf(group))
  const first = firstOfEachCluster(posts)
  const edges = await strongestEdges(first, { rarity, floor: FLOOR, breathe })
  let groups = groupByMean(first.length, edges, FLOOR, CORE_EVIDENCE)
    .map((members) => members.map((at) => first[at] as StoryPost))
    .filter((group) => hasVotes(group, CORE_VOTES))
  for (let round = 0; round < MAX_ROUNDS && groups.length > 0; round += 1) {
    const { storyOf } = storiesOf(groups, rarity, shareOf)
    const gathered: StoryPost[][] = groups.map(() => [])
    for (const post of first) {
      gathered[storyOf(post)]?.push(post)
      await breathe()
    }
    const strong = gathered.filter((group) => hasVotes(group, CORE_VOTES))
    const kept = await mergeAlike(strong, toProfile, breathe)
    const isSettled = kept.length === groups.length && kept.every((group, at) => group.length === groups[at]?.length)
    groups = kept
    if (isSettled) break
  }
  const stories = groups.filter(
    (group) =>
      hasVotes(group, floor) &&
      meanEvidence(group, toProfile(group)) >= STORY_EVIDENCE &&
      (isKnown(group) || !isEveryday(group, usual, others, rarity)),
  )
  return withCopies(stories, posts)
}

/** Of near-duplicates only the first says anything. */
function firstOfEachCluster(posts: readonly StoryPost[]): StoryPost[] {
  const first = new Map<number, StoryPost>()
  for (const post of posts) {
    const known = first.get(post.cluster)
    if (!known || post.at < known.at) first.set(post.cluster, post)
  }
  return [...first.values()]
}

/** Near-duplicates belong where the first of them belongs. */
function withCopies(stories: readonly (readonly StoryPost[])[], posts: readonly StoryPost[]): StoryPost[][] {
  const storyOf = new Map(stories.flatMap((group, at) => group.map(({ cluster }) => [cluster, at] as const)))
  const whole: StoryPost[][] = stories.map(() => [])
  for (const post of posts) whole[storyOf.get(post.cluster) ?? -1]?.push(post)
  return whole
}

/**
 * Whether as many said the same on other days; false where too few days are known. Saying the same means being as near to it as half of its own posts
 * are: by one measure then and now, whatever the model makes of distances.
 */
export function isEveryday(
  group: readonly StoryPost[],
  posts: readonly StoryPost[],
  { posts: before, days }: OtherDays,
  rarity: Rarity = rarityAmong(posts),
): boolean {
  if (days < MIN_OTHER_DAYS) return false
  const profile = profileOf(votesOf(group), rarity)
  const own = group.map((post) => profile.evidenceAnytime(post)).sort((a, b) => a - b)
  const least = own[own.length >> 1] ?? 0
  const votesFor = (some: readonly StoryPost[]): number =>
    votesOf(some.filter((post) => profile.evidenceAnytime(post) >= least)).length
  const [now, then] = [votesFor(posts), votesFor(before)]
  const [all, allThen] = [votesOf(posts).length, votesOf(before).length]
  const lift = liftOf({ votes: now, total: all, baseVotes: then, baseTotal: allThen })
  return lift < MIN_LIFT || chanceOf(now, now + then, all / (all + allThen)) > MAX_CHANCE
}

/** The chance of so many or more of `all`, each with this chance: the upper tail of the binomial distribution. */
export function chanceOf(atLeast: number, all: number, chance: number): number {
  let term = (1 - chance) ** all
  let below = 0
  for (let k = 0; k < atLeast; k += 1) {
    below += term
    term *= ((all - k) / (k + 1)) * (chance / (1 - chance))
  }
  return Math.max(0, 1 - below)
}

/** Puts together stories whose posts speak for each other. */
async function mergeAlike(
  groups: readonly (readonly StoryPost[])[],
  toProfile: (group: readonly StoryPost[]) => StoryProfile,
  breathe: FindOptions['breathe'],
): Promise<StoryPost[][]> {
  const merged: { readonly posts: readonly StoryPost[]; readonly profile: StoryProfile }[] = []
  for (const posts of groups) {
    const profile = toProfile(posts)
    const twin = merged.findIndex(
      (other) =>
        meanEvidence(posts, other.profile) >= MERGE_EVIDENCE && meanEvidence(other.posts, profile) >= MERGE_EVIDENCE,
    )
    const both = [...(merged[twin]?.posts ?? []), ...posts]
    if (twin < 0) merged.push({ posts, profile })
    else merged[twin] = { posts: both, profile: toProfile(both) }
    await breathe()
  }
  return merged.map(({ posts }) => [...posts])
}

function meanEvidence(posts: readonly StoryPost[], profile: StoryProfile): number {
  return posts.reduce((sum, post) => sum + profile.evidence(post), 0) / posts.length
}

/** @param share of its votes, or more exactly: of votes that are compared */
function profileOfGroup(group: readonly StoryPost[], rarity: Rarity, share: number): StoryProfile {
  return profileOf(votesOf(group), rarity, priorOf(share))
}

/**
 * Which of these groups a post belongs to; a post of one of them is compared with the others of it.
 * @param shareOf a group's share of the posts
 */
export function storiesOf(
  groups: readonly (readonly StoryPost[])[],
  rarity: Rarity,
  shareOf: (group: readonly StoryPost[], at: number) => number,
): Stories {
  const profiles = groups.map((group, at) => profileOfGroup(group, rarity, shareOf(group, at)))
  return {
    profiles,
    storyOf(post) {
      let [best, most] = [-1, JOIN_EVIDENCE]
      profiles.forEach((profile, at) => {
        const evidence = profile.evidence(post)
        if (evidence > most) [best, most] = [at, evidence]
      })
      return best
    },
  }
}

/** Some of the posts, always the same ones: by their ids, not by what they say. Postgres picks by the same order. */
export function sampleOf<P extends Pick<StoryPost, 'id'>>(posts: readonly P[], size: number): P[] {
  if (posts.length <= size) return [...posts]
  const order = (id: number): number => ((id % SAMPLE_PRIME) * SAMPLE_STEP) % SAMPLE_PRIME
  return [...posts].sort((a, b) => order(a.id) - order(b.id) || a.id - b.id).slice(0, size)
}

/** Multiples of the golden ratio, modulo one, are spread evenly over any range of numbers (Weyl 1916). */
export const SAMPLE_PRIME = 1_000_003
export const SAMPLE_STEP = 618_034
