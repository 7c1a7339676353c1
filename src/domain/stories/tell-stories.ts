import { dayOf, startOf } from '../singapore-time.js'
import {
  GUARD_DAYS,
  isEveryday,
  MAX_COMPARED,
  MIN_OTHER_DAYS,
  OTHER_DAYS,
  SAMPLE_OF_DAY,
  sampleOf,
  WINDOW_HOURS,
  type OtherDays,
} from './find-stories.js'
import { middleOf } from './meaning-space.js'
import { DAY_MS, HOUR_MS, type StoryPost } from './story-post.js'
import { changesBy, isTold, storiesOfWindow } from './window-stories.js'

/** A story as it was told over some days. */
export interface ToldStory {
  readonly id: number
  /** By time. */
  readonly posts: readonly StoryPost[]
}

interface Told {
  readonly posts: Set<StoryPost>
  /** Whether there were enough other days to say that it is not said every day. */
  isCompared: boolean
}

const WINDOW_MS = WINDOW_HOURS * HOUR_MS

/**
 * The stories of posts in memory, day after day in Singapore, as the upkeep task follows them: each day the last 72 hours
 * are looked at, and what was found there takes the place of what was found there before.
 * @param posts few enough that those of 72 hours can all be compared
 */
export async function tellStories(posts: readonly StoryPost[]): Promise<ToldStory[]> {
  const sorted = [...posts].sort((a, b) => a.at - b.at || a.id - b.id)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last) return []
  const byId = new Map(sorted.map((post) => [post.id, post]))
  const told = new Map<number, Told>()
  let nextId = 1
  for (let end = startOf(dayOf(first.at, 1)).getTime(); end < last.at + DAY_MS; end += DAY_MS) {
    const window = sorted.filter(({ at }) => at >= end - WINDOW_MS && at < end)
    if (window.length > MAX_COMPARED)
      throw new RangeError(`${window.length} posts in 72 hours, more than ${MAX_COMPARED}`)
    const others = otherDays(sorted, told, { from: end - WINDOW_MS, to: end, until: end })
    const inWindow = new Set(window)
    const known = [...told].map(([id, { posts: own, isCompared }]) => ({
      ...{ id, isCompared },
      posts: new Set([...own].filter((post) => inWindow.has(post)).map((post) => post.id)),
      middle: middleOf([...own]),
      lastAt: Math.max(...[...own].map(({ at }) => at)),
    }))
    const found = await storiesOfWindow({ posts: window, others, known }, { breathe: () => undefined })
    for (const [id, lost] of changesBy(found, known, () => false).lost)
      for (const post of lost) told.get(id)?.posts.delete(byId.get(post) as StoryPost)
    for (const { id, members } of found) {
      const at = id ?? nextId++
      const story = told.get(at) ?? { posts: new Set(), isCompared: false }
      story.isCompared ||= others.days >= MIN_OTHER_DAYS
      for (const post of members) story.posts.add(byId.get(post.id) as StoryPost)
      told.set(at, story)
    }
    for (const [id, story] of told) if (!isTold([...story.posts])) told.delete(id)
    forgetEveryday(sorted, told, end)
  }
  return [...told].map(([id, story]) => ({ id, posts: sorted.filter((post) => story.posts.has(post)) }))
}

/** Compares the stories that were found when too few other days were known, as soon as there are enough. */
function forgetEveryday(sorted: readonly StoryPost[], told: Map<number, Told>, until: number): void {
  for (const [id, story] of told) {
    if (story.isCompared) continue
    const own = [...story.posts]
    const from = Math.min(...own.map(({ at }) => at))
    const to = Math.max(...own.map(({ at }) => at)) + 1
    const others = otherDays(sorted, told, { from, to, until })
    if (others.days < MIN_OTHER_DAYS) continue
    story.isCompared = true
    const around = sorted.filter(({ at }) => at >= from && at < Math.max(to, from + WINDOW_MS))
    if (isEveryday(own, around, others)) told.delete(id)
  }
}

/** The days before a window, and those behind it that are known by now. */
function otherDays(
  sorted: readonly StoryPost[],
  told: ReadonlyMap<number, Told>,
  { from, to, until }: { readonly from: number; readonly to: number; readonly until: number },
): OtherDays {
  const guard = GUARD_DAYS * DAY_MS
  const isOther = ({ at }: StoryPost): boolean =>
    (at < from - guard && at >= from - guard - OTHER_DAYS * DAY_MS) || (at >= to + guard && at < until)
  const stories = [...told.values()].filter((story) => !isDoubtful(story))
  const inStory = new Set(stories.flatMap(({ posts }) => [...posts]))
  const byDay = new Map<string, StoryPost[]>()
  for (const post of sorted) {
    if (!isOther(post) || inStory.has(post)) continue
    const day = dayOf(post.at)
    byDay.set(day, [...(byDay.get(day) ?? []), post])
  }
  return { posts: [...byDay.values()].flatMap((posts) => sampleOf(posts, SAMPLE_OF_DAY)), days: byDay.size }
}

/** What has been said for a week and could not be compared with days before it may be what is said every day. */
function isDoubtful({ posts, isCompared }: Told): boolean {
  const times = [...posts].map(({ at }) => at)
  return !isCompared && Math.max(...times) - Math.min(...times) >= MIN_OTHER_DAYS * DAY_MS
}
