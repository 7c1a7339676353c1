import type { Trend } from '../../src/domain/reading/figures.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { address, type Params } from '../api/request.js'

/** The window of a day in Singapore; without a day, of the last 24 hours. In the form of a link. */
export function windowOfDay(day: string | undefined): Params {
  return day === undefined ? { window: '24h' } : { from: day, to: dayOf(startOf(day), 1) }
}

/** Address of the posts that a trend counts: all of its day, whatever the other filters of the page are. */
export function postsOfTrend(
  { kind, term }: Pick<Trend, 'kind' | 'term'>,
  day: string | undefined,
  collection: string | undefined,
): string {
  return address('/posts', { collection, ...windowOfDay(day), ...(kind === 'entity' ? { entity: term } : { term }) })
}
