import { z } from 'zod'
import { SourceStoppedError } from '../../domain/errors.js'
import type { Producer, ProducerDeps } from '../producer.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { createXClient, type Parameters, type Reach, type XClient } from './client.js'
import { descend, DescentState, newDescent, type SearchRange } from './descent.js'
import { dollars, USUAL_PER_POST } from './prices.js'
import type { SearchSettings } from './settings.js'
import { idAt, idBefore, newerOf } from './snowflake.js'

/**
 * Search learns of some posts later than of younger ones: each descent looks once more at the minute before the newest
 * post that was read. Reading a post twice on one UTC day costs nothing.
 */
const OVERLAP_MS = 60_000
const DAY_MS = 86_400_000

/** `newest`: caught up to there; `descent`: one under way, or one that began at the first floor. */
const Cursor = z.strictObject({
  v: z.literal(1),
  newest: z.string().nullable(),
  descent: DescentState.nullable(),
})
type Cursor = z.infer<typeof Cursor>
const codec = jsonCursor(Cursor)

/** How recent search is asked for what lies above the floor. */
export function recentRange(query: string): SearchRange {
  return {
    reach: 'recent',
    pageSize: { least: 10, most: 100 },
    parameters: ({ floor, below }) => ({
      query,
      ...(floor !== null && { since_id: floor }),
      ...(below !== null && { until_id: below }),
    }),
  }
}

/** The floor of a descent that follows one which reached `newest`. */
export const floorBelow = (newest: string): string => idBefore(newest, OVERLAP_MS)

export function createSearchProducer(settings: SearchSettings, deps: ProducerDeps): Producer {
  const range = recentRange(settings.query)

  const begin = async (client: XClient, signal: AbortSignal): Promise<Cursor> => {
    const floor = idAt(deps.clock.now() - settings.firstDays * DAY_MS)
    await refuseTooMany(client, 'recent', { query: settings.query, since_id: floor }, settings.maxFirstPosts, signal)
    return { v: 1, newest: null, descent: newDescent(floor) }
  }

  return {
    async *pages(from, signal) {
      const client = createXClient(deps, settings.baseUrl)
      let cursor = from === null ? await begin(client, signal) : codec.read(from)
      let read = 0
      let isLeftover = cursor.descent?.newest != null
      for (;;) {
        const descent = cursor.descent ?? newDescent(cursor.newest === null ? null : floorBelow(cursor.newest))
        let isDone = false
        for await (const step of descend(client, range, descent, signal)) {
          isDone = step.isDone
          cursor = step.isDone ? caughtUp(cursor, step.state) : { ...cursor, descent: step.state }
          yield { ...step.page, cursor: codec.write(cursor), caughtUp: step.isDone && !isLeftover }
          read += step.page.posts.length
          if (read >= settings.maxPostsPerPass) break
        }
        // The leftover walk ended at older posts. The newest are above it.
        if (!isDone || !isLeftover || read >= settings.maxPostsPerPass) return
        isLeftover = false
      }
    },
  }
}

/** A quiet source moves on as well: else its last post would one day be older than the search reaches. */
function caughtUp(cursor: Cursor, { floor, newest, settled }: DescentState): Cursor {
  const reached = newerOf(newerOf(newest, settled), cursor.newest)
  return { v: 1, newest: reached, descent: reached === null ? newDescent(floor) : null }
}

/**
 * Counts before spending.
 * @throws SourceStoppedError('budget') naming both numbers and the price
 */
export async function refuseTooMany(
  client: XClient,
  reach: Reach,
  parameters: Parameters,
  most: number,
  signal: AbortSignal,
): Promise<void> {
  const total = await countAll(client, reach, parameters, most, signal)
  if (total <= most) return
  const cost = dollars(total * USUAL_PER_POST).toFixed(2)
  throw new SourceStoppedError(
    'budget',
    `X counts at least ${total} posts, about $${cost}, and the source allows ${most}: narrow its query or its time, or allow more`,
  )
}

/** @param most counting ends above it: a count of the archive costs as much as two posts for every 31 days */
export async function countAll(
  client: XClient,
  reach: Reach,
  parameters: Parameters,
  most: number,
  signal: AbortSignal,
): Promise<number> {
  let total = 0
  let token: string | null = null
  do {
    const page = await client.count(reach, { ...parameters, ...(token !== null && { next_token: token }) }, signal)
    total += page.total
    token = page.nextToken
  } while (token !== null && total <= most)
  return total
}
