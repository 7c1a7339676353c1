import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import type { FoundGap } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps, SourceCheck } from '../producer.js'
import { baseUrlSetting } from '../kit/base-url.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { postsADay } from '../kit/posts-a-day.js'
import { itemPage, marksOf, newestOf, Position, type Mark } from './item-page.js'
import { createRedditApi, type RedditApi } from './oauth.js'
import { streamsOf, streamsSetting, subredditSetting, type Stream } from './settings.js'

export const ListingSettings = z.strictObject({
  subreddit: subredditSetting,
  streams: streamsSetting,
  firstPages: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe('Pages of 100 on the first pass; a listing ends after about 10. Default 3.'),
  baseUrl: baseUrlSetting(),
})
export type ListingSettings = z.infer<typeof ListingSettings>

/** A walk down from the newest item that has not yet met a known item. */
const Walk = z.object({ top: Position, oldest: z.number(), after: z.string(), pages: z.number() })

/** `floor`: everything up to here is read. */
const ListingState = z.object({ floor: Position.nullable(), walk: Walk.nullable() })
type ListingState = z.infer<typeof ListingState>

const codec = jsonCursor(z.object({ v: z.literal(1), streams: z.record(z.string(), ListingState) }))

/** As asked for with `raw_json=1`. */
const WIRE = { escaped: false }

/**
 * The newest submissions and comments of one subreddit over Reddit's own API. Listings run from new to old, so the
 * cursor keeps both ends of an unfinished walk: what lies between is never taken for read.
 */
export function createListingProducer(settings: ListingSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      const api = createRedditApi(deps, settings.baseUrl)
      let streams: Record<string, ListingState> = from === null ? {} : codec.read(from).streams
      for (const stream of streamsOf(settings.streams)) {
        let state = streams[stream] ?? { floor: null, walk: null }
        const walks = state.walk ? 2 : 1 // one that was interrupted is ended before the next begins
        for (let walk = 0; walk < walks; walk += 1) {
          for await (const step of walkDown(api, settings, stream, state, signal)) {
            state = step.state
            streams = { ...streams, [stream]: state }
            yield { ...itemPage(step.children, WIRE, codec.write({ v: 1, streams })), gaps: step.gaps }
          }
        }
      }
    },
  }
}

interface Step {
  readonly children: readonly unknown[]
  readonly state: ListingState
  readonly gaps: NonNullable<Page['gaps']>
}

async function* walkDown(
  api: RedditApi,
  { subreddit, firstPages }: ListingSettings,
  stream: Stream,
  { floor, walk: interrupted }: ListingState,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const path = stream === 'posts' ? `/r/${subreddit}/new` : `/r/${subreddit}/comments`
  let walk = interrupted
  const seen = new Set<string>()
  let last: ReadonlySet<string> = new Set()
  while (!signal.aborted) {
    const { children, after } = await api.list(path, walk?.after ?? null, signal)
    const marks = marksOf(children)
    if (marks.length > 0 && marks.every(({ id }) => last.has(id))) {
      throw new UnreachableError('Reddit answered with the same page twice; the next pass asks again')
    }
    const isCircle = marks.length > 0 && marks.every(({ id }) => seen.has(id))
    last = new Set(marks.map(({ id }) => id))
    for (const id of last) seen.add(id)
    const top = walk?.top ?? newestOf(marks, floor)
    if (!top) return // nothing there, and nothing was there before
    const oldest = marks.reduce((least, { at }) => Math.min(least, at), walk?.oldest ?? Infinity)
    const pages = (walk?.pages ?? 0) + 1
    const met = floor !== null && marks.some((mark) => isKnown(mark, floor))
    if (met || isCircle || after === null || (floor === null && pages >= firstPages)) {
      const gaps = floor && !met ? [endedEarly(floor, oldest, isCircle)] : []
      yield { children, state: { floor: top, walk: null }, gaps }
      if (isCircle) throw new UnreachableError(IN_A_CIRCLE)
      return
    }
    walk = { top, oldest, after, pages }
    yield { children, state: { floor, walk }, gaps: [] }
  }
}

const isKnown = (mark: Mark, floor: Position): boolean =>
  mark.at < floor.at || (mark.at === floor.at && floor.ids.includes(mark.id))

const IN_A_CIRCLE = 'Reddit answered with pages that were there before: the listing runs in a circle, and ends here'

const endedEarly = (floor: Position, oldest: number, isCircle: boolean): FoundGap => ({
  from: new Date(floor.at * 1_000),
  to: Number.isFinite(oldest) ? new Date(oldest * 1_000) : null,
  cause: isCircle ? 'page_lost' : 'cursor_expired',
  detail: isCircle
    ? 'the listing ran in a circle before it reached what was read last'
    : 'the listing ended before what was read last: Reddit shows about a thousand items',
})

export async function checkListing(
  settings: ListingSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const api = createRedditApi(deps, settings.baseUrl)
  let perDay = 0
  let left: number | null = null
  for (const stream of streamsOf(settings.streams)) {
    const answer = await api.list(
      stream === 'posts' ? `/r/${settings.subreddit}/new` : `/r/${settings.subreddit}/comments`,
      null,
      signal,
    )
    perDay += postsADay(marksOf(answer.children).map(({ at }) => at * 1_000)) ?? 0
    left = answer.left
  }
  return {
    reachable: true,
    finding: `your key may read r/${settings.subreddit}; it costs nothing`,
    limit:
      left === null
        ? '100 requests per minute'
        : `100 requests per minute; ${Math.floor(left)} left in this ten minutes`,
    postsPerDay: perDay,
    minutesPerPass: 1,
  }
}
