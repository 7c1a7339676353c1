import { z } from 'zod'
import { RateLimitedError, SourceStoppedError } from '../../domain/errors.js'
import type { HttpAnswer, HttpStream } from '../http/http.js'
import { serverNow } from '../http/wait-headers.js'
import { openLogins } from '../logins/open-logins.js'
import type { ProducerDeps } from '../producer.js'
import { parsePage, type ParsedPage } from './parse.js'
import { PRICE } from './prices.js'
import { READ_REFUSALS, refusalError } from './refusals.js'
import { createSpending, UnreadableAnswerError, type Spending } from './spending.js'

const BASE_URL = 'https://api.x.com'

/** What makes a post whole: its author, its place, and the posts that it refers to with their authors. */
const FIELDS = {
  expansions: 'author_id,referenced_tweets.id,referenced_tweets.id.author_id,geo.place_id',
  'tweet.fields':
    'created_at,lang,note_tweet,referenced_tweets,entities,geo,public_metrics,conversation_id,possibly_sensitive,edit_controls,withheld',
  'user.fields': 'username,location,created_at',
  'place.fields': 'full_name,country,country_code,place_type',
} as const

export type Parameters = Readonly<Record<string, string>>
/** One that was created and never uploaded ends after a quarter of an hour. */
const JOB_UNDER_WAY_MS = 900_000

/** `recent`: the last seven days; `all`: since 2006. */
export type Reach = 'recent' | 'all'

export interface AnsweredPage extends ParsedPage {
  readonly serverNow: number | null
}

export interface CountAnswer {
  readonly total: number
  readonly nextToken: string | null
  /** Requests allowed, in words; undefined when X does not say. */
  readonly limit: string | undefined
}

export interface XClient {
  readonly spending: Spending
  /** One page of `size` posts at most, paid for out of the budget. */
  search(reach: Reach, parameters: Parameters, size: number, signal: AbortSignal): Promise<AnsweredPage>
  /** How many posts a search would find, at the price of one or two posts. */
  count(reach: Reach, parameters: Parameters, signal: AbortSignal): Promise<CountAnswer>
  readRules(signal: AbortSignal): Promise<unknown>
  changeRules(change: object, signal: AbortSignal): Promise<unknown>
  openStream(signal: AbortSignal): Promise<HttpStream>
  /** A job about posts; X runs one of each type at a time. */
  createComplianceJob(signal: AbortSignal): Promise<unknown>
  /** Null when X does not know it (any more). */
  readComplianceJob(id: string, signal: AbortSignal): Promise<unknown>
  /** @returns requests allowed, in words */
  listComplianceJobs(signal: AbortSignal): Promise<string | undefined>
}

const Counts = z.looseObject({
  meta: z.looseObject({ total_tweet_count: z.number().int().nonnegative(), next_token: z.string().nullish() }),
})

/**
 * X API v2 with an app's bearer token.
 * @param baseUrl for doubles and mirrors
 * @param keepsOne for what belongs to an app: the rules of the stream, and compliance jobs
 * @throws SourceStoppedError('credentials') without a token
 */
export function createXClient(deps: ProducerDeps, baseUrl: string = BASE_URL, keepsOne = false): XClient {
  const { clock, credentials } = deps
  if (!credentials.x) {
    throw new SourceStoppedError('credentials', 'X needs a bearer token of an app (paid): set X_BEARER_TOKEN')
  }
  const spending = createSpending(deps.budget, clock)
  const logins = openLogins({ platform: 'x', all: credentials.x, keepsOne }, deps)
  const at = (path: string, parameters: Parameters = {}): URL => {
    const url = new URL(`2/${path}`, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
    url.search = new URLSearchParams(parameters).toString()
    return url
  }
  const read = async (
    url: URL,
    signal: AbortSignal,
    change?: object,
    accept: readonly number[] = [],
  ): Promise<HttpAnswer> => {
    // X counts requests by app and path.
    return logins.use(url.pathname, signal, async (login, http) => {
      const headers = headersOf(login)
      const answer = await http.request(url, signal, {
        accept: [...READ_REFUSALS, ...accept],
        ...(change
          ? {
              method: 'POST',
              body: JSON.stringify(change),
              headers: { ...headers, 'content-type': 'application/json' },
            }
          : { headers }),
      })
      if (answer.status >= 400 && !accept.includes(answer.status))
        throw refusalError(answer.status, answer.headers, answer.text, clock.now())
      return answer
    })
  }

  return {
    spending,

    search(reach, parameters, size, signal) {
      const url = at(`tweets/search/${reach}`, { ...parameters, ...FIELDS, max_results: String(size) })
      return spending.forPosts(size, async () => {
        const answer = await read(url, signal)
        const page = parsePage(jsonOf(answer))
        if (!page) throw new UnreadableAnswerError('X answers a search with something that is not a page of posts')
        return { ...page, serverNow: answer.serverNow }
      })
    },

    count(reach, parameters, signal) {
      const price = reach === 'recent' ? PRICE.recentCount : PRICE.archiveCount
      return spending.forRequest(price, async () => {
        const answer = await read(at(`tweets/counts/${reach}`, { ...parameters, granularity: 'day' }), signal)
        const counts = Counts.safeParse(jsonOf(answer))
        if (!counts.success) throw new UnreadableAnswerError('X answers a count with something that is not a count')
        const { total_tweet_count: total, next_token: nextToken } = counts.data.meta
        return { total, nextToken: nextToken ?? null, limit: limitOf(answer.headers) }
      })
    },

    async readRules(signal) {
      return (await read(at('tweets/search/stream/rules'), signal)).json()
    },

    async changeRules(change, signal) {
      return (await read(at('tweets/search/stream/rules'), signal, change)).json()
    },

    async openStream(signal) {
      const url = at('tweets/search/stream', FIELDS)
      return logins.use(url.pathname, signal, async (login, http) => {
        const stream = await http.stream(url, signal, { headers: headersOf(login), accept: READ_REFUSALS })
        if (stream.status < 400) return stream
        throw refusalError(stream.status, stream.headers, await textOf(stream), clock.now())
      })
    },

    async createComplianceJob(signal) {
      const answer = await read(at('compliance/jobs'), signal, { type: 'tweets', name: 'kopitalk' }, [409])
      if (answer.status === 409) throw new RateLimitedError(JOB_UNDER_WAY_MS, 'X still runs a compliance job (409)')
      return answer.json()
    },

    async readComplianceJob(id, signal) {
      const answer = await read(at(`compliance/jobs/${id}`), signal, undefined, [404])
      return answer.status === 404 ? null : answer.json()
    },

    async listComplianceJobs(signal) {
      return limitOf((await read(at('compliance/jobs', { type: 'tweets' }), signal)).headers)
    },
  }
}

const headersOf = ({ bearerToken }: { readonly bearerToken: string }): Record<string, string> => ({
  authorization: `Bearer ${bearerToken}`,
  accept: 'application/json',
})

/** X's time at the beginning of a stream; ours when X does not say it. */
export const openedAt = (stream: HttpStream, localNow: number): number => serverNow(stream.headers) ?? localNow

function jsonOf(answer: HttpAnswer): unknown {
  try {
    return answer.json()
  } catch (err) {
    throw new UnreadableAnswerError('X answers with something that is not JSON', { cause: err })
  }
}

/** A refusal by X is a few lines. A longer answer is not from X. */
const REFUSAL_CHARACTERS = 64 * 1024

async function textOf(stream: HttpStream): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of stream.body) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > REFUSAL_CHARACTERS) break
  }
  return text
}

function limitOf(headers: Headers): string | undefined {
  const limit = headers.get('x-rate-limit-limit')
  const left = headers.get('x-rate-limit-remaining')
  return limit && left ? `${limit} requests per 15 minutes, ${left} left` : undefined
}
