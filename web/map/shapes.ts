import boundaries from '../../data/map/planning-areas.geojson?raw'
import type { PLANNING_AREAS } from '../../src/domain/planning-areas.js'

type Ring = readonly (readonly [number, number])[]

interface Feature {
  readonly properties: { readonly name: (typeof PLANNING_AREAS)[number] }
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] }
}

/** An area as it is drawn: x and y grow to the right and down, from 0 to `WIDE` and `HIGH`. */
export interface Shape {
  readonly area: string
  readonly path: string
  /** Middle of its largest part, and how wide that is. */
  readonly middle: readonly [number, number]
  readonly width: number
}

/** Width of the map in its own units. So near to the equator a degree is as long in both directions. */
export const WIDE = 1_000
const WEST = 103.6
const EAST = 104.1
const NORTH = 1.475
const SOUTH = 1.16
const SCALE = WIDE / (EAST - WEST)
export const HIGH = Math.round((NORTH - SOUTH) * SCALE)

const drawn = ([longitude, latitude]: readonly [number, number]) =>
  [Math.round((longitude - WEST) * SCALE * 10) / 10, Math.round((NORTH - latitude) * SCALE * 10) / 10] as const

/** The shapes of all planning areas, read once: when the page of the map is opened. */
export const SHAPES: readonly Shape[] = (JSON.parse(boundaries) as { features: readonly Feature[] }).features.map(
  ({ properties, geometry }) => {
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    const rings = parts.flat().map((ring) => ring.map(drawn))
    const frames = parts.map(([outline = []]) => frameOf(outline.map(drawn)))
    const largest = frames.reduce((one, other) => (other.size > one.size ? other : one))
    return {
      area: properties.name,
      path: rings.map((ring) => `M${ring.map((point) => point.join(' ')).join('L')}Z`).join(''),
      middle: largest.middle,
      width: largest.width,
    }
  },
)

function frameOf(points: readonly (readonly [number, number])[]) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const width = right - left
  return { width, size: width * (bottom - top), middle: [(left + right) / 2, (top + bottom) / 2] as const }
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The nearest of some areas in the direction of an arrow key: within 45° of it. Undefined: there is none. */
export function neighbourOf(shape: Shape, key: string, among: readonly Shape[]): Shape | undefined {
  const direction = DIRECTIONS[key]
  if (!direction) return undefined
  const [towards, across] = direction
  const ahead = among.flatMap((other) => {
    const [x, y] = [other.middle[0] - shape.middle[0], other.middle[1] - shape.middle[1]]
    const along = x * towards + y * across
    const aside = Math.abs(x * across - y * towards)
    return along > 0 && aside <= along ? [{ other, distance: Math.hypot(x, y) }] : []
  })
  return ahead.sort((one, other) => one.distance - other.distance)[0]?.other
}
