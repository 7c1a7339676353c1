import type { AreaRow } from '../domain/reading/figures.js'
import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { ChartLook } from './look.js'

export const AREA_MEASURES = ['posts', 'feeling'] as const
export type AreaMeasure = (typeof AREA_MEASURES)[number]

/** A class of areas that have one colour. */
export interface AreaClass {
  readonly colour: string
  readonly label: string
  /** Whether a value belongs to it. */
  has(value: number): boolean
}

/** First counts of a class: round numbers, each about twice the one before. */
const ROUND = [1, 2, 5].flatMap((digit) => [1, 10, 100, 1_000, 10_000, 100_000].map((scale) => digit * scale))
const CLASSES = 5
/** Borders of feelings, the same for every map, so that two maps can be compared. */
const FEELINGS = [-0.3, -0.1, 0.1, 0.3]

/** The classes of posts, fewest first: of one hue, and each darker (on dark paper lighter) than the one before. */
export function postClasses(rows: readonly AreaRow[], { colours, words }: ChartLook): AreaClass[] {
  const most = Math.max(0, ...rows.map(({ posts }) => posts))
  const begins = ROUND.filter((count) => count <= most)
    .sort((one, other) => one - other)
    .slice(-CLASSES)
  if (begins.length > 0) begins[0] = 1
  return begins.map((from, index) => {
    const next = begins[index + 1] ?? Number.POSITIVE_INFINITY
    const last = next === Number.POSITIVE_INFINITY ? most : next - 1
    return {
      colour: mixed(colours.mainSoft, colours.main, begins.length === 1 ? 1 : index / (begins.length - 1)),
      label: from === last ? words.count(from) : `${words.count(from)} – ${words.count(last)}`,
      has: (value) => value >= from && value < next,
    }
  })
}

/** The classes of mean feelings, the worst first: from vermilion over grey to bluish green, which colour-blind people tell apart. */
export function feelingClasses({ colours, words }: ChartLook): AreaClass[] {
  const { negative, neutral, positive } = colours
  const paints = [negative, mixed(negative, neutral, 0.6), neutral, mixed(positive, neutral, 0.6), positive]
  return paints.map((colour, index) => {
    const from = FEELINGS[index - 1] ?? Number.NEGATIVE_INFINITY
    const to = FEELINGS[index] ?? Number.POSITIVE_INFINITY
    const [low, high] = [Math.max(from, -1), Math.min(to, 1)].map((value) => words.decimal(value))
    return { colour, label: `${low} … ${high}`, has: (value) => value >= from && value < to }
  })
}

/** What is drawn of an area: the number of its posts, or its drawn mean. Null: nothing. */
export function valueOfArea(row: AreaRow | undefined, measure: AreaMeasure): number | null {
  return measure === 'posts' ? (row?.posts ?? null) : (row?.shrunk?.mean ?? null)
}

/** Whether an area has too few posts to say much of what is drawn. A number of posts is a fact, however small. */
export function isFew(row: AreaRow, measure: AreaMeasure): boolean {
  return measure === 'feeling' && (row.shrunk?.n ?? 0) < SMALL_CELL_POSTS
}

/** @param part of the other colour, 0…1; both as `#rrggbb` */
function mixed(one: string, other: string, part: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [from, to] = [one, other].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16))
    return Math.round((from ?? 0) + ((to ?? 0) - (from ?? 0)) * part)
  })
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
