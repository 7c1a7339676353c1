import { z } from 'zod'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Http, HttpAnswer } from '../http/http.js'
import { openLogins } from '../logins/open-logins.js'
import type { CredentialsOf } from '../platform.js'
import type { ProducerDeps } from '../producer.js'
import type { redditPlatform } from './platform.js'

type Key = CredentialsOf<typeof redditPlatform>

const TOKEN_HOST = 'https://www.reddit.com'
const API_HOST = 'https://oauth.reddit.com'
/** Reddit's published limit for one key. */
const PACE = { requests: 100, perSeconds: 60 }
/** A token is replaced before it expires, so that a request under way does not meet its end. */
const TOKEN_MARGIN_MS = 60_000

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

const Listing = z.object({
  kind: z.literal('Listing'),
  data: z.object({ after: z.string().nullish(), children: z.array(z.unknown()) }),
})

export interface ListingAnswer {
  readonly children: readonly unknown[]
  /** Full name of the last child; null: the listing ends here. */
  readonly after: string | null
  /** Requests left in Reddit's window of ten minutes, when it says. */
  readonly left: number | null
}

export interface RedditApi {
  /**
   * One page of a listing, newest first.
   * @throws RateLimitedError when Reddit's headers say that nothing is left
   */
  list(path: string, after: string | null, signal: AbortSignal): Promise<ListingAnswer>
}

/** Reddit's API as an application without a person: a token for the key, renewed when it expires or is refused. */
export function createRedditApi(deps: ProducerDeps, baseUrl: string | undefined): RedditApi {
  const { clock, credentials } = deps
  const logins = credentials.reddit && openLogins({ platform: 'reddit', all: credentials.reddit }, deps)
  const tokens = new Map<Key, { readonly value: string; readonly until: number }>()
  const restUntil = new Map<Key, number>()

  async function renewToken(key: Key, http: Http, signal: AbortSignal): Promise<string> {
    const { clientId, clientSecret } = key
    const answer = await http.request(new URL('/api/v1/access_token', baseUrl ?? TOKEN_HOST), signal, {
      method: 'POST',
      pace: PACE,
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    })
    const parsed = TokenAnswer.safeParse(answer.json())
    // An error of this endpoint comes as 200 with { "error": … }.
    if (!parsed.success) throw new SourceStoppedError('credentials', 'Reddit gave no token for this key: check it')
    const until = clock.now() + parsed.data.expires_in * 1_000 - TOKEN_MARGIN_MS
    tokens.set(key, { value: parsed.data.access_token, until })
    return parsed.data.access_token
  }

  async function ask(key: Key, http: Http, url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    const token = tokens.get(key)
    const value = token && clock.now() < token.until ? token.value : await renewToken(key, http, signal)
    return http.request(url, signal, { pace: PACE, accept: [401], headers: { authorization: `Bearer ${value}` } })
  }

  async function listAs(key: Key, http: Http, url: URL, signal: AbortSignal) {
    const restMs = (restUntil.get(key) ?? 0) - clock.now()
    if (restMs > 0) throw new RateLimitedError(restMs)
    let answer = await ask(key, http, url, signal)
    if (answer.status === 401) {
      tokens.delete(key) // expired early or withdrawn: a second refusal is about the key
      answer = await ask(key, http, url, signal)
    }
    if (answer.status === 401) throw new SourceStoppedError('credentials', 'Reddit refuses this key: check it')
    const left = numberOf(answer.headers.get('x-ratelimit-remaining'))
    const resetSeconds = numberOf(answer.headers.get('x-ratelimit-reset'))
    if (left !== null && left < 1) restUntil.set(key, clock.now() + (resetSeconds ?? 60) * 1_000)
    return { answer, left }
  }

  return {
    async list(path, after, signal) {
      if (!logins) {
        throw new SourceStoppedError(
          'credentials',
          'Reddit needs a key: set REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET, or use the archive, which needs none',
        )
      }
      const url = new URL(path, baseUrl ?? API_HOST)
      url.searchParams.set('limit', '100')
      url.searchParams.set('raw_json', '1')
      if (after !== null) url.searchParams.set('after', after)
      const { answer, left } = await logins.use('', signal, (key, http) => listAs(key, http, url, signal))
      const parsed = Listing.safeParse(answer.json())
      if (!parsed.success) throw new UnreachableError('Reddit answered with something else than a listing')
      return { children: parsed.data.data.children, after: parsed.data.data.after ?? null, left }
    },
  }
}

/** Reddit's counts are decimals: "997.0", "348.5". */
function numberOf(header: string | null): number | null {
  const value = Number(header)
  return header === null || !Number.isFinite(value) ? null : value
}
