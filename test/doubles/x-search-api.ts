import { isNewer, idAt } from '../../src/producers/x/snowflake.js'
import { PRICE } from '../../src/producers/x/prices.js'
import type { DoubleFailure } from '../support/source-double.js'
import type { Bill } from './x-bill.js'
import { answerWith, type World, type WorldPost } from './x-world.js'

const DAY_MS = 86_400_000
const NAMES = [
  'query',
  'since_id',
  'until_id',
  'start_time',
  'end_time',
  'next_token',
  'max_results',
  'granularity',
  'expansions',
  'tweet.fields',
  'user.fields',
  'place.fields',
]

export interface Reply {
  readonly status: number
  readonly body: unknown
}

interface SearchOptions {
  readonly world: World
  readonly bill: Bill
  readonly now: () => number
  /** Search does not know posts younger than this. */
  readonly lagMs: number
  /** Posts in an answer at most, whatever is asked for. */
  readonly pageCap: number
  readonly take: (failure: DoubleFailure) => boolean
}

/** Search and counts of X: newest first, chains of tokens, and its refusals word for word. */
export function createSearchApi({ world, bill, now, lagMs, pageCap, take }: SearchOptions) {
  const tokens = new Map<string, { readonly for: string; readonly below: string }>()
  let lastAnswer: Record<string, unknown> | null = null
  let reachFrom: number | null = null
  let circle: unknown = null

  const invalid = (parameter: string, value: string | null, message: string): Reply => ({
    status: 400,
    body: {
      errors: [{ parameters: { [parameter]: [value ?? ''] }, message }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    },
  })

  const refusal = (isRecent: boolean, parameters: URLSearchParams): Reply | null => {
    const get = (name: string): string | null => parameters.get(name)
    const unknown = [...parameters.keys()].find((name) => !NAMES.includes(name))
    if (unknown)
      return invalid(unknown, get(unknown), `The query parameter [${unknown}] is not one of [${NAMES.join()}]`)
    const length = get('query')?.length ?? 0
    if (length === 0 || length > (isRecent ? 512 : 1_024)) return invalid('query', get('query'), "Invalid 'query'")
    const size = Number(get('max_results') ?? 10)
    if (size < 10 || size > (isRecent ? 100 : 500)) return invalid('max_results', get('max_results'), 'not valid')
    const byId = get('since_id') ?? get('until_id')
    if (byId && (get('start_time') ?? get('end_time'))) {
      return invalid(
        'since_id',
        byId,
        "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'.",
      )
    }
    const end = get('end_time')
    if (end && Date.parse(end) > now() - 10_000) return invalid('end_time', end, "'end_time' must be at least 10 s ago")
    for (const name of isRecent ? ['since_id', 'until_id'] : []) {
      const id = get(name)
      const oldest = idAt(reach())
      if (id && !isNewer(id, oldest)) {
        const minute = new Date(reach()).toISOString().slice(0, 16)
        return invalid(
          name,
          id,
          `'${name}' must be a tweet id created after ${minute}Z. Please use a '${name}' that is larger than ${oldest}`,
        )
      }
    }
    return null
  }

  const reach = (): number => reachFrom ?? now() - 7 * DAY_MS

  const matching = (isRecent: boolean, parameters: URLSearchParams): WorldPost[] => {
    const get = (name: string): string | null => parameters.get(name)
    const since = get('since_id') ?? idAt(Date.parse(get('start_time') ?? '') || (isRecent ? reach() : 0))
    const until = get('until_id') ?? idAt(Date.parse(get('end_time') ?? '') || now() - lagMs)
    return world.posts
      .filter(({ id }) => isNewer(id, since) && isNewer(until, id) && isNewer(idAt(now() - lagMs), id))
      .sort((a, b) => (isNewer(a.id, b.id) ? -1 : 1))
  }

  /** A token belongs to the query and the bounds that it was given out for. */
  const boundsOf = (parameters: URLSearchParams): string =>
    ['query', 'since_id', 'until_id', 'start_time', 'end_time'].map((name) => parameters.get(name)).join('\n')

  return {
    search(isRecent: boolean, parameters: URLSearchParams): Reply {
      const refused = refusal(isRecent, parameters)
      if (refused) return refused
      const token = parameters.get('next_token')
      if (token !== null && circle !== null) return { status: 200, body: circle }
      const at = token === null ? null : tokens.get(token)
      if (token !== null && at?.for !== boundsOf(parameters)) return invalid('next_token', token, 'Invalid next_token')
      if (token !== null && lastAnswer && take('repeated page')) return { status: 200, body: lastAnswer }
      const found = matching(isRecent, parameters).filter(({ id }) => !at || isNewer(at.below, id))
      const size = Math.min(Number(parameters.get('max_results') ?? 10), pageCap, take('shrunk page') ? 3 : Infinity)
      const posts = found.slice(0, size)
      const oldest = posts.at(-1)
      let next: string | null = null
      if (oldest && found.length > size) {
        next = `b26v89c19zqg8o3f${tokens.size.toString(36)}`
        tokens.set(next, { for: boundsOf(parameters), below: oldest.id })
      }
      const answer = {
        ...answerWith(world, posts),
        meta: {
          result_count: posts.length,
          ...(oldest && { newest_id: posts[0]?.id, oldest_id: oldest.id }),
          ...(next && { next_token: next }),
        },
      }
      bill.chargeAnswer(answer)
      lastAnswer = answer
      if (posts.length === 0 || !take('drifted item')) return { status: 200, body: answer }
      const strange = posts.map((post, place) => (place === 1 ? { ...post, text: { blocks: [post.text] } } : post))
      return { status: 200, body: { ...answer, data: strange } }
    },

    count(isRecent: boolean, parameters: URLSearchParams): Reply {
      const refused = refusal(isRecent, parameters)
      if (refused) return refused
      bill.chargeRequest(isRecent ? PRICE.recentCount : PRICE.archiveCount)
      return { status: 200, body: { data: [], meta: { total_tweet_count: matching(isRecent, parameters).length } } }
    },

    /** From now on search reaches back to this moment only; tokens of before are worth nothing. */
    forget(from: number): void {
      reachFrom = from
      tokens.clear()
    },
    /** From now on every token leads to this page, which gives out the same token again. */
    runInCircle: (page: unknown): void => void (circle = page),
    forgetTokens: (): void => tokens.clear(),
  }
}
