import { MEANING_SIZE } from '../../../domain/annotation.js'
import { dayOf } from '../../../domain/singapore-time.js'
import {
  GUARD_DAYS,
  MAX_COMPARED,
  OTHER_DAYS,
  SAMPLE_OF_DAY,
  type OtherDays,
} from '../../../domain/stories/find-stories.js'
import { createMeaningSpace, type MeaningSpace } from '../../../domain/stories/meaning-space.js'
import { DAY_MS, type StoryPost } from '../../../domain/stories/story-post.js'
import { storyTerms } from '../../../domain/stories/story-terms.js'
import type { Gather } from '../../../domain/stories/window-stories.js'
import { findCopies } from '../../../domain/trends/trend-copies.js'
import {
  findModel,
  readAllMeantPosts,
  readMeantPosts,
  sampleDays,
  sampleRange,
  type MeantPost,
} from '../../../store/derived/story-window.js'
import type { Queryable } from '../../../store/pool.js'
import type { DayWindow } from './compute-stories.js'
import { createGather } from './gather-posts.js'
import { pickByTerms, pickCompared } from './pick-compared.js'

/** What stories are looked for in. */
export interface ReadWindow {
  readonly space: MeaningSpace
  readonly modelOrdinal: number
  /** Compared with each other. */
  readonly posts: readonly StoryPost[]
  /** All posts, or a random sample of them. */
  readonly usual: readonly StoryPost[]
  readonly others: OtherDays
  /** Posts of the window that have a meaning. */
  readonly total: number
  /** Puts the posts that were not compared into stories; null: all were compared. */
  readonly gather: Gather | null
}

/** Posts of a window that are looked at before some are picked: a story that one in a thousand writes has twenty of them. */
const USUAL = 20_000

/**
 * Reads a window and a sample of the days that it is compared with, each meaning placed in the space that these make. Of
 * more posts than can be compared those are picked that something speaks for.
 * @param options.until days behind the window are compared with, too, up to this moment
 */
export async function readWindow(
  db: Queryable,
  window: Pick<DayWindow, 'collectionId' | 'from' | 'to'>,
  { breathe, until = window.to }: { readonly breathe: () => Promise<void> | undefined; readonly until?: Date },
): Promise<ReadWindow> {
  const model = await findModel(db, window)
  const { modelOrdinal, posts: total } = model ?? { modelOrdinal: 0, posts: 0 }
  const range = { ...window, modelOrdinal }
  const isAll = total <= MAX_COMPARED
  const read = isAll
    ? await readAllMeantPosts(db, range)
    : await readMeantPosts(db, range, await sampleRange(db, range, USUAL))
  await breathe()
  const other = await readMeantPosts(db, range, await sampleOthers(db, window, until))
  await breathe()
  const space = createMeaningSpace([...read, ...other])
  await breathe()
  const others = placePosts(other, space)
  const usual = placePosts(read, space)
  const common = {
    ...{ space, modelOrdinal, usual, total },
    others: { posts: others, days: new Set(others.map(({ at }) => dayOf(at))).size },
  }
  if (isAll) return { ...common, posts: usual, gather: null }
  const placed = new Float32Array(MEANING_SIZE)
  const byTerms = placePosts(await readMeantPosts(db, range, await pickByTerms(db, range)), space)
  return {
    ...common,
    posts: await pickCompared(usual, byTerms, breathe),
    gather: createGather(db, range, { place: (post) => placePost(post, space, placed), breathe }),
  }
}

/** The 28 days that end two days before the window, and those that begin two days behind it. */
async function sampleOthers(
  db: Queryable,
  { collectionId, from, to }: Pick<DayWindow, 'collectionId' | 'from' | 'to'>,
  until: Date,
): Promise<number[]> {
  const guard = GUARD_DAYS * DAY_MS
  const [before, behind] = [from.getTime() - guard, to.getTime() + guard]
  const ranges = [
    [before - OTHER_DAYS * DAY_MS, before],
    [behind, Math.min(until.getTime(), behind + OTHER_DAYS * DAY_MS)],
  ] as const
  const ids: number[] = []
  for (const [start, end] of ranges) {
    if (start >= end) continue
    const range = { from: new Date(start), to: new Date(end), ofDay: SAMPLE_OF_DAY }
    ids.push(...(await sampleDays(db, collectionId, range)))
  }
  return ids
}

/** Posts as stories look at them. Those that share a run of words are copies, too. */
function placePosts(posts: readonly MeantPost[], space: MeaningSpace): StoryPost[] {
  return findCopies(posts).map((post) => placePost(post, space))
}

function placePost(
  { id, at, voter, cluster, language, answers, terms, meaning }: MeantPost,
  space: MeaningSpace,
  into?: Float32Array,
): StoryPost {
  return {
    ...{ id, at, voter, cluster, language, answers },
    terms: storyTerms(terms),
    meaning: space.place(meaning, language, into),
  }
}
