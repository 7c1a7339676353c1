import type { EChartsType } from 'echarts/core'
import type { Lead } from './leads.js'

/** A place in a chart, in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Smallest side of a link, so that a finger finds it and its frame can be seen. */
const LEAST = 8
const LEGEND_ICON = 18

/** Where the marks of leads are drawn, in their order, and the upper edge of the grid. */
export interface Boxes {
  readonly marks: readonly (Box | null)[]
  readonly top: number
}

export function boxesOf(chart: EChartsType, leads: readonly Lead[]): Boxes {
  return { marks: leads.map((lead) => boxOf(chart, lead)), top: topOf(chart) }
}

/** Where the mark of a lead is drawn. Null: nowhere, such as an entry of a legend that has no room. */
function boxOf(chart: EChartsType, { legend, x, y }: Lead): Box | null {
  if (legend !== undefined) return boxOfLegend(chart, legend)
  const at = (point: readonly [number, number]): readonly [number, number] | null => {
    const pixel: unknown = chart.convertToPixel({ gridIndex: 0 }, [...point])
    return Array.isArray(pixel) && pixel.every(Number.isFinite) ? (pixel as unknown as [number, number]) : null
  }
  if (typeof y === 'number') {
    const row = at([x?.[0] ?? 0, y])
    const next = at([x?.[1] ?? 0, y + (y === 0 ? 1 : -1)])
    if (!row || !next) return null
    const height = Math.abs(next[1] - row[1]) || ROW
    const width = x ? next[0] - row[0] : chart.getWidth() - row[0]
    return { left: row[0], top: row[1] - height / 2, width: Math.max(width, LEAST), height }
  }
  const [low, high] = y ?? [0, 0]
  const start = at([x?.[0] ?? 0, low])
  const end = at([x?.[1] ?? 0, high])
  if (!start || !end) return null
  const top = y ? Math.min(end[1], start[1] - LEAST) : topOf(chart)
  return { left: start[0], top, width: Math.max(end[0] - start[0], 1), height: start[1] - top }
}

/** Height of the only row of a chart. */
const ROW = 24

/** The upper edge of the grid: above it are labels of marks, which are links of their own. */
function topOf(chart: EChartsType): number {
  const { grid } = chart.getOption() as { grid?: readonly { readonly top?: unknown }[] }
  const top = grid?.[0]?.top
  return typeof top === 'number' ? top : 0
}

/** ECharts does not tell where it puts the entries of a legend, so the uppermost text of that name is looked for. */
function boxOfLegend(chart: EChartsType, name: string): Box | null {
  const frame = chart.getDom().getBoundingClientRect()
  const texts = [...chart.getDom().querySelectorAll('svg text')].filter(({ textContent }) => textContent === name)
  const [found] = texts.map((text) => text.getBoundingClientRect()).sort((one, other) => one.top - other.top)
  if (!found) return null
  const { left, top, width, height } = found
  return {
    left: left - frame.left - LEGEND_ICON,
    top: top - frame.top - 3,
    width: width + LEGEND_ICON + 4,
    height: height + 6,
  }
}

/** From the leftmost to the rightmost of these, in pixels; null where none is drawn. */
export function shownOver(boxes: readonly (Box | null)[]): readonly [number, number] | null {
  const drawn = boxes.flatMap((box) => (box ? [box] : []))
  if (drawn.length === 0) return null
  return [Math.min(...drawn.map(({ left }) => left)), Math.max(...drawn.map(({ left, width }) => left + width))]
}
