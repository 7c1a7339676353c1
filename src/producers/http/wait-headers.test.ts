import { describe, expect, it } from 'vitest'
import { countsRequests, exhaustedWaitMs, refusalWaitMs, serverNow } from './wait-headers.js'

const SERVER = Date.UTC(2026, 5, 1, 4, 0, 0)
const HOUR_MS = 3_600_000
const date = new Date(SERVER).toUTCString()
const inSeconds = (seconds: number): number => SERVER / 1_000 + seconds

describe('refusalWaitMs', () => {
  const styles: [string, Record<string, string>, number][] = [
    ['Retry-After in seconds', { 'retry-after': '7' }, 7_000],
    ['Retry-After as a date', { 'retry-after': new Date(SERVER + 9_000).toUTCString() }, 9_000],
    ['seconds left (Reddit, with fractions)', { 'x-ratelimit-reset': '41.5' }, 41_500],
    ['seconds left (IETF draft)', { 'ratelimit-reset': '30' }, 30_000],
    ['unix seconds (X)', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(inSeconds(120)) }, 120_000],
    ['unix seconds (Bluesky)', { 'ratelimit-reset': String(inSeconds(45)) }, 45_000],
    ['unix milliseconds', { 'x-ratelimit-reset': String(SERVER + 5_000) }, 5_000],
    ['ISO time (Mastodon)', { 'x-ratelimit-reset': new Date(SERVER + 250_000).toISOString() }, 250_000],
    ['a window of an hour: no more than 15 minutes', { 'x-ratelimit-reset': '3600' }, 901_000],
    ['a reset that has just passed', { 'x-rate-limit-reset': String(inSeconds(-1)) }, 1_000],
    ['Retry-After of a day', { 'retry-after': '86400' }, 86_400_000],
    ['Retry-After as a date of tomorrow', { 'retry-after': new Date(SERVER + 86_400_000).toUTCString() }, 86_400_000],
    ['Retry-After of a year: no more than a week', { 'retry-after': '31536000' }, 604_800_000],
    ['nothing', {}, 60_000],
    ['words', { 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, 60_000],
    ['requests left although it refuses', { 'x-rate-limit-remaining': '288', 'x-rate-limit-reset': '800' }, 10_000],
    ['Retry-After together with a reset', { 'retry-after': '3', 'x-ratelimit-reset': '600' }, 3_000],
  ]

  it.each(styles)('reads %s, however wrong our own clock is', (_style, headers, expected) => {
    for (const wrongBy of [-HOUR_MS, 0, HOUR_MS]) {
      expect(refusalWaitMs(new Headers({ date, ...headers }), SERVER + wrongBy)).toBe(expected)
    }
  })

  it('does not hurry when our clock has passed a moment and the server gives no Date', () => {
    const headers = new Headers({ 'x-rate-limit-reset': String(inSeconds(120)) })
    expect(refusalWaitMs(headers, SERVER)).toBe(120_000)
    expect(refusalWaitMs(headers, SERVER + HOUR_MS)).toBe(60_000)
    expect(refusalWaitMs(headers, SERVER - HOUR_MS)).toBe(901_000)
    const tomorrow = new Headers({ 'retry-after': new Date(SERVER + 86_400_000).toUTCString() })
    expect(refusalWaitMs(tomorrow, SERVER - HOUR_MS)).toBe(901_000)
  })
})

describe('exhaustedWaitMs', () => {
  it('waits for the reset when the last request is used up, and only then', () => {
    const reset = { date, 'x-ratelimit-reset': '20' }
    expect(exhaustedWaitMs(new Headers({ ...reset, 'x-ratelimit-remaining': '0' }), SERVER)).toBe(20_000)
    expect(exhaustedWaitMs(new Headers({ ...reset, 'x-ratelimit-remaining': '0.0' }), SERVER)).toBe(20_000)
    expect(exhaustedWaitMs(new Headers({ ...reset, 'x-ratelimit-remaining': '1' }), SERVER)).toBe(0)
    expect(exhaustedWaitMs(new Headers(reset), SERVER)).toBe(0)
    expect(exhaustedWaitMs(new Headers({ 'x-ratelimit-remaining': '0' }), SERVER)).toBe(0)
  })
})

it("reads the server's time, and whether it counts", () => {
  expect(serverNow(new Headers({ date }))).toBe(SERVER)
  expect(serverNow(new Headers({ date: 'yesterday' }))).toBeNull()
  expect(serverNow(new Headers())).toBeNull()
  expect(countsRequests(new Headers({ 'ratelimit-remaining': '3' }))).toBe(true)
  expect(countsRequests(new Headers({ 'retry-after': '3' }))).toBe(false)
})
