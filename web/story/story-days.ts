import type { StoriesAnswer, StoryRow } from '../../src/domain/reading/stories.js'
import type { DayMark } from '../../src/charts/day-marks.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'

const DAY = 86_400_000

/** Days in Singapore from one to another, both included. */
function daysFrom(first: string, last: string): string[] {
  const count = Math.round((startOf(last).getTime() - startOf(first).getTime()) / DAY) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => dayOf(startOf(first), index))
}

/**
 * Authors by day over the window, zero where nobody wrote; without a window, over the days of the story. So all stories of
 * a list have the same axis.
 */
export function authorsByDay(days: StoryRow['days'], window: StoriesAnswer['provenance']['window']): number[] {
  const authors = new Map(days.map((day) => [day.day, day.authors]))
  const known = [...authors.keys()].sort()
  const first = window ? dayOf(new Date(window.from)) : known[0]
  const last = window ? dayOf(Date.parse(window.to) - 1) : known.at(-1)
  if (first === undefined || last === undefined) return []
  return daysFrom(first, last).map((day) => authors.get(day) ?? 0)
}

/** The day on which most people wrote about each story, the earlier one of two; none for a story without days. */
export function marksOf(stories: readonly StoryRow[]): DayMark[] {
  return stories.map(({ days, title }) => {
    const top = Math.max(...days.map(({ authors }) => authors))
    const peaks = days.filter(({ authors }) => authors === top).map(({ day }) => day)
    return { day: peaks.sort()[0] ?? '', name: title }
  })
}
