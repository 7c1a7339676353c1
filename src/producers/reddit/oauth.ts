import { z } from 'zod'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { HttpAnswer } from '../http/http.js'
import type { ProducerDeps } from '../producer.js'

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
export function createRedditApi({ http, clock, credentials }: ProducerDeps, baseUrl: string | undefined): RedditApi {
  let token: { readonly value: string; readonly until: number } | null = null
  let restUntil = 0

  async function renewToken(signal: AbortSignal): Promise<string> {
    if (!credentials.reddit) {
      throw new SourceStoppedError(
        'credentials',
        'Reddit needs a key: set REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET, or use the archive, which needs none',
      )
    }
    const { clientId, clientSecret } = credentials.reddit
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
    token = { value: parsed.data.access_token, until: clock.now() + parsed.data.expires_in * 1_000 - TOKEN_MARGIN_MS }
    return token.value
  }

  async function ask(url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    const value = token && clock.now() < token.until ? token.value : await renewToken(signal)
    return http.request(url, signal, { pace: PACE, accept: [401], headers: { authorization: `Bearer ${value}` } })
  }

  return {
    async list(path, after, signal) {
      const restMs = restUntil - clock.now()
      if (restMs > 0) throw new RateLimitedError(restMs)
      const url = new URL(path, baseUrl ?? API_HOST)
      url.searchParams.set('limit', '100')
      url.searchParams.set('raw_json', '1')
      if (after !== null) url.searchParams.set('after', after)
      let answer = await ask(url, signal)
      if (answer.status === 401) {
        token = null // expired early or withdrawn: a second refusal is about the key
        answer = await ask(url, signal)
      }
      if (answer.status === 401) throw new SourceStoppedError('credentials', 'Reddit refuses this key: check it')
      const left = numberOf(answer.headers.get('x-ratelimit-remaining'))
      const resetSeconds = numberOf(answer.headers.get('x-ratelimit-reset'))
      if (left !== null && left < 1) restUntil = clock.now() + (resetSeconds ?? 60) * 1_000
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
