import type { EChartsOption } from 'echarts'
import type { HistogramAnswer } from '../domain/reading/figures.js'
import type { ChartLook } from './look.js'
import { areaSeries, baseOption, markSeries, valueAxis } from './parts.js'

/**
 * The study's histogram of sentiment on 0…1, with the mean and its interval. Needs `measure=score`. Its bars have no colour of a
 * class: the class of a post is the most probable one, which its score does not tell.
 */
export function scoreHistogram(answer: HistogramAnswer, look: ChartLook): EChartsOption {
  return histogram(answer, look, {
    axis: look.words.scoreAxis,
    format: (value) => look.words.decimal(value),
  })
}

/** Confidence of language labels on 0…1, with its mean. Needs `measure=confidence`. */
export function confidenceHistogram(answer: HistogramAnswer, look: ChartLook): EChartsOption {
  return histogram(answer, look, {
    axis: look.words.confidenceAxis,
    format: (value) => look.words.decimal(value),
  })
}

/** Words a post, the last bin open. Needs `measure=words`. */
export function lengthHistogram(answer: HistogramAnswer, look: ChartLook): EChartsOption {
  return histogram(answer, look, {
    axis: look.words.wordsAxis,
    format: (value) => look.words.count(value),
  })
}

interface Histogram {
  readonly axis: string
  readonly format: (value: number) => string
}

function histogram(answer: HistogramAnswer, look: ChartLook, { axis, format }: Histogram): EChartsOption {
  const { words, colours } = look
  const bins = [...answer.bins].sort((one, other) => one.from - other.from)
  const last = bins.at(-1)
  const { mean } = answer
  return {
    ...baseOption(look),
    grid: { left: 8, right: 16, top: 26, bottom: 34, containLabel: true },
    xAxis: {
      ...valueAxis(look, axis, format),
      min: bins[0]?.from ?? 0,
      max: last?.to ?? 1,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours.muted } },
    },
    yAxis: { ...valueAxis(look, '', (value) => words.count(value)), min: 0, minInterval: 1 },
    series: [
      {
        type: 'custom',
        encode: { x: [0, 1], y: 2 },
        data: bins.map((bin) => [bin.from, bin.to, bin.posts]),
        renderItem: (_params, api) => {
          const from = Number(api.value(0))
          const to = Number(api.value(1))
          const [left = 0, top = 0] = api.coord([from, api.value(2)])
          const [right = 0, bottom = 0] = api.coord([to, 0])
          const width = right - left
          return {
            type: 'rect',
            shape: { x: left, y: top, width: Math.max(width - (width > 4 ? 1 : 0.3), 0.5), height: bottom - top },
            style: { fill: colours.main },
          }
        },
        tooltip: {
          formatter: (params) => {
            const bin = bins[Array.isArray(params) ? -1 : params.dataIndex]
            return bin ? `${format(bin.from)} – ${format(bin.to)}\n${words.posts(bin.posts)}` : ''
          },
        },
      },
      ...(mean
        ? [
            areaSeries([{ from: mean.low, to: mean.high }], { fill: colours.ink, opacity: 0.15 }),
            markSeries(look, [{ at: mean.mean, label: `${words.mean} ${words.decimal(mean.mean)}` }], 'plain'),
          ]
        : []),
    ],
  }
}
