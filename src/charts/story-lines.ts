import type { EChartsOption } from 'echarts'
import type { Provenance } from '../domain/reading/answer.js'
import { SINGAPORE_AHEAD_MS } from '../domain/singapore-time.js'
import type { ChartLook } from './look.js'
import { baseOption, legend, valueAxis } from './parts.js'
import { partsOf } from './buckets.js'
import { firstIndex, gapAreas, moment, partAreas, timeAxis } from './timeline.js'

const HOUR = 3_600_000
/** Length of a step in milliseconds. */
export const STEP_MS = { hour: HOUR, day: 24 * HOUR }
export type StoryStep = keyof typeof STEP_MS

/** One line of a story's history. */
export interface StoryLine {
  readonly name: string
  /** By the beginning of the hour or of the day in Singapore, in milliseconds; nothing where nobody wrote. */
  readonly values: ReadonlyMap<number, number>
}

/** Every bucket from the first to the last that one of the lines has, empty ones too; milliseconds. */
export function bucketsOfLines(lines: readonly StoryLine[], step: StoryStep): number[] {
  const seen = lines.flatMap(({ values }) => [...values].flatMap(([at, value]) => (value > 0 ? [at] : [])))
  if (seen.length === 0) return []
  const [first, last] = [Math.min(...seen), Math.max(...seen)]
  return Array.from(
    { length: Math.round((last - first) / STEP_MS[step]) + 1 },
    (_, index) => first + index * STEP_MS[step],
  )
}

/** Stories over time on one axis; known gaps are hatched. */
export function storyLines(
  lines: readonly StoryLine[],
  step: StoryStep,
  axis: string,
  provenance: Provenance,
  look: ChartLook,
): EChartsOption {
  const { words, colours } = look
  const starts = bucketsOfLines(lines, step)
  const middle = SINGAPORE_AHEAD_MS + STEP_MS[step] / 2
  const paints = [
    { line: colours.main, area: colours.mainSoft },
    { line: colours.series[1], area: 'transparent' },
  ]
  return {
    ...baseOption(look),
    useUTC: true,
    legend: legend(
      look,
      lines.map(({ name }) => name),
    ),
    grid: { left: 22, right: 16, top: 20 + (look.narrow ? 20 * lines.length : 22), bottom: 8, containLabel: true },
    xAxis: timeAxis(look, STEP_MS[step], starts),
    yAxis: { ...valueAxis(look, axis, (value) => words.count(value)), min: 0, minInterval: 1 },
    series: [
      ...lines.map(({ name, values }, index) => ({
        type: 'line' as const,
        name,
        step: 'middle' as const,
        showSymbol: starts.length === 1,
        symbolSize: 5,
        lineStyle: { color: paints[index]?.line ?? colours.muted, width: 1.75 },
        itemStyle: { color: paints[index]?.line ?? colours.muted },
        areaStyle: { color: paints[index]?.area ?? 'transparent', opacity: 1 },
        data: starts.map((at) => [at + middle, values.get(at) ?? 0]),
      })),
      partAreas(partsOf(starts, STEP_MS[step], provenance), STEP_MS[step], look),
      gapAreas(provenance, look),
    ],
    tooltip: {
      ...baseOption(look).tooltip,
      trigger: 'axis',
      axisPointer: { lineStyle: { color: colours.muted } },
      formatter: (params: unknown) => {
        const at = starts[firstIndex(params)]
        if (at === undefined) return ''
        const said = lines.map(({ name, values }) => `${name}: ${words.count(values.get(at) ?? 0)}`)
        return [moment(at, STEP_MS[step], look), ...said].join('\n')
      },
    },
  }
}
