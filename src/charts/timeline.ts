import type { CustomSeriesOption, EChartsOption, LineSeriesOption } from 'echarts'
import { dayOf, SINGAPORE_AHEAD_MS } from '../domain/singapore-time.js'
import type { Provenance, Share } from '../domain/reading/answer.js'
import { wilson } from '../domain/reading/intervals.js'
import type { CountsAnswer, Dimension } from '../domain/reading/figures.js'
import { bucketsOf, partsOf, postsByBucket, smallBuckets } from './buckets.js'
import { dayMarks, heightOfLanes, heightOfMarks, marksOn, spanOf, type DayMark } from './day-marks.js'
import { eventMarks, eventsIn, eventsOn, type EventMark } from './event-marks.js'
import { shownShare } from './language-bars.js'
import type { ChartLook } from './look.js'
import { peaksIn, type PeakMark } from './peak-marks.js'
import { areaSeries, axisLabel, baseOption, hatch, legend, markSeries, valueAxis } from './parts.js'

const DAY = 86_400_000
// Charts know no time zones: instants move by Singapore's offset, which is fixed, and are drawn as UTC.

const onAxis = (instant: string): number => Date.parse(instant) + SINGAPORE_AHEAD_MS
const fromAxis = (value: number): Date => new Date(value - SINGAPORE_AHEAD_MS)

/**
 * Posts a bucket, known gaps hatched. Needs `bucket` and no dimension.
 * @param days that are numbered in the chart, in their order
 * @param peaks that are shaded
 * @param events that are lettered
 */
export function postsOverTime(
  answer: CountsAnswer,
  look: ChartLook,
  days: readonly DayMark[] = [],
  peaks: readonly PeakMark[] = [],
  events: readonly EventMark[] = [],
): EChartsOption {
  const { words, colours } = look
  const { step, starts } = bucketsOf(answer)
  const posts = postsByBucket(answer)
  const parts = partsOf(starts, step, answer.provenance)
  const marks = dayMarks(days, spanOf(starts, step), look)
  const lettered = eventsIn(events, step, starts)
  const outside = eventMarks(lettered, spanOf(starts, step), look, marks)
  return {
    ...baseOption(look),
    useUTC: true,
    grid: { left: 8, right: 16, top: heightOfMarks([...marks, ...outside]), bottom: 8, containLabel: true },
    xAxis: timeAxis(look, step, starts),
    yAxis: { ...valueAxis(look, '', (value) => words.count(value)), min: 0, minInterval: 1 },
    series: [
      {
        type: 'line',
        step: 'middle',
        showSymbol: false,
        symbolSize: 5,
        lineStyle: { color: colours.main, width: 1.5 },
        itemStyle: { color: colours.main },
        areaStyle: { color: colours.mainSoft, opacity: 1 },
        data: fromEdgeToEdge(
          starts.map((at): [number, number] => [at + SINGAPORE_AHEAD_MS + step / 2, posts.get(at) ?? 0]),
          step,
        ),
      },
      areaSeries(
        peaks.map(({ from, to }) => ({ from: from + SINGAPORE_AHEAD_MS, to: to + SINGAPORE_AHEAD_MS })),
        { fill: colours.state.peak, opacity: 0.18 },
      ),
      partAreas(parts, step, look),
      gapAreas(answer.provenance, look),
      markSeries(look, outside, 'event'),
      markSeries(look, marks, 'badge'),
    ],
    tooltip: {
      ...baseOption(look).tooltip,
      trigger: 'axis',
      axisPointer: { lineStyle: { color: colours.muted } },
      formatter: (params: unknown) => {
        // The first and the last point are the edges of their buckets.
        const at = starts[Math.min(Math.max(firstIndex(params) - 1, 0), starts.length - 1)]
        if (at === undefined) return ''
        return [
          moment(at, step, look),
          words.posts(posts.get(at) ?? 0),
          ...(parts.includes(at) ? [words.part] : []),
          ...peaksIn(at, step, peaks),
          ...marksOn(dayOf(at), days),
          ...eventsOn(at, step, lettered),
        ].join('\n')
      },
    },
  }
}

/**
 * Shares of a dimension's values over time as lines, each with its 95 % band; known gaps are hatched, buckets with few
 * posts greyed.
 * Needs `by=<dimension>` and `bucket`.
 * @param values in the order of the legend
 * @param events that are lettered
 */
export function sharesOverTime(
  answer: CountsAnswer,
  dimension: Dimension,
  values: readonly string[],
  look: ChartLook,
  events: readonly EventMark[] = [],
): EChartsOption {
  const { words } = look
  const { step, starts } = bucketsOf(answer)
  const lettered = eventsIn(events, step, starts)
  const marks = eventMarks(lettered, spanOf(starts, step), look)
  const rows = new Map(
    answer.rows.map((row) => [`${row.at ? Date.parse(row.at) : ''} ${row.key[dimension] ?? ''}`, row]),
  )
  const totals = postsByBucket(answer)
  const shareAt = (at: number, value: string): Share | null => {
    const row = rows.get(`${at} ${value}`)
    return row ? shownShare(row, look) : nobody(totals.get(at) ?? 0)
  }
  const names = values.map((value) => words.value(dimension, value))
  return {
    ...baseOption(look),
    useUTC: true,
    legend: legend(look, names),
    grid: { left: 8, right: 16, top: (look.narrow ? 58 : 36) + heightOfLanes(marks), bottom: 8, containLabel: true },
    xAxis: timeAxis(look, step, starts),
    yAxis: { ...valueAxis(look, '', (value) => words.percent(value).replace(/[.,]0(?=\D)/, '')), min: 0, max: 1 },
    series: [
      ...values.flatMap((value, index) =>
        shareLine({
          name: names[index] ?? value,
          colour: colourOf(value, index, look),
          points: starts.map((at) => ({ x: at + SINGAPORE_AHEAD_MS + step / 2, share: shareAt(at, value) })),
        }),
      ),
      areaSeries(
        smallBuckets(answer).map((at) => ({ from: at + SINGAPORE_AHEAD_MS, to: at + SINGAPORE_AHEAD_MS + step })),
        { fill: look.colours.small, opacity: 0.35 },
      ),
      partAreas(partsOf(starts, step, answer.provenance), step, look),
      gapAreas(answer.provenance, look),
      markSeries(look, marks, 'event'),
    ],
    tooltip: {
      ...baseOption(look).tooltip,
      trigger: 'axis',
      axisPointer: { lineStyle: { color: look.colours.muted } },
      formatter: (params: unknown) => {
        const at = starts[firstIndex(params)]
        if (at === undefined) return ''
        return [
          moment(at, step, look),
          ...values.map((value) => {
            const share = shareAt(at, value)
            const shown = share
              ? `${words.percent(share.share)} (${words.percent(share.low)} – ${words.percent(share.high)})`
              : '–'
            return `${words.value(dimension, value)}: ${shown}`
          }),
          ...eventsOn(at, step, lettered),
        ].join('\n')
      },
    },
  }
}

/** Points in the middle of their buckets, with one more at either end: so that the first and the last are drawn as wide as the others. */
function fromEdgeToEdge(points: readonly [number, number][], step: number): [number, number][] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return []
  return [[first[0] - step / 2, first[1]], ...points, [last[0] + step / 2, last[1]]]
}

interface ShareLine {
  readonly name: string
  readonly colour: string
  readonly points: readonly { readonly x: number; readonly share: Share | null }[]
}

function shareLine({ name, colour, points }: ShareLine): LineSeriesOption[] {
  const band = {
    type: 'line' as const,
    name,
    stack: `band ${name}`,
    symbol: 'none',
    silent: true,
    lineStyle: { opacity: 0 },
  }
  // A line needs two points. One without neighbours is drawn as a dot.
  const isAlone = (index: number) => !points[index - 1]?.share && !points[index + 1]?.share
  const hasLonely = points.some(({ share }, index) => share !== null && isAlone(index))
  return [
    {
      type: 'line',
      name,
      showSymbol: hasLonely,
      symbolSize: hasLonely ? (_value, { dataIndex }) => (isAlone(dataIndex) ? 5 : 0) : 5,
      z: 4,
      lineStyle: { color: colour, width: 1.75 },
      itemStyle: { color: colour },
      data: points.map(({ x, share }) => [x, share?.share ?? null]),
    },
    { ...band, data: points.map(({ x, share }) => [x, share?.low ?? null]) },
    {
      ...band,
      areaStyle: { color: colour, opacity: 0.16 },
      itemStyle: { color: colour },
      data: points.map(({ x, share }) => [x, share ? share.high - share.low : null]),
    },
  ]
}

/** The zero share of a value that is missing in all n posts, with its Wilson interval. Null when there are no posts at all. */
function nobody(n: number): Share | null {
  return n === 0 ? null : wilson(0, n)
}

/** The colour of a value that has one in every chart; undefined: it has none. */
export function meantColour(value: string, { colours }: ChartLook): string | undefined {
  const meant: Readonly<Record<string, string>> = {
    negative: colours.negative,
    neutral: colours.neutral,
    positive: colours.positive,
    inside: colours.inside,
    outside: colours.outside,
    unknown: colours.unknown,
    none: colours.line,
    pending: colours.line,
  }
  return meant[value]
}

/** Colours that mean something keep their meaning in every chart. */
export function colourOf(value: string, index: number, look: ChartLook): string {
  const { colours } = look
  return meantColour(value, look) ?? colours.series[index % colours.series.length] ?? colours.main
}

/** The axis of buckets, with Singapore’s days and hours. */
export function timeAxis(look: ChartLook, step: number, starts: readonly number[]) {
  return {
    type: 'time' as const,
    min: (starts[0] ?? 0) + SINGAPORE_AHEAD_MS,
    max: (starts.at(-1) ?? 0) + SINGAPORE_AHEAD_MS + step,
    splitNumber: look.narrow ? 3 : 8,
    axisLabel: {
      ...axisLabel(look),
      hideOverlap: true,
      formatter: (value: number) => {
        const at = fromAxis(value)
        return value % DAY === 0 ? look.words.day(at) : look.words.time(at)
      },
    },
    axisLine: { lineStyle: { color: look.colours.muted } },
    axisTick: { lineStyle: { color: look.colours.muted } },
    splitLine: { show: false },
  }
}

/** Gaps as hatched areas; one that is not over yet reaches to the end of the window. */
export function gapAreas(provenance: Provenance, look: ChartLook): CustomSeriesOption {
  const end = provenance.window?.to ?? provenance.computedAt
  const areas = provenance.gaps.map((gap) => ({ from: onAxis(gap.from), to: onAxis(gap.to ?? end) }))
  // The type knows pictures only; the renderer takes any element of a vector picture.
  return areaSeries(areas, { fill: hatch(look) as unknown as string, opacity: 0.7 })
}

/** Periods that are not whole, hatched with upright lines. */
export function partAreas(parts: readonly number[], step: number, look: ChartLook): CustomSeriesOption {
  const areas = parts.map((at) => ({ from: at + SINGAPORE_AHEAD_MS, to: at + SINGAPORE_AHEAD_MS + step }))
  return areaSeries(areas, { fill: hatch(look, 'upright') as unknown as string, opacity: 0.8 })
}

/** The beginning of a bucket as a tooltip says it. */
export function moment(at: number, step: number, { words }: ChartLook): string {
  return step === DAY ? words.day(new Date(at)) : words.hour(new Date(at))
}

/** The place in its series of what a tooltip is about; −1: nothing. */
export function firstIndex(params: unknown): number {
  const first: unknown = Array.isArray(params) ? params[0] : params
  return (first as { dataIndex?: number } | undefined)?.dataIndex ?? -1
}
