import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement, type RefObject } from 'react'
import { Link } from 'wouter'
import { feelingClasses, isFew, postClasses, valueOfArea, type AreaMeasure } from '../../src/charts/area-map.js'
import type { ChartLook } from '../../src/charts/look.js'
import type { AreaRow } from '../../src/domain/reading/figures.js'
import type { ChartHandle } from '../figure/chart.js'
import type { Lead } from '../figure/leads.js'
import { useWords } from '../messages/messages.js'
import { HIGH, neighbourOf, SHAPES, WIDE, type Shape } from './shapes.js'

interface AreaMapProps {
  readonly rows: readonly AreaRow[]
  readonly measure: AreaMeasure
  readonly look: ChartLook
  readonly leads: readonly Lead[]
  readonly handle: RefObject<ChartHandle | null>
}

/** Height of the legend below the map, and of a letter of it, in units of the map. */
const LEGEND = 64
const LETTER = 0.55

/** The planning areas as links to their posts. One stop of the Tab key; arrow keys go to the neighbour in their direction. */
export function AreaMap({ rows, measure, look, leads, handle }: AreaMapProps): ReactElement {
  const words = useWords()
  const says = words.map
  const { colours, font, narrow } = look
  const id = useId()
  const svg = useRef<SVGSVGElement>(null)
  const links = useRef(new Map<string, SVGAElement>())
  const [current, setCurrent] = useState<string>()
  const [shown, setShown] = useState<string>()

  useEffect(() => {
    handle.current = { svg: () => (svg.current ? pictureOf(svg.current) : null) }
    return () => void (handle.current = null)
  }, [handle])

  const rowOf = new Map(rows.map((row) => [row.area, row]))
  const leadOf = new Map(leads.map((lead) => [lead.key, lead]))
  const linked = SHAPES.filter(({ area }) => leadOf.has(area))
  const stop = linked.some(({ area }) => area === current) ? current : linked[0]?.area
  const classes = measure === 'posts' ? postClasses(rows, look) : feelingClasses(look)
  const hasFew = rows.some((row) => isFew(row, measure))
  const letter = narrow ? 26 : 13

  function onKeyDown(event: KeyboardEvent, shape: Shape): void {
    const next = neighbourOf(shape, event.key, linked)
    if (!next) return
    event.preventDefault()
    links.current.get(next.area)?.focus()
  }

  const shapes = SHAPES.map((shape) => {
    const { area, path } = shape
    const row = rowOf.get(area)
    const lead = leadOf.get(area)
    const value = valueOfArea(row, measure)
    const fill = value === null ? 'none' : (classes.find(({ has }) => has(value))?.colour ?? 'none')
    const drawing = (
      <>
        <path d={path} fill={fill} stroke={colours.muted} strokeWidth={0.8} pointerEvents="all" />
        {row && isFew(row, measure) && <path d={path} fill={`url(#${id}few)`} pointerEvents="none" />}
        <title>{row ? says.told(row) : says.nobody(area)}</title>
      </>
    )
    if (!lead) return <g key={area}>{drawing}</g>
    return (
      <Link
        key={area}
        ref={(link: unknown) => void (link ? links.current.set(area, link as SVGAElement) : links.current.delete(area))}
        href={lead.to}
        className="area"
        tabIndex={area === stop ? 0 : -1}
        aria-label={lead.name}
        onFocus={() => {
          setCurrent(area)
          setShown(area)
        }}
        onKeyDown={(event: KeyboardEvent) => onKeyDown(event, shape)}
        onPointerEnter={() => setShown(area)}
      >
        {drawing}
      </Link>
    )
  })

  const entries = [
    ...classes.map(({ colour, label }) => ({ label, fills: [colour] })),
    ...(hasFew ? [{ label: says.few, fills: [colours.paper, `url(#${id}few)`] }] : []),
  ]
  const perRow = narrow ? 3 : 6
  const step = WIDE / perRow
  const line = letter * 2
  const height = HIGH + (narrow ? 2 : 1) * line + LEGEND / 2
  const told = rowOf.get(shown ?? '')
  return (
    <>
      <svg
        ref={svg}
        className="area-map"
        viewBox={`0 0 ${WIDE} ${height}`}
        fontFamily={font}
        fontSize={letter}
        role="group"
        aria-label={says.label}
      >
        <defs>
          <pattern id={`${id}few`} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0V7" stroke={colours.ink} strokeWidth={1.6} opacity={0.55} />
          </pattern>
        </defs>
        {shapes}
        <g pointerEvents="none" aria-hidden="true">
          {namedIn(letter).map(({ area, middle: [x, y] }) => (
            <text
              key={area}
              x={x}
              y={y}
              textAnchor="middle"
              dominantBaseline="middle"
              fill={colours.ink}
              stroke={colours.paper}
              strokeWidth={letter / 4}
              paintOrder="stroke"
            >
              {area}
            </text>
          ))}
          {entries.map(({ label, fills }, index) => {
            const x = (index % perRow) * step
            const y = HIGH + LEGEND / 4 + Math.floor(index / perRow) * line
            return (
              <g key={label}>
                {fills.map((fill) => (
                  <rect
                    key={fill}
                    x={x}
                    y={y}
                    width={letter * 1.6}
                    height={letter}
                    fill={fill}
                    stroke={colours.muted}
                  />
                ))}
                <text x={x + letter * 2} y={y + letter / 2} dominantBaseline="middle" fill={colours.ink}>
                  {label}
                </text>
              </g>
            )
          })}
        </g>
      </svg>
      <p className="figure-note" aria-hidden="true">
        {told ? says.told(told) : says.point}
      </p>
    </>
  )
}

/** The areas that have room for their name: it is not wider than they are, and lies on no name of a larger one. */
function namedIn(letter: number): Shape[] {
  const half = ({ area }: Shape) => (area.length * letter * LETTER) / 2
  const named: Shape[] = []
  for (const shape of [...SHAPES].sort((one, other) => other.width - one.width)) {
    const [x, y] = shape.middle
    const isFree = named.every(
      (other) =>
        Math.abs(other.middle[0] - x) > half(other) + half(shape) || Math.abs(other.middle[1] - y) > letter * 1.2,
    )
    if (half(shape) * 2 < shape.width && isFree) named.push(shape)
  }
  return named
}

/** The map by itself: a link of this page leads nowhere from a file. */
function pictureOf(map: SVGSVGElement): { markup: string; width: number; height: number } {
  const copy = map.cloneNode(true) as SVGSVGElement
  for (const link of copy.querySelectorAll('a')) {
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g')
    group.append(...link.childNodes)
    link.replaceWith(group)
  }
  const { width, height } = map.getBoundingClientRect()
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  return { markup: new XMLSerializer().serializeToString(copy), width, height }
}
