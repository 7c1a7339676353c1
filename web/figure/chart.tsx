import type { EChartsOption } from 'echarts'
import type { ECElementEvent, EChartsType } from 'echarts/core'
import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react'
import { CHOSEN_SERIES } from '../../src/charts/parts.js'
import { boxesOf, type Boxes } from './lead-box.js'
import { LeadLayer } from './lead-layer.js'
import type { Lead } from './leads.js'

export interface ChartHandle {
  /** The chart as it is drawn, as SVG with its size; null before it is drawn. */
  svg(): { markup: string; width: number; height: number } | null
}

interface ChartProps {
  readonly option: EChartsOption
  readonly height: number
  /** What a screen reader says. The table has the figures. */
  readonly label: string
  readonly handle?: RefObject<ChartHandle | null>
  /** Called when the reader clicks on one of the marks, with its place among them. */
  readonly onChoose?: ((index: number) => void) | undefined
  /** Its marks as links. */
  readonly leads?: readonly Lead[] | undefined
  /** Called with the two ends, in values of the axis, of what the reader brushed. */
  readonly onBrush?: ((ends: readonly [number, number]) => void) | undefined
}

const NO_LEADS: readonly Lead[] = []

/** Draws an option at the given width. The height is fixed, so that the page does not jump. */
export function Chart({
  option,
  height,
  label,
  handle,
  onChoose,
  leads = NO_LEADS,
  onBrush,
}: ChartProps): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<EChartsType | null>(null)
  const [boxes, setBoxes] = useState<Boxes | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element) return
    let opened: EChartsType | null = null
    let left = false
    void import('./echarts.js').then(({ openChart }) => {
      if (left) return
      opened = openChart(element)
      setChart(opened)
    })
    return () => {
      left = true
      opened?.dispose()
      setChart(null)
      setBoxes(null)
    }
  }, [])

  useEffect(() => {
    if (!chart) return
    chart.setOption(option, { notMerge: true })
    const watch = new ResizeObserver(() => {
      chart.resize()
      chart.getZr().flush() // so that the marks are where they will be
      setBoxes(boxesOf(chart, leads))
    })
    watch.observe(chart.getDom()) // which calls it once
    return () => watch.disconnect()
  }, [chart, option, leads])

  useEffect(() => {
    if (!chart || !onChoose) return
    const choose = ({ seriesId, dataIndex }: ECElementEvent) => {
      if (seriesId === CHOSEN_SERIES) onChoose(dataIndex)
    }
    chart.on('click', choose)
    return () => {
      if (!chart.isDisposed()) chart.off('click', choose)
    }
  }, [chart, onChoose])

  useEffect(() => {
    if (!handle) return
    handle.current = chart
      ? { svg: () => ({ markup: chart.renderToSVGString(), width: chart.getWidth(), height: chart.getHeight() }) }
      : null
  }, [chart, handle])

  return (
    <div className="chart-place">
      <div ref={place} className="chart" style={{ height }} role="img" aria-label={label} />
      {chart && boxes && leads.length > 0 && <LeadLayer chart={chart} leads={leads} boxes={boxes} onBrush={onBrush} />}
    </div>
  )
}
