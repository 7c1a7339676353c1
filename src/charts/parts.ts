import type { CustomSeriesOption, EChartsOption } from 'echarts'
import type { ChartLook } from './look.js'

/** Cells with fewer posts are greyed: their interval is wider than what they say. */
export const SMALL_CELL = 30

/** Text, tooltip and motion that all charts share. Tooltips are drawn as text: a hashtag can hold no markup there. */
export function baseOption(look: ChartLook): EChartsOption {
  const { colours, font } = look
  return {
    animation: false,
    textStyle: { fontFamily: font, color: colours.ink, fontSize: 12 },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.paper,
      borderColor: colours.muted,
      borderWidth: 1,
      padding: [6, 9],
      textStyle: { color: colours.ink, fontFamily: font, fontSize: 12 },
    },
  }
}

export function axisLabel(look: ChartLook): { color: string; fontFamily: string; fontSize: number } {
  return { color: look.colours.muted, fontFamily: look.font, fontSize: 11 }
}

/** A value axis without a frame: hairlines only. */
export function valueAxis(look: ChartLook, name: string, format: (value: number) => string) {
  return {
    type: 'value' as const,
    name,
    nameLocation: 'middle' as const,
    nameGap: 28,
    nameTextStyle: axisLabel(look),
    axisLabel: { ...axisLabel(look), formatter: format, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: look.narrow ? 3 : 5,
    splitLine: { lineStyle: { color: look.colours.line } },
  }
}

/** A line of names from top to bottom, first one on top. */
export function nameAxis(look: ChartLook, names: readonly string[]) {
  return {
    type: 'category' as const,
    data: [...names],
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      ...axisLabel(look),
      color: look.colours.ink,
      fontSize: 12,
      interval: 0,
      width: look.narrow ? 96 : 150,
      overflow: 'truncate' as const,
    },
  }
}

export interface IntervalMark {
  /** Index of the row, or instant of the bucket. */
  readonly at: number
  readonly low: number
  readonly high: number
}

/** Whiskers of 95 % intervals over horizontal bars. */
export function intervalSeries(look: ChartLook, marks: readonly IntervalMark[]): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    z: 5,
    encode: { x: [1, 2], y: 0 },
    data: marks.map((mark) => [mark.at, mark.low, mark.high]),
    renderItem: (_params, api) => {
      const row = api.value(0)
      const [left = 0, y = 0] = api.coord([api.value(1), row])
      const [right = 0] = api.coord([api.value(2), row])
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: look.colours.ink, lineWidth: 1 },
      })
      return {
        type: 'group',
        children: [line(left, y, right, y), line(left, y - 3, left, y + 3), line(right, y - 3, right, y + 3)],
      }
    },
  }
}

/** Diagonal lines as a fill: how missing posts are drawn. */
export function hatch(look: ChartLook) {
  const path = {
    tag: 'path',
    key: 'hatch',
    attrs: { d: 'M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4', stroke: look.colours.hatch, 'stroke-width': 1 },
  }
  return { svgElement: path, svgWidth: 8, svgHeight: 8, repeat: 'repeat' as const }
}

export function legend(look: ChartLook, names: readonly string[]) {
  return {
    top: 0,
    left: 0,
    itemWidth: 12,
    itemHeight: 10,
    itemGap: 14,
    data: [...names],
    textStyle: { color: look.colours.ink, fontFamily: look.font, fontSize: 12 },
    inactiveColor: look.colours.line,
  }
}
