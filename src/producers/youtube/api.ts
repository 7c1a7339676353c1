import { z } from 'zod'
import { startOfDay, wallAt } from '../../domain/dates/local-time.js'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { HttpAnswer } from '../http/http.js'
import { openLogins } from '../logins/open-logins.js'
import type { ProducerDeps } from '../producer.js'
import { ListAnswer, parseThread, type ParsedThread } from './parse.js'
import type { CommentSettings, Target } from './settings.js'

const API = 'https://www.googleapis.com'
/** The most that the API gives for a unit. */
const PAGE_SIZE = 100
/** Google counts its days where it is at home. */
const QUOTA_ZONE = 'America/Los_Angeles'
const DAY_MS = 86_400_000
const BUSY_WAIT_MS = 60_000

/** The page token of a walk is of no use any more: the walk begins again. */
export class StaleTokenError extends UnreachableError {}

/** Units of the quota that were used on a day of Google's. */
export interface Usage {
  readonly day: string
  readonly units: number
}

export interface YoutubeApi {
  threads(
    token: string | null,
    signal: AbortSignal,
  ): Promise<{ threads: ParsedThread[]; odd: unknown[]; next: string | null }>
  replies(
    parentId: string,
    token: string | null,
    signal: AbortSignal,
  ): Promise<{ comments: unknown[]; next: string | null }>
  /** What this source has used of today's quota. */
  readonly usage: Usage
}

/** @param used as the last pass left it */
export function createYoutubeApi(
  target: Target,
  settings: CommentSettings,
  deps: ProducerDeps,
  used: Usage | null,
): YoutubeApi {
  const { clock, credentials, loginRecord } = deps
  const logins = credentials.youtube && openLogins({ platform: 'youtube', all: credentials.youtube }, deps)
  let usage = used

  async function list(path: string, query: Record<string, string | null>, signal: AbortSignal) {
    if (!logins) {
      throw new SourceStoppedError('credentials', 'YouTube needs a key of its Data API: set YOUTUBE_API_KEY')
    }
    const day = quotaDay(clock.now())
    if (usage?.day !== day) usage = { day, units: 0 }
    if (usage.units >= settings.unitsPerDay) {
      throw new RateLimitedError(
        untilTomorrow(clock.now()),
        `This source has used its ${settings.unitsPerDay} units of today's quota; it continues when Google's next day begins`,
      )
    }
    usage = { day, units: usage.units + 1 }
    const url = new URL(`/youtube/v3/${path}`, settings.baseUrl ?? API)
    for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value)
    url.searchParams.set('maxResults', String(PAGE_SIZE))
    url.searchParams.set('textFormat', 'plainText')
    const answer = await logins.use('', signal, async ({ apiKey }, http, mark) => {
      if (!(await loginRecord.useUnit('youtube', mark, day))) {
        throw new RateLimitedError(
          untilTomorrow(clock.now()),
          "All sources together have used the key's units of today (YOUTUBE_UNITS_PER_DAY); Google's next day brings new ones",
        )
      }
      // In a header, because addresses are written down in many places.
      const headers = { 'x-goog-api-key': apiKey }
      const said = await http.request(url, signal, { headers, accept: [400, 403, 404] })
      if (said.status !== 200) throw refusal(said, clock.now())
      return said
    })
    const parsed = ListAnswer.safeParse(answer.json())
    if (!parsed.success) throw new UnreachableError('YouTube answers with something that is not a list of comments')
    return { items: parsed.data.items, next: parsed.data.nextPageToken ?? null }
  }

  return {
    get usage() {
      return usage ?? { day: quotaDay(clock.now()), units: 0 }
    },
    async threads(token, signal) {
      const [name, value] = target
      const query = { part: 'snippet,replies', order: 'time', [name]: value, pageToken: token }
      const { items, next } = await list('commentThreads', query, signal)
      const parsed = items.map((raw) => ({ raw, thread: parseThread(raw) }))
      return {
        threads: parsed.flatMap(({ thread }) => thread ?? []),
        odd: parsed.flatMap(({ raw, thread }) => (thread ? [] : [raw])),
        next,
      }
    },
    async replies(parentId, token, signal) {
      const { items, next } = await list('comments', { part: 'snippet', parentId, pageToken: token }, signal)
      return { comments: items, next }
    },
  }
}

const quotaDay = (at: number): string => new Date(wallAt(at, QUOTA_ZONE)).toISOString().slice(0, 10)

/** Milliseconds until Google's next day begins. */
function untilTomorrow(at: number): number {
  const midnight = Math.floor(wallAt(at, QUOTA_ZONE) / DAY_MS) * DAY_MS
  return startOfDay(midnight + DAY_MS, QUOTA_ZONE) - at
}

const Refusal = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string() })).catch([]),
    details: z.array(z.object({ reason: z.string().optional() }).loose()).catch([]),
  }),
})

function refusal(answer: HttpAnswer, now: number): Error {
  const { errors = [], details = [] } = Refusal.safeParse(answer.json()).data?.error ?? {}
  const reasons = new Set([...errors, ...details].flatMap(({ reason }) => reason ?? []))
  const says = (...known: string[]): boolean => known.some((reason) => reasons.has(reason))
  if (says('quotaExceeded', 'dailyLimitExceeded'))
    return new RateLimitedError(
      untilTomorrow(now),
      "The quota of the key is used up; Google's next day brings a new one",
    )
  if (says('rateLimitExceeded', 'userRateLimitExceeded')) return new RateLimitedError(BUSY_WAIT_MS)
  if (says('keyInvalid', 'API_KEY_INVALID', 'keyExpired', 'accessNotConfigured', 'ipRefererBlocked')) {
    return new SourceStoppedError(
      'credentials',
      'Google does not accept YOUTUBE_API_KEY for the YouTube Data API: check it',
    )
  }
  if (says('invalidPageToken'))
    return new StaleTokenError('YouTube no longer knows the page where the walk had stopped')
  if (says('commentsDisabled')) return new SourceStoppedError('forbidden', 'Comments are switched off there')
  if (answer.status === 404) return new SourceStoppedError('gone', 'YouTube does not know this video or channel')
  if (answer.status === 403)
    return new SourceStoppedError('forbidden', 'YouTube does not show these comments to others')
  return new UnreachableError(`YouTube refuses the request: ${[...reasons].join(', ').slice(0, 100) || answer.status}`)
}
