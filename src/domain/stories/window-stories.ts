import { rarityAmong, type Rarity } from './evidence.js'
import {
  findStories,
  MIN_SHARE,
  MIN_VOTES,
  storiesOf,
  type FindOptions,
  type OtherDays,
  type Stories,
} from './find-stories.js'
import { followStories, type KnownStory } from './follow-stories.js'
import { middleOf } from './meaning-space.js'
import { votesOf, type StoryPost } from './story-post.js'

/** What stories are looked for in, and what is known before. */
export interface StoryWindow {
  /** Compared with each other: `MAX_COMPARED` at most. */
  readonly posts: readonly StoryPost[]
  /** A random sample of the window, where `posts` were picked because something speaks for them. */
  readonly usual?: readonly StoryPost[]
  /** Posts of the window. */
  readonly total?: number
  readonly others: OtherDays
  readonly known: readonly KnownStory[]
}

/** A post that was put into a story, without what it says. */
export type Member = Pick<StoryPost, 'id' | 'at' | 'voter' | 'cluster' | 'language'> & {
  /** For its being of the story, in log-odds. */
  readonly evidence: number
}

export interface WindowStory {
  /** The known story that goes on; null: it is new. */
  readonly id: number | null
  /** All that it has in the window, by time. */
  readonly members: readonly Member[]
}

/** Puts posts that were not compared into stories: those of each story, the compared ones among them. */
export type Gather = (stories: Stories, groups: readonly (readonly StoryPost[])[]) => Promise<Member[][]>

/**
 * The stories of a window, and which known ones they are: the one step by which stories are followed, in the upkeep task
 * and in evaluations alike.
 * @param options.gather for windows of more posts than can be compared
 */
export async function storiesOfWindow(
  { posts, usual = posts, total = posts.length, others, known }: StoryWindow,
  { breathe, gather }: { readonly breathe: () => Promise<void> | undefined; readonly gather?: Gather },
): Promise<WindowStory[]> {
  const rarity = rarityAmong(usual)
  const isKnown = (group: readonly StoryPost[]): boolean => isMostlyKnown(group, known)
  const groups = await findStories(posts, { others, isKnown, rarity, usual, breathe })
  const found = storiesOf(groups, rarity, (group) => votesOf(group).length / posts.length)
  const stories = gather ? await withShares(found, groups, rarity, { usual, breathe }) : found
  const members = gather ? await gather(stories, groups) : groups.map((group, at) => membersOf(group, stories, at))
  const told = groups
    .map((group, at) => ({ group, own: (members[at] ?? []).sort((a, b) => a.at - b.at || a.id - b.id) }))
    .filter(({ own }) => votesOf(own).length >= total * MIN_SHARE)
  const ids = followStories(
    known,
    told.map(({ group, own }) => ({
      posts: own.map(({ id }) => id),
      middle: middleOf(group),
      firstAt: own[0]?.at ?? 0,
    })),
  )
  return told.map(({ own }, at) => ({ id: ids[at] ?? null, members: own }))
}

/** Rounds after which the shares of stories in a window hardly change. */
const SHARE_ROUNDS = 3

/** Those that were compared were picked: how much of the window a story has, a random sample of it tells. */
async function withShares(
  found: Stories,
  groups: readonly (readonly StoryPost[])[],
  rarity: Rarity,
  { usual, breathe }: Pick<FindOptions, 'usual' | 'breathe'>,
): Promise<Stories> {
  let stories = found
  for (let round = 0; round < SHARE_ROUNDS; round += 1) {
    const counts = groups.map(() => 1)
    for (const post of usual) {
      const at = stories.storyOf(post)
      if (at >= 0) counts[at] = (counts[at] ?? 0) + 1
      await breathe()
    }
    stories = storiesOf(groups, rarity, (_, at) => (counts[at] ?? 1) / usual.length)
  }
  return stories
}

export function membersOf(group: readonly StoryPost[], { profiles }: Stories, at: number): Member[] {
  return group.map((post) => memberOf(post, profiles[at]?.evidence(post) ?? 0))
}

export function memberOf({ id, at, voter, cluster, language }: StoryPost, evidence: number): Member {
  return { id, at, voter, cluster, language, evidence }
}

/** What a window changes in the stories that were known before. */
export interface Changes {
  /** Posts that a known story has no longer, because another story has them now, or because it was not found again. */
  readonly lost: ReadonlyMap<number, readonly number[]>
  /** In the window these known stories are what was found, and nothing else. */
  readonly found: ReadonlySet<number>
}

/**
 * What was found takes the place of what was found before; a story that is only silent stays as it was.
 * @param isOfThisWindow whether a known story was found here alone: not found again, it is gone
 */
export function changesBy(
  found: readonly WindowStory[],
  known: readonly KnownStory[],
  isOfThisWindow: (id: number) => boolean,
): Changes {
  const again = new Set(found.flatMap(({ id }) => id ?? []))
  const claimed = new Set(found.flatMap(({ members }) => members.map(({ id }) => id)))
  const lost = new Map<number, readonly number[]>()
  for (const { id, posts } of known) {
    const gone = [...posts].filter((post) => again.has(id) || claimed.has(post) || isOfThisWindow(id))
    if (gone.length > 0) lost.set(id, gone)
  }
  return { lost, found: again }
}

/** Fewer votes are no story, whatever it was. */
export function isTold(posts: readonly Pick<StoryPost, 'at' | 'voter' | 'cluster'>[]): boolean {
  return votesOf(posts).length >= MIN_VOTES
}

/** A post that a story has outside a window; its vote was cast before. */
export type EarlierMember = Pick<Member, 'id' | 'at' | 'voter' | 'cluster'> & { readonly vote: boolean }

/**
 * Who votes for a story: as before outside the window, and inside it those who did not yet.
 * @returns `votes`: posts, by time
 */
export function castVotes(
  before: readonly EarlierMember[],
  members: readonly Member[],
): { readonly votes: number[]; readonly inWindow: ReadonlySet<number> } {
  const cast = before.filter(({ vote }) => vote)
  const voters = new Set(cast.map(({ voter }) => voter))
  const clusters = new Set(cast.map(({ cluster }) => cluster))
  const own = votesOf(members.filter(({ voter, cluster }) => !voters.has(voter) && !clusters.has(cluster)))
  return {
    votes: [...cast, ...own].sort((a, b) => a.at - b.at || a.id - b.id).map(({ id }) => id),
    inWindow: new Set(own.map(({ id }) => id)),
  }
}

/** Whether most of the posts are of one story that was told before, and not only because nothing was known to compare it with. */
function isMostlyKnown(group: readonly StoryPost[], known: readonly KnownStory[]): boolean {
  return known.some(
    ({ posts, isCompared }) => isCompared && 2 * group.filter(({ id }) => posts.has(id)).length > group.length,
  )
}
