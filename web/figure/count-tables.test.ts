import { describe, expect, it } from 'vitest'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import { english } from '../messages/en.js'
import { bucketsTable, sharesTable } from './count-tables.js'
import type { TableContent } from './table.js'

const row = (at: string) => ({
  key: { origin: 'inside' },
  at,
  posts: 4,
  share: { share: 0.5, low: 0.4, high: 0.6 },
  corrected: { share: 0.7, low: 0.6, high: 0.8 },
  score: null,
  confidence: null,
  codeMixed: null,
})
const answer = (bucket: 'hour' | 'day', computedAt: string): CountsAnswer => ({
  provenance: {
    collection: { key: 'live', title: 'Live', isSample: false },
    query: {},
    window: { from: '2026-08-08T16:00:00.000Z', to: '2026-08-09T16:00:00.000Z' },
    posts: 4,
    pending: 0,
    models: {},
    gaps: [],
    computedAt,
  },
  bucket,
  rows: [row('2026-08-08T16:00:00.000Z')],
})
const later = '2026-08-20T00:00:00.000Z'
const cells = (content: TableContent): Record<string, string | number | null>[] =>
  content.rows.map((each) =>
    Object.fromEntries(each.cells.map(({ value }, at) => [content.columns[at]?.name ?? '', value])),
  )

describe('the table twin of a chart over time', () => {
  it('has days and hours of Singapore, for programs too', () => {
    expect(cells(bucketsTable(answer('day', later), english))).toEqual([{ Time: '2026-08-09', Posts: 4 }])
    const hours = cells(bucketsTable(answer('hour', later), english))
    expect(hours[0]).toEqual({ Time: '2026-08-09T00:00:00+08:00', Posts: 4 })
    expect(hours).toHaveLength(24)
  })

  it('names the events of a day, when the chart has some', () => {
    const events = [{ at: '2026-08-09', title: 'Parade' }]
    expect(cells(bucketsTable(answer('day', later), english, undefined, undefined, events))).toEqual([
      { Time: '2026-08-09', Posts: 4, Event: 'A  Parade' },
    ])
    expect(cells(sharesTable(answer('day', later), 'origin', ['inside'], english, events))[0]).toMatchObject({
      Event: 'A  Parade',
    })
    const elsewhere = [{ at: '2026-08-10', title: 'later' }]
    const without = sharesTable(answer('day', later), 'origin', ['inside'], english, elsewhere)
    expect(Object.keys(cells(without)[0] ?? {})).not.toContain('Event')
  })

  it('says which days are not whole, when one is not', () => {
    const now = answer('day', '2026-08-09T04:00:00.000Z')
    expect(cells(bucketsTable(now, english))[0]?.Whole).toBe('no, only a part')
    expect(cells(sharesTable(now, 'origin', ['inside'], english))[0]?.Whole).toBe('no, only a part')
    expect(cells(sharesTable(answer('day', later), 'origin', ['inside'], english))[0]).not.toHaveProperty('Whole')
  })

  it('has both intervals, each named for what it holds', () => {
    const [first] = cells(sharesTable(answer('day', later), 'origin', ['inside'], english))
    expect(first).toMatchObject({
      'By chance alone: 95% from': 0.4,
      'By chance alone: to': 0.6,
      Corrected: 0.7,
      'Corrected, with errors of the model: 95% from': 0.6,
      'Corrected, with errors of the model: to': 0.8,
    })
  })
})
