import { describe, expect, it } from 'vitest'
import { orderOfOnsets, type FirstVote } from './first-said.js'

const HOUR = 3_600_000
const votes = (group: string, hours: readonly number[]): FirstVote[] =>
  hours.map((hour, voter) => ({ group, voter, at: hour * HOUR }))

const NONE: ReadonlySet<string> = new Set()

describe('orderOfOnsets', () => {
  it('names the groups in the order in which they took it up, with the hours between', () => {
    const found = orderOfOnsets([...votes('zh', [5, 5.5, 6, 7]), ...votes('en', [1, 1.5, 2, 3])], NONE)
    expect(found).toMatchObject([
      { group: 'en', lag: { hours: 0, low: 0, high: 0 }, unknown: null },
      { group: 'zh', lag: { hours: 4 }, unknown: null },
    ])
    const lag = found[1]?.lag
    expect(lag?.low).toBeGreaterThan(0) // all of one group is behind all of the other
    expect(lag?.high).toBeGreaterThan(4)
  })

  it('says by an interval around zero that the order is not certain', () => {
    const [, later] = orderOfOnsets([...votes('en', [1, 3, 9, 11]), ...votes('zh', [2, 4, 8, 12])], NONE)
    expect(later?.lag?.low).toBeLessThan(0)
    expect(later?.lag?.high).toBeGreaterThan(0)
  })

  it('takes no lone early post for a beginning', () => {
    const [first] = orderOfOnsets([...votes('ms', [0, 20, 21, 22]), ...votes('en', [5, 6, 7])], NONE)
    expect(first?.group).toBe('en')
  })

  it('does not know where a gap covers the beginning, and compares the others with each other', () => {
    const found = orderOfOnsets(
      [...votes('x', [1, 2, 3]), ...votes('reddit', [4, 5, 6]), ...votes('rss', [7, 8, 9])],
      new Set(['x']),
    )
    expect(found).toMatchObject([
      { group: 'x', lag: null, unknown: 'gap' },
      { group: 'reddit', lag: { hours: 0 } },
      { group: 'rss', lag: { hours: 3 } },
    ])
  })

  it('says nothing about groups of which fewer than three wrote', () => {
    const found = orderOfOnsets([...votes('ta', [1, 2]), ...votes('en', [3, 4, 5])], NONE)
    expect(found).toMatchObject([
      { group: 'ta', lag: null, unknown: 'few' },
      { group: 'en', lag: { hours: 0 } },
    ])
  })
})
