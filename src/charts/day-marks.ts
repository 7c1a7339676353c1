import type { ChartLook } from './look.js'
import { LANE, type Mark } from './parts.js'

/** A numbered mark on a timeline. */
export interface DayMark {
  /** A day in Singapore. */
  readonly day: string
  /** What it marks. */
  readonly name: string
}

const DAY = 86_400_000
/** Pixels that a label needs, and those that a chart has for its days; the real width is known only when it is drawn. */
const LABEL = 24
const WIDTH = { wide: 900, narrow: 300 }

/**
 * The marks at noon of their days, numbered in their order. Labels that would lie on each other are put above each other.
 * @param spanMs what the axis shows
 */
export function dayMarks(days: readonly DayMark[], spanMs: number, look: ChartLook): Mark[] {
  const marks = days.map(({ day, name }, index) => ({
    at: Date.parse(`${day}T12:00:00Z`), // noon on the axis, which is drawn as UTC
    label: String(index + 1),
    name,
  }))
  return inLanes(marks, spanMs, look)
}

/**
 * Marks with lanes, so that no label lies on another. Those without a place on the axis are left out.
 * @param among marks of the same chart that have their lanes
 */
export function inLanes(marks: readonly Mark[], spanMs: number, look: ChartLook, among: readonly Mark[] = []): Mark[] {
  const apart = (LABEL / WIDTH[look.narrow ? 'narrow' : 'wide']) * spanMs
  const placed: Mark[] = []
  for (const mark of marks.filter(({ at }) => !Number.isNaN(at))) {
    const near = [...among, ...placed].filter((other) => Math.abs(other.at - mark.at) < apart)
    const taken = new Set(near.map(({ lane = 0 }) => lane))
    let lane = 0
    while (taken.has(lane)) lane += 1
    placed.push({ ...mark, lane })
  }
  return placed
}

/** Height above the chart that its marks need, in pixels. */
export function heightOfMarks(marks: readonly Mark[]): number {
  const lanes = heightOfLanes(marks)
  return lanes === 0 ? 14 : 12 + lanes
}

/** Height of the labels alone; 0 when no mark has one. */
export function heightOfLanes(marks: readonly Mark[]): number {
  return LANE * Math.max(0, ...marks.map(({ label, lane = 0 }) => (label === '' ? 0 : lane + 1)))
}

/** The marks of a day, as lines of a tooltip. */
export function marksOn(day: string, marks: readonly DayMark[]): string[] {
  return marks.flatMap((mark, index) => (mark.day === day ? [`${index + 1}  ${mark.name}`] : []))
}

/** What an axis shows from the first to the last of these beginnings, in milliseconds. */
export function spanOf(starts: readonly number[], step = DAY): number {
  return (starts.at(-1) ?? 0) - (starts[0] ?? 0) + step
}
