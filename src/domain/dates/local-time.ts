const DAY_MS = 86_400_000
/** Days whose offset is remembered; posts of one file lie on few days. */
const REMEMBERED = 10_000

interface LocalZone {
  readonly format: Intl.DateTimeFormat
  readonly offsets: Map<number, number>
}
const zones = new Map<string, LocalZone>()

function zoneOf(name: string): LocalZone {
  const known = zones.get(name)
  if (known) return known
  const zone = {
    format: new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }),
    offsets: new Map<number, number>(),
  }
  zones.set(name, zone)
  return zone
}

/** Milliseconds by which the zone's clocks are ahead of UTC at an instant. */
function offsetAt(zone: LocalZone, at: number): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of zone.format.formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
}

function offsetOfDay(zone: LocalZone, day: number): number {
  const known = zone.offsets.get(day)
  if (known !== undefined) return known
  const offset = offsetAt(zone, day * DAY_MS)
  if (zone.offsets.size >= REMEMBERED) zone.offsets.clear()
  zone.offsets.set(day, offset)
  return offset
}

/**
 * The instant at which the clocks of a zone show a time.
 * @param wall what they show, as milliseconds of a UTC clock that shows the same
 * @param name IANA name of the zone
 * @returns the instants, oldest first: none when the clocks were put forward over it, two when they were put back
 */
export function instantsOf(wall: number, name: string): readonly number[] {
  const zone = zoneOf(name)
  const day = Math.floor(wall / DAY_MS)
  // No zone is more than a day from UTC, so a change that matters lies between these two.
  const before = offsetOfDay(zone, day - 1)
  const after = offsetOfDay(zone, day + 2)
  if (before === after) return [wall - before]
  return [wall - Math.max(before, after), wall - Math.min(before, after)].filter(
    (at) => wall - at === offsetAt(zone, at),
  )
}

/** The first instant of a day in a zone: its midnight, or when the clocks skip that, the end of the gap. */
export function startOfDay(wall: number, name: string): number {
  const [midnight] = instantsOf(wall, name)
  if (midnight !== undefined) return midnight
  const zone = zoneOf(name)
  const day = Math.floor(wall / DAY_MS)
  // What the old offset makes of a midnight that was skipped is the moment of the change.
  return wall - offsetOfDay(zone, day - 1)
}

/** What the clocks of a zone show at an instant, as milliseconds of a UTC clock that shows the same. */
export const wallAt = (at: number, name: string): number => at + offsetAt(zoneOf(name), at)
