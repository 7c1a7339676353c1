import { expect, it } from 'vitest'
import { mondayOf, weekOf } from './iso-week.js'

it.each([
  ['2026-W32', '2026-08-03'],
  ['2026-W01', '2025-12-29'],
  ['2026-W53', '2026-12-28'],
  ['2021-W01', '2021-01-04'],
  ['2020-W53', '2020-12-28'],
])('the week %s begins on %s', (week, monday) => {
  expect(mondayOf(week)).toBe(monday)
  expect(weekOf(monday)).toBe(week)
})

it('the days of a week are in it, and no others', () => {
  expect(['2026-08-02', '2026-08-03', '2026-08-09', '2026-08-10'].map(weekOf)).toEqual([
    '2026-W31',
    '2026-W32',
    '2026-W32',
    '2026-W33',
  ])
  expect([weekOf('2027-01-03'), weekOf('2021-01-03'), weekOf('2019-12-30')]).toEqual([
    '2026-W53',
    '2020-W53',
    '2020-W01',
  ])
})

it('a year without a 53rd week does not have one', () => {
  expect([mondayOf('2025-W53'), mondayOf('2027-W53')]).toEqual([null, null])
})
