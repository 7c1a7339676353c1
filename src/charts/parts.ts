import type { CustomSeriesOption, EChartsOption } from 'echarts'
import type { ChartLook } from './look.js'

/** Text, tooltip and motion that all charts share. Tooltips are drawn as text: so a hashtag cannot be markup there. */
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

export interface Bar {
  /** Row of the name axis that it lies on. */
  readonly row: number
  /** How far below the middle of its row, as a part of the row's height. */
  readonly shift?: number
  /** Values that it reaches from and to. */
  readonly from: number
  readonly to: number
  readonly colour: string
  readonly opacity?: number
  /** 95 % interval of its end, drawn as a whisker. */
  readonly interval?: { readonly low: number; readonly high: number } | null
  /** Stands right of the bar and its whisker. */
  readonly label?: string
}

/**
 * Horizontal bars with whiskers and labels. With ECharts' bars this would need three series. A custom series does it
 * alone, and keeps the code of the bars out of the page.
 * @param bars in the order of the series' data, so that a tooltip finds them by `dataIndex`
 */
export function barSeries(look: ChartLook, bars: readonly Bar[], thickness = 0.62): CustomSeriesOption {
  const { colours, font } = look
  return {
    type: 'custom',
    encode: { x: [1, 2], y: 0 },
    data: bars.map(({ row, from, to, interval }) => [row, from, Math.max(to, interval?.high ?? to)]),
    renderItem: (params, api) => {
      const bar = bars[params.dataIndex]
      if (!bar) return null
      const at = (value: number) => api.coord([value, bar.row])
      const [left = 0, middle = 0] = at(bar.from)
      const [right = 0] = at(bar.to)
      const size = api.size?.([0, 1])
      const row = Array.isArray(size) ? (size[1] ?? 20) : 20
      const height = row * thickness
      const y = middle + (bar.shift ?? 0) * row
      const [low = right] = bar.interval ? at(bar.interval.low) : []
      const [high = right] = bar.interval ? at(bar.interval.high) : []
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        z2: 1, // over the bar that begins where this one ends
        shape: { x1, y1, x2, y2 },
        style: { stroke: colours.ink, lineWidth: 1 },
      })
      return {
        type: 'group',
        children: [
          {
            type: 'rect' as const,
            shape: { x: left, y: y - height / 2, width: Math.max(right - left, 0), height },
            style: { fill: bar.colour, opacity: bar.opacity ?? 1 },
          },
          ...(bar.interval
            ? [line(low, y, high, y), line(low, y - 3, low, y + 3), line(high, y - 3, high, y + 3)]
            : []),
          ...(bar.label === undefined
            ? []
            : [
                {
                  type: 'text' as const,
                  style: {
                    x: Math.max(high, right) + 6,
                    y,
                    text: bar.label,
                    fill: colours.ink,
                    font: `11px ${font}`,
                    verticalAlign: 'middle' as const,
                  },
                },
              ]),
        ],
      }
    },
  }
}

/** Areas between two values of the x axis over the whole height, behind a tooltip's reach. */
export function areaSeries(
  areas: readonly { readonly from: number; readonly to: number }[],
  style: { readonly fill: string; readonly opacity: number },
): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 3,
    tooltip: { show: false },
    encode: { x: [0, 1] },
    data: areas.map(({ from, to }) => [from, to]),
    renderItem: (params, api) => {
      const grid = params.coordSys as unknown as { x: number; y: number; width: number; height: number }
      const [from = 0] = api.coord([api.value(0), 0])
      const [to = 0] = api.coord([api.value(1), 0])
      const x = Math.max(from, grid.x)
      const width = Math.min(to, grid.x + grid.width) - x
      return width <= 0
        ? null
        : { type: 'rect', shape: { x, y: grid.y, width: Math.max(width, 2), height: grid.height }, style }
    },
  }
}

export interface Mark {
  /** On the x axis. */
  readonly at: number
  /** Empty: a thin line alone. */
  readonly label: string
  /** How many other marks stand between its label and the chart. */
  readonly lane?: number
  /** What it marks, for a tooltip: then it can also be chosen. */
  readonly name?: string
}

/** The series whose elements a reader can choose. */
export const CHOSEN_SERIES = 'chosen'
/** Height of the labels of one lane, in pixels. */
export const LANE = 18

/** Upright lines with a label above the chart: a badge that can be chosen, an outlined one of an event, or plain type. */
export function markSeries(
  look: ChartLook,
  marks: readonly Mark[],
  kind: 'badge' | 'event' | 'plain',
): CustomSeriesOption {
  const { colours, font } = look
  const isNamed = marks.some(({ name }) => name !== undefined)
  return {
    type: 'custom',
    ...(isNamed && kind === 'badge' ? { id: CHOSEN_SERIES } : {}),
    silent: !isNamed,
    z: 6,
    tooltip: isNamed
      ? {
          trigger: 'item',
          formatter: (params) => (Array.isArray(params) ? '' : (marks[params.dataIndex]?.name ?? '')),
        }
      : { show: false },
    encode: { x: 0 },
    data: marks.map(({ at }) => [at]),
    renderItem: (params, api) => {
      const mark = marks[params.dataIndex]
      const grid = params.coordSys as unknown as { x: number; y: number; width: number; height: number }
      const [x = 0] = api.coord([api.value(0), 0])
      if (!mark || x < grid.x || x > grid.x + grid.width) return null
      const badge = kind !== 'plain'
      const [fill, type] = kind === 'event' ? [colours.paper, colours.accent] : [colours.accent, colours.paper]
      const bottom = grid.y - (mark.lane ?? 0) * LANE
      if (mark.label === '') {
        return {
          type: 'line' as const,
          shape: { x1: x, y1: grid.y, x2: x, y2: grid.y + grid.height },
          style: { stroke: colours.muted, lineWidth: 1, lineDash: [1, 4] },
        }
      }
      return {
        type: 'group',
        children: [
          {
            type: 'line' as const,
            silent: true,
            shape: { x1: x, y1: bottom - 4, x2: x, y2: grid.y + grid.height },
            style: {
              stroke: badge ? colours.accent : colours.ink,
              lineWidth: 1.5,
              ...(badge ? { lineDash: [2, 3] } : {}),
            },
          },
          {
            type: 'text' as const,
            style: {
              x,
              y: bottom - 6,
              text: mark.label,
              align: 'center' as const,
              verticalAlign: 'bottom' as const,
              font: badge ? `bold 11px ${font}` : `12px ${font}`,
              fill: badge ? type : colours.ink,
              ...(badge
                ? {
                    backgroundColor: fill,
                    borderColor: colours.accent,
                    borderWidth: 1,
                    borderRadius: kind === 'event' ? 2 : 8,
                    padding: [3, 6, 2, 6],
                  }
                : {}),
            },
          },
        ],
      }
    },
  }
}

const HATCHES = { sloping: 'M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4', upright: 'M2,0 v8 M6,0 v8' }

/** Lines as a fill: sloping ones where posts are missing, upright ones where a period is not whole. */
export function hatch(look: ChartLook, kind: keyof typeof HATCHES = 'sloping') {
  const path = {
    tag: 'path',
    key: `hatch ${kind}`,
    attrs: { d: HATCHES[kind], stroke: look.colours.hatch, 'stroke-width': 1 },
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
