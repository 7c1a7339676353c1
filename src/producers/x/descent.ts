import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import type { FoundGap } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import { Id } from './answer.js'
import type { AnsweredPage, Parameters, XClient } from './client.js'
import { InvalidRequestError } from './refusals.js'
import { idAt, isNewer, newerOf, olderOf, timeOfId } from './snowflake.js'

// X serves a search newest first. A descent begins at the newest post and goes down to the one where the last descent
// began; only then has everything between been seen, and only then the floor moves up.

/** How far a descent is. Part of a cursor: fields may only be added. */
export const DescentState = z.strictObject({
  /** Posts above this id are wanted; null: as far down as the search reaches. */
  floor: Id.nullable(),
  /** Newest and oldest post seen in this descent. */
  newest: Id.nullable().default(null),
  oldest: Id.nullable().default(null),
  /** Only posts below this id are still wanted: set when the chain of tokens is given up. */
  below: Id.nullable().default(null),
  nextToken: z.string().nullable().default(null),
  /** Smallest id of the moment up to which the first page was surely complete, whether it held posts or not. */
  settled: Id.nullable().default(null),
})
export type DescentState = z.infer<typeof DescentState>

/** What one kind of search needs for a descent. */
export interface SearchRange {
  readonly reach: 'recent' | 'all'
  readonly pageSize: { readonly least: number; readonly most: number }
  /** Query and bounds of a request. */
  parameters(state: DescentState): Parameters
}

export interface DescentStep {
  readonly page: Omit<Page, 'cursor'>
  /** Behind this page. */
  readonly state: DescentState
  readonly isDone: boolean
}

/** Search learns of a post seconds after it is written, in bad hours minutes. */
const SETTLED_MS = 600_000

/** Pages in a row without an older post, after which the chain of tokens is given up. */
const IDLE_PAGES = 10

export const newDescent = (floor: string | null): DescentState => DescentState.parse({ floor })

/**
 * Asks from `from` downwards until the floor. A chain that ends is believed only when asking below its oldest post
 * brings nothing older: chains were seen to end early. A token that X no longer takes, or a chain that runs in a
 * circle, is replaced by asking below the oldest post.
 * @throws UnreachableError when X repeats itself there as well
 */
export async function* descend(
  client: XClient,
  range: SearchRange,
  from: DescentState,
  signal: AbortSignal,
): AsyncGenerator<DescentStep, void, void> {
  let state = from
  let idle = 0
  let gaps: readonly FoundGap[] = []
  for (;;) {
    const asked = await ask(client, range, state, signal)
    if ('retry' in asked) {
      gaps = [...gaps, ...asked.gaps]
      state = asked.retry
      continue
    }
    const { oldest } = state
    const isLower = asked.oldestId !== null && (oldest === null || isNewer(oldest, asked.oldestId))
    idle = isLower ? 0 : idle + 1
    const isChainEnd = asked.nextToken === null
    const isStuck = !isChainEnd && idle >= IDLE_PAGES
    if (isStuck && state.below !== null && state.below === oldest) {
      throw new UnreachableError('X serves the same posts again and again')
    }
    if (isStuck) idle = 0
    const seen = {
      ...state,
      newest: newerOf(state.newest, asked.newestId),
      oldest: olderOf(oldest, asked.oldestId),
      settled: isTop(state) && asked.serverNow !== null ? idAt(asked.serverNow - SETTLED_MS) : state.settled,
    }
    state = isChainEnd || isStuck ? belowOldest(seen) : { ...seen, nextToken: asked.nextToken }
    const isDone = isChainEnd && !isLower
    const { posts, dropped, drifted } = asked
    yield { page: { posts, dropped, drifted, gaps }, state, isDone }
    gaps = []
    if (isDone) return
  }
}

const isTop = ({ newest, below, nextToken }: DescentState): boolean =>
  newest === null && below === null && nextToken === null

const belowOldest = (state: DescentState): DescentState => ({ ...state, nextToken: null, below: state.oldest })

interface Retry {
  readonly retry: DescentState
  readonly gaps: readonly FoundGap[]
}

/** One page; or, when X no longer takes a bound or a token, where to continue and what is lost. */
async function ask(
  client: XClient,
  range: SearchRange,
  state: DescentState,
  signal: AbortSignal,
): Promise<AskedPage | Retry> {
  const { least, most } = range.pageSize
  const size = await client.spending.affordable(least, most)
  const token = state.nextToken === null ? {} : { next_token: state.nextToken }
  try {
    return await client.search(range.reach, { ...range.parameters(state), ...token }, size, signal)
  } catch (err) {
    if (!(err instanceof InvalidRequestError)) throw err
    const refuses = (parameter: string): boolean => err.parameters.includes(parameter)
    if (refuses('since_id') && state.floor !== null) {
      return { retry: belowOldest({ ...state, floor: null }), gaps: [expired(state, oldestAllowed(err))] }
    }
    if (refuses('until_id') && state.below !== null) return NOTHING_BELOW
    if (refuses('next_token') && state.nextToken !== null) return { retry: belowOldest(state), gaps: [] }
    throw err
  }
}

type AskedPage = Omit<AnsweredPage, 'read'>

/** The wanted posts are older than the search still reaches. */
const NOTHING_BELOW: AskedPage = {
  posts: [],
  dropped: {},
  drifted: [],
  newestId: null,
  oldestId: null,
  nextToken: null,
  serverNow: null,
}

/** "Please use a 'since_id' that is larger than 2069097036665323520" */
function oldestAllowed(err: InvalidRequestError): string | null {
  for (const message of err.messages) {
    const id = /larger than '?(\d{1,20})/.exec(message)?.[1]
    if (id) return id
  }
  return null
}

/** Lost is what lies between the floor and the search's reach, or the oldest post seen where that is older. */
function expired({ floor, oldest }: DescentState, reach: string | null): FoundGap {
  const to = olderOf(reach, oldest)
  return {
    from: (floor === null ? null : timeOfId(floor)) ?? new Date(0),
    to: to === null ? null : timeOfId(to),
    cause: 'cursor_expired',
    detail: "the last post that was read is older than the seven days of X's recent search",
  }
}
