import { useQueries } from '@tanstack/react-query'
import type { Trend, TrendsAnswer } from '../../src/domain/reading/figures.js'
import { question } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'

const DAY = 86_400_000
/** Days looked at for stories, the newest ones. */
const DAYS = 35
/** Trends of a day that can become a story. */
const TOP = 3
const STORIES = 6
const MINUTE = 60

export interface Story {
  /** The day in Singapore on which it stood out most. */
  readonly day: string
  readonly trend: Trend
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
  const found = answers.flatMap(({ data }, index) =>
    (data?.rows ?? []).map((trend) => ({ day: days[index] ?? '', trend })),
  )
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

/** One story a thing: names for the same thing, and the same thing on later days, count once, at their strongest. */
export function pickStories(found: readonly Story[]): Story[] {
  const taken = new Set<string>()
  const stories: Story[] = []
  for (const story of [...found].sort((one, other) => other.trend.z - one.trend.z)) {
    const names = [story.trend.term, ...story.trend.alike]
    const known = names.some((name) => taken.has(name)) || stories.some((other) => isSameStory(other, story))
    for (const name of names) taken.add(name)
    if (!known) stories.push(story)
    if (stories.length === STORIES) break
  }
  return stories.sort((one, other) => one.day.localeCompare(other.day))
}

/** Terms that share example posts are about one thing. */
function isSameStory(one: Story, other: Story): boolean {
  return one.trend.examples.some((id) => other.trend.examples.includes(id))
}
