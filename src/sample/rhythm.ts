import type { PlantedOrigin } from './authors.js'
import type { Random } from './random.js'
import { WINDOW_DAYS } from './place-moment.js'
import type { DayKind } from './sample-row.js'

/** Weight of each local hour, 0 to 23. Invented, but with the shape of a day in Singapore. */
const HOURS: Readonly<Record<string, readonly number[]>> = {
  life: [6, 4, 2, 1, 1, 1, 2, 5, 7, 7, 6, 6, 8, 7, 6, 6, 6, 7, 8, 9, 11, 12, 12, 9],
  food: [2, 1, 1, 0, 0, 0, 2, 5, 7, 5, 4, 7, 14, 12, 6, 5, 4, 5, 9, 13, 12, 8, 6, 4],
  weather: [1, 1, 0, 0, 0, 1, 4, 7, 7, 6, 6, 7, 8, 9, 10, 11, 10, 9, 8, 6, 4, 3, 2, 1],
  work: [1, 0, 0, 0, 0, 0, 2, 6, 12, 12, 9, 8, 8, 8, 9, 9, 9, 11, 10, 7, 5, 4, 4, 2],
  school: [3, 1, 0, 0, 0, 0, 5, 7, 5, 4, 5, 5, 6, 9, 9, 8, 7, 6, 6, 7, 9, 10, 9, 6],
  transport: [1, 0, 0, 0, 0, 2, 8, 16, 17, 8, 4, 4, 5, 5, 4, 5, 8, 14, 16, 11, 6, 4, 4, 3],
  leisure: [2, 1, 0, 0, 0, 0, 1, 3, 6, 8, 10, 10, 9, 9, 10, 11, 11, 10, 9, 8, 8, 7, 5, 3],
  /** People elsewhere keep other hours. */
  abroad: [5, 5, 4, 4, 4, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 6, 6],
}

/**
 * Weekday topics make up a fifth of ordinary posts, weekend topics a twentieth: moved to their days, they leave weekends a
 * little quieter than weekdays, and no hole.
 */
const TOPIC_DAYS: Readonly<Record<string, DayKind>> = { work: 'weekday', school: 'weekday', leisure: 'weekend' }

export function daysOf(topic: string): DayKind {
  return TOPIC_DAYS[topic] ?? 'any'
}

/** Minutes before the midnight that ends the day of loading, for a local time on the day `day` days before it. */
export function minutesBefore(day: number, minuteOfDay: number): number {
  return (day + 1) * 1_440 - minuteOfDay
}

/** The local minute of the day, 0…1,439, and the day counted back from the day of loading. */
export function localOf(minutes: number): { day: number; minuteOfDay: number } {
  const day = Math.ceil(minutes / 1_440) - 1
  return { day, minuteOfDay: (day + 1) * 1_440 - minutes }
}

export function parseClock(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}

/** A moment of ordinary chatter. */
export function ordinaryMoment(topic: string, origin: PlantedOrigin, random: Random): number {
  const weights = HOURS[origin === 'outside' ? 'abroad' : topic] ?? HOURS['life'] ?? []
  const hour = random.weighted([...weights.keys()], (index) => weights[index] ?? 0)
  return minutesBefore(random.int(0, WINDOW_DAYS - 1), hour * 60 + random.int(0, 59))
}
