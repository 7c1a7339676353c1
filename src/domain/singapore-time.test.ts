import { describe, expect, it } from 'vitest'
import { dayOf, hourOf, localTime, momentOf, SINGAPORE_AHEAD_MS, SINGAPORE_ZONE, startOf } from './singapore-time.js'

describe('time in Singapore', () => {
  it.each([
    ['2026-08-08T15:59:59.999Z', '2026-08-08', 23],
    ['2026-08-08T16:00:00Z', '2026-08-09', 0],
    ['2026-12-31T16:00:00Z', '2027-01-01', 0],
  ])('%s is in day %s, hour %i', (instant, day, hour) => {
    expect([dayOf(new Date(instant)), hourOf(new Date(instant))]).toEqual([day, hour])
  })

  it('counts days over months, forwards and back', () => {
    const at = new Date('2026-02-28T16:00:00Z')
    expect([dayOf(at, -1), dayOf(at), dayOf(at, 31)]).toEqual(['2026-02-28', '2026-03-01', '2026-04-01'])
  })

  it('writes a moment with its zone, so that it stays in its day', () => {
    expect(localTime(new Date('2026-08-08T16:30:15.500Z'))).toBe('2026-08-09T00:30:15+08:00')
    expect(momentOf(localTime(0))).toEqual(new Date(0))
  })

  it('begins a day where it begins there, and takes an instant as it is', () => {
    expect(startOf('2026-08-09')).toEqual(new Date('2026-08-08T16:00:00Z'))
    expect(momentOf('2026-08-09')).toEqual(startOf('2026-08-09'))
    expect(momentOf('2026-08-09T12:00:00Z')).toEqual(new Date('2026-08-09T12:00:00Z'))
  })

  it.each(['banana', '2026-13-01', ''])('knows no beginning of %j', (day) => {
    expect(startOf(day).getTime()).toBeNaN()
  })

  it('is as far ahead as the zone is, in both halves of the year', () => {
    const hour = new Intl.DateTimeFormat('en', { timeZone: SINGAPORE_ZONE, hour: 'numeric', hourCycle: 'h23' })
    for (const month of ['01', '07']) {
      const noon = new Date(`2026-${month}-15T12:00:00Z`)
      expect(Number(hour.format(noon))).toBe(12 + SINGAPORE_AHEAD_MS / 3_600_000)
    }
  })
})
