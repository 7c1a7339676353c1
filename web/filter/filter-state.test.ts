import { describe, expect, it } from 'vitest'
import { paramsOf, valuesOf } from './filter-state.js'

const HOUR = 3_600_000
const now = Date.parse('2026-08-09T05:00:00Z') / HOUR

describe('what the API is asked with', () => {
  it('is the link itself by default: 28 days are the API’s own', () => {
    expect(paramsOf({ language: 'en' }, now)).toEqual({ language: 'en' })
    expect(paramsOf({ window: '28d' }, now)).toEqual({})
  })

  it('turns a moving window into its beginning, this hour included', () => {
    expect(paramsOf({ window: '24h' }, now)).toEqual({ from: '2026-08-08T06:00:00.000Z' })
    expect(paramsOf({ window: '7d' }, now)).toEqual({ from: '2026-08-02T06:00:00.000Z' })
  })

  it('asks for everything with from=all, and takes a window of its own before a moving one', () => {
    expect(paramsOf({ window: 'all' }, now)).toEqual({ from: 'all' })
    expect(paramsOf({ window: '24h', from: '2026-08-01' }, now)).toEqual({ from: '2026-08-01' })
  })

  it('several values stand with commas between them', () => {
    expect(valuesOf('en,en-SG,')).toEqual(['en', 'en-SG'])
    expect(valuesOf(undefined)).toEqual([])
  })
})
