import { MIN_OTHER_DAYS, OTHER_DAYS } from '../../../domain/stories/find-stories.js'
import type { KnownStory } from '../../../domain/stories/follow-stories.js'
import type { MeaningSpace } from '../../../domain/stories/meaning-space.js'
import { numbersOf } from '../../../domain/meaning.js'
import { changesBy, storiesOfWindow, type WindowStory } from '../../../domain/stories/window-stories.js'
import type { Queryable } from '../../../store/pool.js'
import { readKnownStories, readStoredMembers, type StoredStory } from '../../../store/derived/story-known.js'
import type { SavedDay, SavedStory } from '../../../store/derived/story-save.js'
import { compareLater } from './compare-later.js'
import { describeStories, type Life } from './describe-stories.js'
import { readWindow } from './read-window.js'

/** The 72 hours up to the end of a day, or to now. */
export interface DayWindow {
  readonly collectionId: number
  /** `2026-08-09` in Singapore. */
  readonly day: string
  readonly from: Date
  /** Exclusive. */
  readonly to: Date
}

/**
 * Looks for the stories of a day's window, and says what they change: docs/understand/stories.md has the method.
 * @param breathe awaited now and then, so that the event loop gets its turns
 */
export async function computeStories(
  db: Queryable,
  window: DayWindow,
  breathe: () => Promise<void> | undefined,
): Promise<SavedDay> {
  const { space, modelOrdinal, posts, usual, others, total, gather } = await readWindow(db, window, { breathe })
  const stored = await readKnownStories(db, window.collectionId, { ...window, silentDays: OTHER_DAYS })
  const known = stored.map((story) => toKnown(story, space, modelOrdinal))
  const found = await storiesOfWindow(
    { posts, usual, total, others, known },
    { breathe, ...(gather ? { gather } : {}) },
  )
  const isOfThisWindow = (id: number): boolean =>
    stored.some((story) => story.id === id && story.firstFound === window.day && story.lastFound === window.day)
  const changes = changesBy(found, known, isOfThisWindow)
  const lives = await livesOf(db, window, { found, lost: changes.lost, stored })
  const { stories, gone } = await describeStories(db, { ...window, modelOrdinal, space }, lives)
  const later = await compareLater(db, window, breathe)
  return {
    posts: total,
    compared: posts.length,
    modelOrdinal,
    isCompared: others.days >= MIN_OTHER_DAYS,
    stories: stories.map((story) => ({ ...story, ...foundOn(story, stored, changes.found, window.day) })),
    lost: [...changes.lost.values()].flat(),
    gone: [...gone, ...later.gone],
    comparedNow: later.compared,
    silent: stored.filter(({ id, posts: own }) => own.length > 0 && !changes.found.has(id)).map(({ id }) => id),
  }
}

/** A story of another model is known by its posts, and by nothing that it says. */
function toKnown(story: StoredStory, space: MeaningSpace, modelOrdinal: number): KnownStory {
  const mean = numbersOf(story.middle).map((value) => value * story.length)
  return {
    id: story.id,
    posts: new Set(story.posts),
    middle:
      story.modelOrdinal === modelOrdinal ? space.placeMean(mean, story.languages) : new Float32Array(mean.length),
    lastAt: story.lastAt,
    isCompared: story.isCompared,
  }
}

/** Everything that the stories of a window, and those that lost posts to them, have by now. */
async function livesOf(
  db: Queryable,
  { collectionId, from, to }: DayWindow,
  {
    found,
    lost,
    stored,
  }: {
    readonly found: readonly WindowStory[]
    readonly lost: ReadonlyMap<number, readonly number[]>
    readonly stored: readonly StoredStory[]
  },
): Promise<Life[]> {
  const again = found.flatMap(({ id }) => id ?? [])
  const losers = [...lost.keys()].filter((id) => !again.includes(id))
  const members = await readStoredMembers(db, collectionId, {
    stories: [...again, ...losers],
    without: again,
    from,
    to,
  })
  const isLost = new Set(losers.flatMap((id) => lost.get(id) ?? []))
  const before = (id: number | null): Life['before'] =>
    members.filter(({ storyId, id: post }) => storyId === id && !isLost.has(post))
  return [
    ...found.map(({ id, members: own }) => ({ id, before: before(id), members: own })),
    ...losers
      .filter((id) => stored.some((story) => story.id === id))
      .map((id) => ({ id, before: before(id), members: [] })),
  ]
}

/** Found again, its days reach to this one; else they stay. */
function foundOn(
  { id, members }: Pick<SavedStory, 'id' | 'members'>,
  stored: readonly StoredStory[],
  found: ReadonlySet<number>,
  day: string,
): Pick<SavedStory, 'firstFound' | 'lastFound'> {
  const before = stored.find((story) => story.id === id)
  if (!before) return { firstFound: day, lastFound: day }
  const { firstFound, lastFound } = before
  if (!found.has(before.id) || members.length === 0) return { firstFound, lastFound }
  return { firstFound: firstFound < day ? firstFound : day, lastFound: lastFound > day ? lastFound : day }
}
