import { marksOn, type DayMark } from '../../src/charts/day-marks.js'
import { eventsIn, eventsOn, type EventMark, type LetteredEvent } from '../../src/charts/event-marks.js'
import { groupsOf } from '../../src/charts/splits.js'
import { bucketsOf, partialBuckets } from '../../src/charts/buckets.js'
import { topRows } from '../../src/charts/language-bars.js'
import { peaksIn, type PeakMark } from '../../src/charts/peak-marks.js'
import type { ChartLook } from '../../src/charts/look.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { CountRow, CountsAnswer, Dimension } from '../../src/domain/reading/figures.js'
import { dayOf, localTime } from '../../src/domain/singapore-time.js'
import type { Messages } from '../messages/en.js'
import { number, text, type Cell, type TableContent } from './table.js'

/** Columns of shares; those of corrected ones where at least one is known. */
const shareColumns = (answer: CountsAnswer, { columns }: Messages) =>
  [
    columns.posts,
    columns.share,
    columns.chanceLow,
    columns.chanceHigh,
    ...(hasCorrected(answer) ? [columns.corrected, columns.correctedLow, columns.correctedHigh] : []),
  ].map((name) => ({ name, numeric: true }))

const hasCorrected = ({ rows }: CountsAnswer) => rows.some(({ corrected }) => corrected !== null)

function shareCells(row: CountRow | undefined, answer: CountsAnswer, { chart }: Messages): Cell[] {
  const corrected = hasCorrected(answer) ? [row?.corrected?.share, row?.corrected?.low, row?.corrected?.high] : []
  return [
    number(row?.posts ?? 0, chart.count),
    number(row?.share?.share, chart.percent),
    number(row?.share?.low, chart.percent),
    number(row?.share?.high, chart.percent),
    ...corrected.map((value) => number(value, chart.percent)),
  ]
}

/** The table for bars of one dimension, with everything that is known about each value. */
export function valuesTable(answer: CountsAnswer, dimension: Dimension, words: Messages): TableContent {
  const { chart, columns } = words
  return {
    columns: [
      { name: words.filter.fields[dimension] ?? columns.value },
      ...shareColumns(answer, words),
      { name: columns.confidence, numeric: true },
      { name: columns.codeMixed, numeric: true },
      { name: columns.score, numeric: true },
    ],
    rows: topRows(answer, dimension, Number.POSITIVE_INFINITY).map((row) => {
      const value = row.key[dimension] ?? ''
      return {
        key: value,
        small: row.posts < SMALL_CELL_POSTS,
        cells: [
          text(value, chart.value(dimension, value)),
          ...shareCells(row, answer, words),
          number(row.confidence, chart.decimal),
          number(row.codeMixed, chart.percent),
          number(row.score?.mean, words.signed),
        ],
      }
    }),
  }
}

/** The beginning of an hour or day, in Singapore's time for programs too: in UTC a day would begin on the one before. */
export function timeCell(at: number, bucket: CountsAnswer['bucket'], words: Messages): Cell {
  return bucket === 'hour' ? text(localTime(at), words.moment(localTime(at))) : text(dayOf(at), words.day(dayOf(at)))
}

/** The table for posts over time: every bucket, including empty ones, and what is marked there. */
export function bucketsTable(
  answer: CountsAnswer,
  words: Messages,
  marks?: readonly DayMark[],
  peaks?: readonly PeakMark[],
  events: readonly EventMark[] = [],
): TableContent {
  const { step, starts } = bucketsOf(answer)
  const parts = partialBuckets(answer)
  const lettered = eventsIn(events, step, starts)
  const posts = new Map<number, number>()
  for (const row of answer.rows)
    if (row.at) posts.set(Date.parse(row.at), (posts.get(Date.parse(row.at)) ?? 0) + row.posts)
  return {
    columns: [
      { name: words.columns.day },
      { name: words.columns.posts, numeric: true },
      ...(marks ? [{ name: words.columns.story }] : []),
      ...(peaks ? [{ name: words.columns.peak }] : []),
      ...eventColumn(lettered, words),
      ...wholeColumn(parts, words),
    ],
    rows: starts.map((at) => ({
      key: String(at),
      cells: [
        timeCell(at, answer.bucket, words),
        number(posts.get(at) ?? 0, words.chart.count),
        ...(marks ? [text(marksOn(dayOf(at), marks).join('; '))] : []),
        ...(peaks ? [text(peaksIn(at, step, peaks).join('; '))] : []),
        ...eventCell(at, step, lettered),
        ...wholeCell(at, parts, words),
      ],
    })),
  }
}

/** The table for shares over time: a row for each bucket and value. */
export function sharesTable(
  answer: CountsAnswer,
  dimension: Dimension,
  values: readonly string[],
  words: Messages,
  events: readonly EventMark[] = [],
): TableContent {
  const parts = partialBuckets(answer)
  const { step, starts } = bucketsOf(answer)
  const lettered = eventsIn(events, step, starts)
  return {
    columns: [
      { name: words.columns.day },
      { name: words.filter.fields[dimension] ?? words.columns.value },
      ...shareColumns(answer, words),
      ...eventColumn(lettered, words),
      ...wholeColumn(parts, words),
    ],
    rows: answer.rows
      .filter((row) => row.at !== undefined && values.includes(row.key[dimension] ?? ''))
      .map((row) => {
        const value = row.key[dimension] ?? ''
        return {
          key: `${row.at} ${value}`,
          small: row.posts < SMALL_CELL_POSTS,
          cells: [
            timeCell(Date.parse(row.at ?? ''), answer.bucket, words),
            text(value, words.chart.value(dimension, value)),
            ...shareCells(row, answer, words),
            ...eventCell(Date.parse(row.at ?? ''), step, lettered),
            ...wholeCell(Date.parse(row.at ?? ''), parts, words),
          ],
        }
      }),
  }
}

/** What is noted of each period, when something is. */
function eventColumn(events: readonly LetteredEvent[], words: Messages): { name: string }[] {
  return events.length > 0 ? [{ name: words.columns.event }] : []
}

function eventCell(at: number, step: number, events: readonly LetteredEvent[]): Cell[] {
  return events.length > 0 ? [text(eventsOn(at, step, events).join('; '))] : []
}

/** Says of each period whether it is whole, when one of them is not. */
export function wholeColumn(parts: readonly number[], words: Messages): { name: string }[] {
  return parts.length > 0 ? [{ name: words.columns.whole }] : []
}

export function wholeCell(at: number, parts: readonly number[], words: Messages): Cell[] {
  return parts.length > 0 ? [text(parts.includes(at) ? words.figure.notWhole : words.figure.isWhole)] : []
}

/** The table for parts by group: a row for each group and part. */
export function groupsTable(
  answer: CountsAnswer,
  group: Dimension,
  part: 'sentiment' | 'origin',
  words: Messages,
  look: ChartLook,
  names: (value: string) => string = (value) => look.words.value(group, value),
): TableContent {
  const labels = part === 'sentiment' ? ['negative', 'neutral', 'positive'] : ['inside', 'outside', 'unknown']
  return {
    columns: [
      { name: words.filter.fields[group] ?? words.columns.value },
      { name: words.filter.fields[part] ?? words.columns.value },
      ...shareColumns(answer, words),
    ],
    rows: groupsOf(answer, group, part).flatMap(({ value, posts, parts }) =>
      labels.map((label, index) => ({
        key: `${value} ${label}`,
        small: posts < SMALL_CELL_POSTS,
        cells: [
          text(value, names(value)),
          text(label, words.chart.value(part, label)),
          ...shareCells(parts[index], answer, words),
        ],
      })),
    ),
  }
}
