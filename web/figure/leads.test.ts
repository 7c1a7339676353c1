import { describe, expect, it } from 'vitest'
import type { CountRow, CountsAnswer } from '../../src/domain/reading/figures.js'
import { SINGAPORE_AHEAD_MS } from '../../src/domain/singapore-time.js'
import { address, type Params } from '../api/request.js'
import { english } from '../messages/en.js'
import { brushedTime, bucketLeads, groupLeads, linkOfTime, rowLeads, type LeadWays } from './leads.js'

const row = (key: CountRow['key'], posts: number, at?: string): CountRow => ({
  key,
  posts,
  share: { share: 0.5, low: 0.4, high: 0.6 },
  corrected: null,
  score: null,
  confidence: null,
  codeMixed: null,
  ...(at === undefined ? {} : { at }),
})

const answer = (rows: CountRow[]): CountsAnswer => ({
  provenance: {
    collection: { key: 'live', title: 'Live', isSample: false },
    query: {},
    window: { from: '2026-08-01T05:00:00.000Z', to: '2026-08-03T16:00:00.000Z' },
    posts: 10,
    pending: 0,
    models: {},
    gaps: [],
    computedAt: '2026-08-03T16:00:00.000Z',
  },
  rows,
})

const ways = (link: Params = {}): LeadWays => ({
  filter: { link, to: (path, more) => address(path, { ...link, ...more }) },
  words: english,
  path: '/sentiment',
})

describe('a link from a mark', () => {
  it('keeps the filter, and replaces the value of its own field', () => {
    const [lead] = rowLeads(
      [{ value: 'en', name: 'English', posts: 1 }],
      'language',
      ways({ language: 'en,zh', q: 'mrt', window: '7d' }),
    )
    expect(lead).toMatchObject({ name: 'English: read 1 post', to: '/posts?language=en&q=mrt&window=7d', y: 0 })
  })

  it('to a theme keeps the theme of the filter', () => {
    const [lead] = rowLeads(
      [{ value: 'food', name: 'Food', posts: 2 }],
      'theme',
      ways({ theme: 'transport', q: 'mrt OR bus' }),
    )
    expect(lead?.to).toBe('/posts?theme=transport&q=%28mrt+OR+bus%29+theme%3A%22food%22')
  })

  it('of a day is that day in Singapore, cut to the window of the figure', () => {
    const leads = bucketLeads(
      answer([
        row({}, 3, '2026-07-31T16:00:00.000Z'),
        row({}, 0, '2026-08-01T16:00:00.000Z'),
        row({}, 4, '2026-08-02T16:00:00.000Z'),
      ]),
      ways({ window: '7d' }),
    )
    expect(leads.map(({ to }) => to)).toEqual([
      '/posts?from=2026-08-01T05%3A00%3A00.000Z&to=2026-08-01T16%3A00%3A00.000Z',
      '/posts?from=2026-08-03&to=2026-08-04',
    ])
  })

  it('of a part of a group begins where the part before it ends', () => {
    const rows = [row({ language: 'en', sentiment: 'negative' }, 5), row({ language: 'en', sentiment: 'positive' }, 5)]
    const leads = groupLeads(answer(rows), 'language', 'sentiment', (value) => value, ways())
    expect(leads.filter(({ legend }) => legend === undefined)).toMatchObject([
      { to: '/posts?sentiment=negative&language=en', x: [0, 0.5], y: 0 },
      { to: '/posts?sentiment=positive&language=en', x: [0.5, 1], y: 0 },
    ])
  })

  it('of a legend sets the value on this page, and takes it back', () => {
    const legend = (link: Params) =>
      groupLeads(answer([]), 'language', 'sentiment', String, ways(link)).map(({ to }) => to)[0]
    expect(legend({ window: '7d' })).toBe('/sentiment?window=7d&sentiment=negative')
    expect(legend({ window: '7d', sentiment: 'negative' })).toBe('/sentiment?window=7d')
  })
})

describe('a brush', () => {
  const days = answer([row({}, 1, '2026-07-31T16:00:00.000Z'), row({}, 1, '2026-08-02T16:00:00.000Z')])
  const axis = (instant: string) => Date.parse(instant) + SINGAPORE_AHEAD_MS

  it('takes every bucket that it touches, in either direction', () => {
    const ends = [axis('2026-08-02T20:00:00Z'), axis('2026-08-01T20:00:00Z')] as const
    for (const [one, other] of [ends, [ends[1], ends[0]] as const]) {
      const time = brushedTime(days, [one, other])
      expect(time && linkOfTime(time.from, time.to)).toEqual({
        from: '2026-08-02',
        to: '2026-08-04',
        window: undefined,
      })
    }
  })

  it('outside of the chart chooses nothing', () => {
    expect(brushedTime(days, [axis('2026-09-01T00:00:00Z'), axis('2026-09-02T00:00:00Z')])).toBeNull()
  })
})
