import { describe, expect, it } from 'vitest'
import { bucketFor, paramsOf, valuesOf } from './filter-state.js'

const HOUR = 3_600_000
const now = Date.parse('2026-08-09T05:00:00Z') / HOUR

describe('the query for the API', () => {
  it('is the link itself by default: 28 days are the default of the API', () => {
    expect(paramsOf({ language: 'en' }, now)).toEqual({ language: 'en' })
    expect(paramsOf({ window: '28d' }, now)).toEqual({})
  })

  it('turns a moving window into its beginning, including this hour', () => {
    expect(paramsOf({ window: '24h' }, now)).toEqual({ from: '2026-08-08T06:00:00.000Z' })
    expect(paramsOf({ window: '7d' }, now)).toEqual({ from: '2026-08-02T06:00:00.000Z' })
  })

  it('is of everything on pages whose links name no window, and of a window that they name', () => {
    expect(paramsOf({ language: 'en' }, now, 'all')).toEqual({ language: 'en', from: 'all' })
    expect(paramsOf({ window: '28d' }, now, 'all')).toEqual({})
    expect(paramsOf({ window: '24h' }, now, 'all')).toEqual({ from: '2026-08-08T06:00:00.000Z' })
    expect(paramsOf({ from: '2026-08-01' }, now, 'all')).toEqual({ from: '2026-08-01' })
  })

  it('says the window of the posts of a story, whose default is everything', () => {
    const from = '2026-07-12T06:00:00.000Z'
    expect(paramsOf({ story: '7', window: '28d' }, now, 'all')).toEqual({ story: '7', from })
    expect(paramsOf({ story: '7' }, now, 'all')).toEqual({ story: '7', from: 'all' })
  })

  it('asks for everything with from=all, and prefers a custom window to a moving one', () => {
    expect(paramsOf({ window: 'all' }, now)).toEqual({ from: 'all' })
    expect(paramsOf({ window: '24h', from: '2026-08-01' }, now)).toEqual({ from: '2026-08-01' })
  })

  it('separates several values with commas', () => {
    expect(valuesOf('en,en-SG,')).toEqual(['en', 'en-SG'])
    expect(valuesOf(undefined)).toEqual([])
  })
})

describe('the bucket of figures over time', () => {
  const ms = Date.parse('2026-08-09T05:30:00Z')
  it.each([
    [{ from: '2026-07-27', to: '2026-07-28' }, 'hour'],
    [{ from: '2026-07-27', to: '2026-07-29' }, 'hour'],
    [{ from: '2026-07-27', to: '2026-07-30' }, 'day'],
    [{ from: '2026-07-27T03:00:00Z', to: '2026-07-27T04:00:00Z' }, 'hour'],
    [{ from: '2026-08-08' }, 'hour'],
    [{ from: '2026-08-01' }, 'day'],
    [{ to: '2026-08-01' }, 'day'],
    [{}, 'day'],
    [{ from: 'banana' }, 'day'],
    [paramsOf({ window: '24h' }, now), 'hour'],
    [paramsOf({ window: '7d' }, now), 'day'],
  ])('follows the length of the window %j: %s', (params, bucket) => expect(bucketFor(params, ms)).toBe(bucket))

  it('follows what the collection has, when all of it is looked at', () => {
    const day = { from: '2026-07-26T20:00:00.000Z', to: '2026-07-27T20:00:00.000Z' }
    expect(bucketFor({ from: 'all' }, ms, day)).toBe('hour')
    expect(bucketFor({ from: 'all' }, ms, { ...day, from: '2026-06-01T00:00:00.000Z' })).toBe('day')
    expect(bucketFor({ from: 'all' }, ms, { from: null, to: null })).toBe('day')
    expect(bucketFor({ from: 'all' }, ms)).toBe('day')
  })
})
