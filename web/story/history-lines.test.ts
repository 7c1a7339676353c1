import { describe, expect, it } from 'vitest'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { english } from '../messages/en.js'
import { historyLines, usualStep } from './history-lines.js'

const answer = (title: string, days: readonly string[]) =>
  ({
    story: { title, days: days.map((day) => ({ day, authors: 2, posts: 3 })) },
    hours: [{ at: '2026-08-01T18:00:00.000Z', authors: 1, posts: 4 }],
  }) as unknown as StoryAnswer

describe('the history of a story', () => {
  it('is authors and posts of one, and authors of each of two', () => {
    const one = answer('Haze', ['2026-08-02'])
    const start = Date.parse('2026-08-01T16:00:00Z')
    expect(historyLines([one], 'day', english)).toEqual([
      { name: 'Authors', values: new Map([[start, 2]]) },
      { name: 'Posts', values: new Map([[start, 3]]) },
    ])
    const long = answer('地铁又坏了'.repeat(12), ['2026-08-02'])
    const both = historyLines([one, long], 'hour', english, true)
    expect(both.map(({ name }) => name)).toEqual(['1  Haze', `2  ${'地铁又坏了'.repeat(5)}…`])
    expect([...(both[0]?.values ?? [])]).toEqual([[Date.parse('2026-08-01T18:00:00Z'), 1]])
  })

  it('is told by hour at first when it is of a few days', () => {
    const days = ['2026-08-01', '2026-08-02', '2026-08-03']
    expect(usualStep([answer('Haze', days)])).toBe('hour')
    expect(usualStep([answer('Haze', days), answer('Train', ['2026-08-20'])])).toBe('day')
  })
})
