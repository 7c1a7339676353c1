import type { EChartsType } from 'echarts/core'
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import { Link } from 'wouter'
import { useWords } from '../messages/messages.js'
import { shownOver, type Boxes } from './lead-box.js'
import type { Lead } from './leads.js'

interface LeadLayerProps {
  readonly chart: EChartsType
  readonly leads: readonly Lead[]
  readonly boxes: Boxes
  /** Called with the two ends, in values of the axis, of what the reader brushed. Absent: there is no brush. */
  readonly onBrush?: ((ends: readonly [number, number]) => void) | undefined
}

/** How far a pointer moves, in pixels, before a click becomes a brush. */
const DRAG = 6
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/**
 * Links over the marks of a chart, with the browser's own clicks, taps, focus and menus. All together are one stop of the
 * Tab key; arrow keys move among them, and with Shift choose a stretch of time.
 */
export function LeadLayer({ chart, leads, boxes, onBrush }: LeadLayerProps): ReactElement {
  const says = useWords().leads
  const [current, setCurrent] = useState(0)
  const [chosen, setChosen] = useState<readonly [number, number] | null>(null)
  const drag = useRef<{ readonly from: number; isMoved: boolean } | null>(null)
  const wasDragged = useRef(false)
  const [brush, setBrush] = useState<readonly [number, number] | null>(null)
  const links = useRef<(HTMLAnchorElement | null)[]>([])
  const stop = Math.min(current, leads.length - 1)

  const tip = (x: number, y: number) => chart.dispatchAction({ type: 'showTip', x, y })
  const hide = () => chart.dispatchAction({ type: 'hideTip' })

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key] ?? (event.key === 'Home' ? -leads.length : event.key === 'End' ? leads.length : 0)
    if (step !== 0) {
      event.preventDefault()
      const next = Math.max(0, Math.min(leads.length - 1, stop + step))
      setChosen(event.shiftKey && onBrush ? [chosen?.[0] ?? stop, next] : null)
      links.current[next]?.focus()
    } else if (event.key === 'Escape') {
      setChosen(null)
      hide()
    } else if (event.key === 'Enter' && chosen && onBrush) {
      event.preventDefault()
      const ends = chosen.flatMap((at) => leads[at]?.x ?? [])
      setChosen(null)
      if (ends.length > 0) onBrush([Math.min(...ends), Math.max(...ends)])
    }
  }

  const across = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left

  function onPointerDown(event: PointerEvent): void {
    wasDragged.current = false
    if (onBrush && event.button === 0 && event.isPrimary) drag.current = { from: across(event), isMoved: false }
  }

  function onPointerMove(event: PointerEvent): void {
    const { top } = event.currentTarget.getBoundingClientRect()
    const x = across(event)
    if (!drag.current) return void tip(x, event.clientY - top)
    if (!drag.current.isMoved && Math.abs(x - drag.current.from) < DRAG) return
    drag.current.isMoved = true
    wasDragged.current = true
    event.currentTarget.setPointerCapture(event.pointerId)
    hide()
    setBrush([Math.min(drag.current.from, x), Math.max(drag.current.from, x)])
  }

  function onPointerUp(): void {
    drag.current = null
    setBrush(null)
    if (!brush || !onBrush) return
    const [from, to] = brush.map((x) => valueAt(chart, x))
    if (from !== undefined && to !== undefined) onBrush([from, to])
  }

  const stretch = chosen && shownOver(chosen.map((at) => boxes.marks[at] ?? null))
  return (
    <div
      className="leads"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = null
        setBrush(null)
      }}
      onPointerLeave={hide}
      onClickCapture={(event) => {
        if (wasDragged.current) event.preventDefault()
      }}
    >
      {onBrush && <div className="brush-ground" style={{ top: boxes.top }} />}
      <ul aria-label={says.list} onKeyDown={onKeyDown}>
        {leads.map(({ key, name, to }, index) => {
          const box = boxes.marks[index]
          return (
            <li key={key}>
              <Link
                ref={(link: HTMLAnchorElement | null) => void (links.current[index] = link)}
                href={to}
                className="lead"
                style={box ?? { display: 'none' }}
                tabIndex={index === stop ? 0 : -1}
                draggable={false}
                aria-label={name}
                onFocus={() => {
                  setCurrent(index)
                  if (box) tip(box.left + box.width / 2, box.top + box.height / 2)
                }}
                onBlur={hide}
              />
            </li>
          )
        })}
      </ul>
      {stretch && <div className="brush" style={{ left: stretch[0], width: stretch[1] - stretch[0] }} />}
      {brush && <div className="brush" style={{ left: brush[0], width: brush[1] - brush[0] }} />}
      <span className="unseen" role="status">
        {chosen ? says.chosen(leads[chosen[0]]?.name ?? '', leads[chosen[1]]?.name ?? '') : ''}
      </span>
    </div>
  )
}

/** The value of the time axis at a pixel. */
function valueAt(chart: EChartsType, x: number): number | undefined {
  const value: unknown = chart.convertFromPixel({ gridIndex: 0 }, [x, 0])
  return Array.isArray(value) && typeof value[0] === 'number' ? value[0] : undefined
}
