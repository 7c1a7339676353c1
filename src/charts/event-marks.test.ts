import { describe, expect, it } from 'vitest'
import { heightOfMarks } from './day-marks.js'
import { LIGHT } from './look.js'
import { eventMarks, eventsIn, eventsOn } from './event-marks.js'
import { englishChartWords } from './english.js'

const look = { colours: LIGHT, font: 'sans-serif', words: englishChartWords }
const HOUR = 3_600_000
const DAY = 24 * HOUR
const days = [0, 1, 2].map((day) => Date.parse('2026-09-07T16:00:00Z') + day * DAY) // 8 to 10 September in Singapore
const event = (at: string, title = at) => ({ at, title })

describe('the events of an axis', () => {
  it('are those within it, lettered in the order of their time', () => {
    const events = ['2026-09-10', '2026-09-08T09:00:00Z', '2026-09-08', '2026-09-07', '2026-09-11'].map((at) =>
      event(at),
    )
    expect(eventsIn(events, DAY, days).map(({ letter, event: { at } }) => `${letter} ${at}`)).toEqual([
      'A 2026-09-08',
      'B 2026-09-08T09:00:00Z',
      'C 2026-09-10',
    ])
  })

  it('have two letters after Z', () => {
    const events = Array.from({ length: 28 }, () => event('2026-09-08'))
    expect(
      eventsIn(events, DAY, days)
        .map(({ letter }) => letter)
        .slice(24),
    ).toEqual(['Y', 'Z', 'AA', 'AB'])
  })

  it('of a day are at each of its hours, those of an instant at one', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => (days[0] ?? 0) + hour * HOUR)
    const lettered = eventsIn([event('2026-09-08'), event('2026-09-08T02:30:00Z')], HOUR, hours)
    expect(hours.filter((at) => eventsOn(at, HOUR, lettered).length > 0)).toEqual(hours)
    expect(hours.filter((at) => eventsOn(at, HOUR, lettered).length > 1)).toEqual([Date.parse('2026-09-08T02:00:00Z')])
  })

  it('have no letter and no label when they are quiet', () => {
    const lettered = eventsIn(
      [{ ...event('2026-09-08', 'Holiday'), quiet: true }, event('2026-09-09', 'Fares')],
      DAY,
      days,
    )
    expect(lettered.map(({ letter }) => letter)).toEqual(['', 'A'])
    expect(days.flatMap((at) => eventsOn(at, DAY, lettered))).toEqual(['Holiday', 'A  Fares'])
    expect(heightOfMarks(eventMarks(lettered.slice(0, 1), 3 * DAY, look))).toBe(heightOfMarks([]))
    expect(heightOfMarks(eventMarks(lettered, 3 * DAY, look))).toBeGreaterThan(heightOfMarks([]))
  })

  it('stand above the labels that are there already', () => {
    const lettered = eventsIn([event('2026-09-08'), event('2026-09-10')], DAY, days)
    const story = { at: Date.parse('2026-09-08T12:00:00Z'), label: '1', lane: 0 }
    expect(eventMarks(lettered, 100 * DAY, look, [story]).map(({ lane }) => lane)).toEqual([1, 2])
    expect(eventMarks(lettered, 3 * DAY, look).map(({ lane }) => lane)).toEqual([0, 0])
  })
})
