import { expect, it } from 'vitest'
import { english } from './en.js'

it('days and moments have their year, and midnight is 00:00', () => {
  const midnight = '2026-11-26T16:00:00.000Z'
  expect(english.moment(midnight)).toBe('27 Nov 2026, 00:00')
  expect(english.day('2026-11-27')).toBe('27 Nov 2026')
  expect(english.longDay('2026-11-27')).toBe('Friday, 27 November 2026')
  expect(english.chart.day(new Date(midnight))).toBe('27 Nov 2026')
  expect(english.chart.hour(new Date(midnight))).toBe('27 Nov 2026, 00:00')
  expect(english.chart.time(new Date(midnight))).toBe('00:00')
})

it('a window has the year of its days, of both when it goes over one', () => {
  const year = (from: string, to: string) => english.window(from, to).match(/\d{4}/g)
  expect(year('2026-11-26T16:00:00Z', '2026-11-27T16:00:00Z')).toEqual(['2026'])
  expect(year('2026-11-20T16:00:00Z', '2026-11-27T16:00:00Z')).toEqual(['2026'])
  expect(year('2026-12-20T16:00:00Z', '2027-01-02T16:00:00Z')).toEqual(['2026', '2027'])
})
