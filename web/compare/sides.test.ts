import { describe, expect, it } from 'vitest'
import { PAIRS, pairIn, sidesOf, windowsOf } from './sides.js'

const now = Date.parse('2026-08-09T05:30:00Z')

describe('the same time before', () => {
  it('is of days in Singapore, which begin eight hours before those of UTC', () => {
    expect(windowsOf({ from: '2026-07-20', to: '2026-07-24' }, now)).toEqual({
      own: { from: '2026-07-19T16:00:00.000Z', to: '2026-07-23T16:00:00.000Z' },
      before: { from: '2026-07-15T16:00:00.000Z', to: '2026-07-19T16:00:00.000Z' },
    })
    expect(windowsOf({ to: '2026-07-29' }, now)?.before).toEqual({
      from: '2026-06-02T16:00:00.000Z',
      to: '2026-06-30T16:00:00.000Z',
    })
  })

  it('is as long as a window that ends with this hour', () => {
    expect(windowsOf({ from: '2026-08-08T06:00:00.000Z' }, now)).toEqual({
      own: { from: '2026-08-08T06:00:00.000Z', to: '2026-08-09T06:00:00.000Z' },
      before: { from: '2026-08-07T06:00:00.000Z', to: '2026-08-08T06:00:00.000Z' },
    })
    expect(windowsOf({}, now)?.before).toEqual({ from: '2026-06-14T06:00:00.000Z', to: '2026-07-12T06:00:00.000Z' })
  })

  it.each([{ from: 'all' }, { from: 'banana' }, { to: 'banana' }, { from: '2026-08-02', to: '2026-08-01' }])(
    'is not there for %j',
    (params) => {
      expect(windowsOf(params, now)).toBeUndefined()
      expect(sidesOf('before', params, now)).toBeUndefined()
    },
  )
})

describe('two sides', () => {
  it.each(PAIRS)('%s: have no post in common, whatever the filter of the page is', (pair) => {
    for (const params of [{}, { origin: 'outside', language: 'zh', reposts: 'only' }]) {
      const sides = sidesOf(pair, { ...params, from: '2026-07-20', to: '2026-07-24' }, now)
      const right = Object.fromEntries(new URLSearchParams(sides?.right))
      const left = sides?.left ?? {}
      const told = Object.keys(right)
      if (pair === 'before') expect(left.from).toBe(right.to)
      else
        for (const field of told) expect([left[field], right[field]].sort()).not.toEqual([right[field], right[field]])
      expect(told.length).toBeGreaterThan(0)
      for (const field of told) expect(left[field]).toBeDefined()
    }
  })

  it('are found in a link, also by the names that they had', () => {
    expect(['before', 'inside', 'english', 'reposts'].map((given) => pairIn(given))).toEqual([
      'before',
      'outside',
      'singlish',
      'reposts',
    ])
    for (const given of ['any text', 'constructor', '', null]) expect(pairIn(given)).toBeUndefined()
  })
})
