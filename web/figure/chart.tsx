import type { EChartsOption } from 'echarts'
import type { ECElementEvent, EChartsType } from 'echarts/core'
import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react'
import { CHOSEN_SERIES } from '../../src/charts/parts.js'

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
}

/** Draws an option at the given width. The height is fixed, so that the page does not jump. */
export function Chart({ option, height, label, handle, onChoose }: ChartProps): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<EChartsType | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element) return
    let opened: EChartsType | null = null
    let left = false
    const watch = new ResizeObserver(() => opened?.resize())
    void import('./echarts.js').then(({ openChart }) => {
      if (left) return
      opened = openChart(element)
      watch.observe(element)
      setChart(opened)
    })
    return () => {
      left = true
      watch.disconnect()
      opened?.dispose()
      setChart(null)
    }
  }, [])

  useEffect(() => {
    chart?.setOption(option, { notMerge: true })
  }, [chart, option])

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

  return <div ref={place} className="chart" style={{ height }} role="img" aria-label={label} />
}
