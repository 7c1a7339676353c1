import { describe, expect, it } from 'vitest'
import { readPublicHolidays } from './public-holidays.js'

const holidays = readPublicHolidays()
const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()

describe('the public holidays', () => {
  it('are real days in their order, each once', () => {
    const days = holidays.map(({ day }) => day)
    expect(days).toEqual([...new Set(days)].toSorted())
    expect(days.map((day) => new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10))).toEqual(days)
  })

  it('on a Sunday have the Monday after them, and no other Monday is called so', () => {
    const sundays = holidays.filter(({ day }) => weekday(day) === 0)
    const after = sundays.map(({ day, title }) => ({
      day: new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
      title: `${title}, the Monday after`,
    }))
    expect(holidays.filter(({ title }) => title.endsWith('the Monday after'))).toEqual(after)
  })

  it('are all eleven of 2025 and 2026, and those of 2027 that are certain', () => {
    const names = (year: string) =>
      holidays.filter(({ day, title }) => day.startsWith(year) && !title.endsWith('after')).length
    expect([names('2025'), names('2026'), names('2027')]).toEqual([11, 11, 7])
  })
})
