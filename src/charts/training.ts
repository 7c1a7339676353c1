import type { EChartsOption } from 'echarts'
import type { ChartLook } from './look.js'
import { baseOption, legend, markSeries, valueAxis } from './parts.js'

export interface LearningCurve {
  readonly training: readonly { readonly step: number; readonly loss: number }[]
  readonly validation: readonly {
    readonly step: number
    readonly loss: number
    readonly score: number
    readonly isBest: boolean
  }[]
}

/** Loss of training and validation over the steps, the validation's score on the right, and where it was best. */
export function learningCurve(
  { training, validation }: LearningCurve,
  { score: scoreName }: { score: string },
  look: ChartLook,
): EChartsOption {
  const { colours, words } = look
  const names = { training: 'Training loss', validation: 'Validation loss', score: `${scoreName} (right)` }
  const best = validation.filter(({ isBest }) => isBest).at(-1)
  const steps = [...training, ...validation].map(({ step }) => step)
  const line = (name: string, data: (readonly [number, number])[], colour: string) => ({
    type: 'line' as const,
    name,
    data: data.map(([step, value]) => [step, value]),
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 1.5 },
  })
  return {
    ...baseOption(look),
    legend: legend(look, Object.values(names)),
    grid: { left: 8, right: 12, top: 56, bottom: 34, containLabel: true },
    xAxis: {
      ...valueAxis(look, 'Steps', (value) => words.count(value)),
      min: 0,
      max: Math.max(1, ...steps),
      splitLine: { show: false },
    },
    yAxis: [
      { ...valueAxis(look, '', (value) => words.decimal(value)), min: 0 },
      { ...valueAxis(look, '', (value) => words.percent(value)), min: 0, max: 1, splitLine: { show: false } },
    ],
    series: [
      {
        ...line(
          names.training,
          training.map(({ step, loss }) => [step, loss]),
          colours.main,
        ),
        showSymbol: false,
      },
      line(
        names.validation,
        validation.map(({ step, loss }) => [step, loss]),
        colours.series[1] ?? colours.muted,
      ),
      {
        ...line(
          names.score,
          validation.map(({ step, score }) => [step, score]),
          colours.series[2] ?? colours.muted,
        ),
        yAxisIndex: 1,
        lineStyle: { color: colours.series[2] ?? colours.muted, width: 1.5, type: 'dashed' },
      },
      ...(best ? [markSeries(look, [{ at: best.step, label: `best ${words.percent(best.score)}` }], 'plain')] : []),
    ],
  }
}

export interface TokenLengths {
  /** Texts of each length in tokens. */
  readonly counts: readonly number[]
  readonly line95: number
}

const SHOWN_SHARE = 0.999

/** How many texts have how many tokens, with the length that 95 % of them fit into: how the study chose its MAX_LEN. */
export function tokenLengths(
  { counts, line95 }: TokenLengths,
  { maxLength }: { maxLength: number },
  look: ChartLook,
): EChartsOption {
  const { colours, words } = look
  const all = counts.reduce((sum, count) => sum + count, 0)
  const last = Math.max(lengthCovering(counts, SHOWN_SHARE * all), line95, maxLength) + 2
  return {
    ...baseOption(look),
    grid: { left: 8, right: 16, top: 34, bottom: 34, containLabel: true },
    xAxis: {
      ...valueAxis(look, `Tokens of a text (cut at ${maxLength})`, (value) => words.count(value)),
      min: 0,
      max: last,
      splitLine: { show: false },
    },
    yAxis: { ...valueAxis(look, '', (value) => words.count(value)), min: 0, minInterval: 1 },
    series: [
      {
        type: 'bar',
        data: counts.slice(0, last + 1).map((count, length) => [length, count]),
        barCategoryGap: '10%',
        itemStyle: { color: colours.main },
      },
      markSeries(look, [{ at: line95, label: `95 %: ${line95} tokens` }], 'plain'),
    ],
  }
}

function lengthCovering(counts: readonly number[], wanted: number): number {
  let covered = 0
  const found = counts.findIndex((count) => (covered += count) >= wanted)
  return found < 0 ? counts.length - 1 : found
}
