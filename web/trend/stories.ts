import { useQueries } from '@tanstack/react-query'
import type { Trend, TrendsAnswer } from '../../src/domain/reading/figures.js'
import { question } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'

const DAY = 86_400_000
/** Days looked at for stories, the newest ones. */
const DAYS = 35
/** Trends of a day: the first is its story, the others tell it under other names. */
const TOP = 4
const STORIES = 6
const MINUTE = 60

export interface Story {
  /** The day in Singapore on which it stood out most. */
  readonly day: string
  readonly trend: Trend
  /** What else was said more than usual that day. */
  readonly others: readonly Trend[]
}

/** The day in Singapore of an instant. */
export function singaporeDay(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** What stood out in the window: the strongest trends of its days, each thing once, by time. */
export function useStories(): { stories: Story[]; loading: boolean; failed: Error | null } {
  const { params } = useFilter()
  const days = daysOf(params.from, params.to)
  const answers = useQueries({
    queries: days.map((day) =>
      question<TrendsAnswer>(
        'trends',
        { collection: params.collection, day, limit: String(TOP) },
        { everySeconds: 5 * MINUTE, freshSeconds: MINUTE },
      ),
    ),
  })
  const found = answers.flatMap(({ data }, index) => {
    // Without enough days to compare with, the most frequent words stand there: no story.
    const [trend, ...others] = data?.baseline.enough ? data.rows : []
    return trend ? [{ day: days[index] ?? '', trend, others }] : []
  })
  return {
    stories: pickStories(found),
    loading: answers.some(({ isPending }) => isPending),
    failed: answers.find(({ error }) => error !== null)?.error ?? null,
  }
}

function daysOf(from: string | undefined, to: string | undefined): string[] {
  const end = to === undefined ? Date.now() : Math.min(Date.parse(to), Date.now())
  const begin = from === 'all' ? end - DAYS * DAY : from === undefined ? end - 28 * DAY : Date.parse(from)
  const days: string[] = []
  for (let at = end; at > Math.max(begin, end - DAYS * DAY) - DAY; at -= DAY) days.push(singaporeDay(at))
  return days.filter((day) => day >= singaporeDay(begin)).reverse()
}

/** The days that stood out most, by time. What goes on for days is one story, told at its strongest. */
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
