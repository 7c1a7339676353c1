import { describe, expect, it } from 'vitest'
import type { StoryRow } from '../../src/domain/reading/stories.js'
import { authorsByDay, marksOf } from './story-days.js'

const day = (date: string, authors: number) => ({ day: date, authors, posts: authors })
const days = [day('2026-08-04', 2), day('2026-08-02', 5)]

describe('authors by day', () => {
  it('are those of every day in Singapore of the window', () => {
    const window = { from: '2026-07-31T16:00:00.000Z', to: '2026-08-04T16:00:00.000Z' }
    expect(authorsByDay(days, window)).toEqual([0, 5, 0, 2])
    expect(authorsByDay([], window)).toEqual([0, 0, 0, 0])
  })

  it('are those of the days of the story without a window', () => {
    expect(authorsByDay(days, null)).toEqual([5, 0, 2])
    expect(authorsByDay([], null)).toEqual([])
  })
})

it('a mark is on the day with the most authors, the first of two', () => {
  const story = (title: string, of: StoryRow['days']) => ({ title, days: of }) as StoryRow
  const twice = [day('2026-08-09', 3), day('2026-08-07', 3), day('2026-08-08', 1)]
  expect(marksOf([story('haze', days), story('train', twice), story('gone', [])])).toEqual([
    { day: '2026-08-02', name: 'haze' },
    { day: '2026-08-07', name: 'train' },
    { day: '', name: 'gone' },
  ])
})
