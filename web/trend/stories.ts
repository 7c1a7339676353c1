import { momentOf } from '../../src/domain/singapore-time.js'
import type { OtherTrend, StoriesAnswer, StoryDay, StoryTrend } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import type { Params } from '../api/request.js'
import { useFilter } from '../filter/filter-state.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** How many of the newest days are searched for stories. */
const DAYS = 35
/** Trends of a day. The first one is its story, and the others are the same story under other names. */
const TOP = 4
const STORIES = 6
const MINUTE = 60

export interface Story {
  /** The day in Singapore on which it stood out most. */
  readonly day: string
  readonly trend: StoryTrend
  /** What else people said more than usual on that day. */
  readonly others: readonly OtherTrend[]
}

/** The day in Singapore of an instant. */
export function singaporeDay(at: number): string {
  return new Date(at + 8 * HOUR).toISOString().slice(0, 10)
}

/** What stood out in the window: the strongest trends of its days, each story once, by time. */
export function useStories(): {
  stories: Story[]
  loading: boolean
  failed: Error | null
  retry: () => Promise<unknown>
} {
  const { params } = useFilter()
  const { data, error, refetch } = useAnswer<StoriesAnswer>(
    'stories',
    { ...storyWindow(params, Date.now()), limit: String(TOP) },
    { everySeconds: 5 * MINUTE, freshSeconds: MINUTE },
  )
  return {
    stories: pickStories(storiesOf(data?.rows ?? [])),
    loading: data === undefined && error === null,
    failed: error,
    retry: refetch,
  }
}

/**
 * The collection and window for stories: the newest days of a longer window, the same days for an hour, and
 * no days in the future, because the API answers every day that it is asked for.
 */
export function storyWindow({ collection, from, to }: Params, now: number): Params {
  const end = to === undefined ? now : Math.min(momentOf(to).getTime(), now)
  if (from === undefined || Number.isNaN(end)) return { collection, to }
  const begin = from === 'all' ? -Infinity : momentOf(from).getTime()
  const earliest = Math.floor((end - DAYS * DAY) / HOUR) * HOUR
  return {
    collection,
    from: begin < earliest ? new Date(earliest).toISOString() : from,
    to: begin < now && end === now ? undefined : to,
  }
}

/** Without enough days to compare with, these are only the most frequent words, which are not a story. */
export function storiesOf(days: readonly StoryDay[]): Story[] {
  return days.flatMap(({ day, baseline, trend, others }) => (trend && baseline.enough ? [{ day, trend, others }] : []))
}

/** The days that stood out most, by time. A story of several days is shown once, on its strongest day. */
export function pickStories(found: readonly Story[]): Story[] {
  const stories: Story[] = []
  for (const story of [...found].sort((one, other) => other.trend.z - one.trend.z)) {
    if (stories.length === STORIES) break
    if (!stories.some((told) => isSameStory(told, story))) stories.push(story)
  }
  return stories.sort((one, other) => one.day.localeCompare(other.day))
}

function isSameStory(one: Story, other: Story): boolean {
  const names = namesOf(one)
  return namesOf(other).some((name) => names.includes(name))
}

function namesOf({ trend, others }: Story): string[] {
  return [trend, ...others].flatMap(({ term, alike }) => [term, ...alike])
}
