import { describe, expect, it } from 'vitest'
import { placeMoment, WINDOW_DAYS } from './place-moment.js'
import { readSampleRows, readSampleTruth } from './sample-files.js'
import { DAY_KINDS, type AnchoredMoment, type SampleRow } from './sample-row.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Every fifth hour of two weeks, a little off the hour: every weekday, every part of the day. */
const LOADS = Array.from({ length: 67 }, (_, index) => new Date(Date.UTC(2027, 1, 20) + index * 5 * HOUR_MS + 61_007))

const local = (at: Date) => new Date(at.getTime() + 8 * HOUR_MS)

describe('placeMoment', () => {
  const rows = readSampleRows()

  it('puts every post into the forty days that end at the moment of loading', () => {
    for (const now of LOADS) {
      const ages = rows.map((row) => now.getTime() - placeMoment(row, now).getTime())
      expect(Math.min(...ages)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...ages)).toBeLessThan(WINDOW_DAYS * DAY_MS)
      // It does end there: whenever it is loaded, somebody has just written something.
      expect(Math.min(...ages)).toBeLessThan(3.1 * HOUR_MS)
    }
  })

  it('keeps the local time of day and the kind of day, whenever the sample is loaded', () => {
    for (const now of LOADS) {
      const wrong = rows.filter((row) => {
        const at = local(placeMoment(row, now))
        const isWeekend = [0, 6].includes(at.getUTCDay())
        const isRightDay = row.days === 'any' || isWeekend === (row.days === 'weekend')
        return (
          !isRightDay || at.getUTCHours() * 60 + at.getUTCMinutes() !== (1_440 - (row.minutesBefore % 1_440)) % 1_440
        )
      })
      expect(wrong).toEqual([])
    }
  })

  it('never puts a reply or a repost before its parent', () => {
    const byId = new Map(rows.map((row) => [row.nativeId, row]))
    const threads = rows.filter((row) => row.parentNativeId !== null)
    expect(threads.length).toBeGreaterThan(150)
    const parentOf = (row: SampleRow): SampleRow => {
      const parent = byId.get(row.parentNativeId ?? '')
      if (!parent) throw new Error(`${row.nativeId} answers a post that is not there`)
      return parent
    }
    for (const now of LOADS) {
      const early = threads.filter((row) => placeMoment(row, now) <= placeMoment(parentOf(row), now))
      expect(early).toEqual([])
    }
  })

  it('moves an event as a whole, and never onto today', () => {
    for (const event of readSampleTruth().events) {
      const span = (now: Date, minutesBefore: number): Date => placeMoment({ minutesBefore, days: event.days }, now)
      for (const now of LOADS) {
        const start = span(now, event.startMinutesBefore)
        const end = span(now, event.endMinutesBefore)
        expect(end.getTime() - start.getTime()).toBe((event.startMinutesBefore - event.endMinutesBefore) * 60_000)
        expect(Math.floor(local(end).getTime() / DAY_MS)).toBeLessThan(Math.floor(local(now).getTime() / DAY_MS))
      }
    }
  })

  it('dates the first and the last possible minute inside the window', () => {
    const now = new Date('2027-03-01T04:30:00Z')
    for (const days of DAY_KINDS) {
      for (const minutesBefore of [1, 1_440, 1_441, 57_600]) {
        const moment: AnchoredMoment = { minutesBefore, days }
        const age = now.getTime() - placeMoment(moment, now).getTime()
        expect(age).toBeGreaterThanOrEqual(0)
        expect(age).toBeLessThan(WINDOW_DAYS * DAY_MS)
      }
    }
  })
})
