import { dayOf, SINGAPORE_AHEAD_MS, startOf } from '../domain/singapore-time.js'
import { inLanes, spanOf } from './day-marks.js'
import type { ChartLook } from './look.js'
import type { Mark } from './parts.js'

/** Something that happened outside of the posts, as people noted it. */
export interface EventMark {
  /** A day in Singapore, or an instant. */
  readonly at: string
  readonly title: string
  /** Whether it is a thin line without a letter, such as a holiday. */
  readonly quiet?: boolean
}

/** One of those that a chart shows, with its letter there. */
export interface LetteredEvent<E extends EventMark = EventMark> {
  /** Empty for a quiet one. */
  readonly letter: string
  readonly event: E
}

const HALF_DAY = 43_200_000
const LETTERS = 26

/**
 * The events of a time axis, lettered in the order of their time. The chart, its table and its key all take the letters from
 * here.
 * @param starts beginnings of its buckets in milliseconds, each `step` long
 */
export function eventsIn<E extends EventMark>(
  events: readonly E[],
  step: number,
  starts: readonly number[],
): LetteredEvent<E>[] {
  const from = starts[0] ?? 0
  const to = from + spanOf(starts, step)
  let letters = 0
  return events
    .filter((event) => placeOf(event) >= from && placeOf(event) < to)
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map((event) => ({ letter: event.quiet ? '' : letterOf(letters++), event }))
}

/** Letters of spreadsheets: A to Z, then AA. */
function letterOf(index: number): string {
  const before = Math.floor(index / LETTERS)
  return `${before > 0 ? letterOf(before - 1) : ''}${String.fromCodePoint(65 + (index % LETTERS))}`
}

/** Where an event stands: a day at its noon. */
function placeOf({ at }: EventMark): number {
  return isDay(at) ? startOf(at).getTime() + HALF_DAY : Date.parse(at)
}

const isDay = (at: string): boolean => !at.includes('T')

/** The events as marks, above those that the chart already has. */
export function eventMarks(
  events: readonly LetteredEvent[],
  spanMs: number,
  look: ChartLook,
  among: readonly Mark[] = [],
): Mark[] {
  const placed = events.map(({ letter, event }) => ({
    at: placeOf(event) + SINGAPORE_AHEAD_MS,
    label: letter,
    name: lineOf({ letter, event }),
  }))
  const [quiet, labelled] = [placed.filter(({ label }) => label === ''), placed.filter(({ label }) => label !== '')]
  return [...quiet, ...inLanes(labelled, spanMs, look, among)]
}

/** The events of a bucket, as lines of a tooltip or a cell of a table. An event of a whole day belongs to each of its hours. */
export function eventsOn(at: number, step: number, events: readonly LetteredEvent[]): string[] {
  return events
    .filter(({ event }) =>
      isDay(event.at) ? event.at === dayOf(at) : Date.parse(event.at) >= at && Date.parse(event.at) < at + step,
    )
    .map(lineOf)
}

const lineOf = ({ letter, event }: LetteredEvent): string => (letter === '' ? event.title : `${letter}  ${event.title}`)
