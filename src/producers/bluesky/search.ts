import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import type { FoundGap } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps, SourceCheck, Span } from '../producer.js'
import { httpUrl } from '../kit/base-url.js'
import { readSearchAnswer, type SearchPage } from './search-answer.js'
import { finished, formatWalk, parseWalk, type Walk } from './search-walk.js'
import { createLogin, type LoggedIn } from './session.js'

const METHOD = 'app.bsky.feed.searchPosts'
/** The most that the platform gives at once. */
const PAGE_POSTS = 100
const DAY_MS = 86_400_000

export interface SearchSettings {
  readonly query: string
  readonly lang?: string | undefined
  readonly backfillDays: number
  readonly maxPages: number
  readonly baseUrl: string
}

export const SearchSettings: z.ZodType<SearchSettings> = z.strictObject({
  query: z.string().trim().min(1).max(500).describe('As typed into the search of the Bluesky app'),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional()
    .describe('Only posts that say they are in this language, such as "ta"'),
  backfillDays: z.number().positive().max(3_650).default(7).describe('How far back the first walk goes, in days'),
  maxPages: z
    .int()
    .min(1)
    .max(1_000)
    .default(100)
    .describe('Pages of 100 posts in one pass; the next pass continues from there'),
  baseUrl: httpUrl.default('https://bsky.social').describe('Server to log in at'),
})

/** Past posts that match a query. Bluesky asks not to use its search as a bulk interface: one request a second. */
export function createSearchProducer(settings: SearchSettings, deps: ProducerDeps): Producer {
  const login = createLogin(settings.baseUrl, deps)
  return {
    async *pages(from, signal) {
      const begin = new Date(deps.clock.now() - settings.backfillDays * DAY_MS)
      let walk = from === null ? { since: begin, under: null } : parseWalk(from)
      let window = { cursor: undefined as string | undefined, items: 0, until: walk.under?.until ?? null }
      for (let asked = 0; asked < settings.maxPages && !signal.aborted; asked += 1) {
        const { page, serverNow } = await ask(login, settings, walk.since, window.until, window.cursor, signal)
        walk = advance(walk, page, serverNow)
        window = { ...window, cursor: page.cursor, items: window.items + page.items }
        const isLastOfWindow = page.cursor === undefined
        // A window ends at some 10,000 posts without a word: one of several pages is asked for again from its end.
        const isDone = isLastOfWindow && (window.items <= PAGE_POSTS || !movesBack(walk, window.until))
        const gaps = isDone && window.items > PAGE_POSTS ? [stuckGap(walk)] : []
        if (isDone) walk = finished(walk)
        yield toPage(page, walk, gaps)
        if (isDone) return
        if (isLastOfWindow) window = { cursor: undefined, items: 0, until: walk.under?.until ?? null }
      }
    },
  }
}

/** A walk back over the span alone, in as many turns as it takes. */
export function backfillSearch(settings: SearchSettings, { from, to }: Span, deps: ProducerDeps): Producer {
  const search = createSearchProducer(settings, deps)
  return {
    async *pages(cursor, signal) {
      let walk = cursor ?? formatWalk({ since: from, under: { until: to, top: to } })
      while (!signal.aborted && parseWalk(walk).under) {
        const begin = walk
        for await (const page of search.pages(walk, signal)) {
          walk = page.cursor
          yield page
        }
        if (walk === begin) return
      }
    },
  }
}

async function ask(
  login: LoggedIn,
  { query, lang }: SearchSettings,
  since: Date,
  until: Date | null,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<{ page: SearchPage; serverNow: number | null }> {
  const answer = await login.get(
    METHOD,
    {
      q: query,
      sort: 'latest',
      limit: String(PAGE_POSTS),
      since: since.toISOString(),
      ...(until === null ? {} : { until: until.toISOString() }),
      ...(lang === undefined ? {} : { lang }),
      ...(cursor === undefined ? {} : { cursor }),
    },
    signal,
  )
  try {
    return { page: readSearchAnswer(answer.json()), serverNow: answer.serverNow }
  } catch (err) {
    if (err instanceof z.ZodError) throw new UnreachableError('Bluesky answers a search with something else')
    throw err
  }
}

/**
 * `until` is exclusive and by the earlier of an author's clock and the platform's: the platform's own time of the oldest
 * post is never before it, so going on there repeats and leaves nothing out. `top` is the server's time, not ours.
 */
function advance(walk: Walk, page: SearchPage, serverNow: number | null): Walk {
  const top = walk.under?.top ?? (serverNow === null ? page.newest : new Date(serverNow))
  if (!top) return walk
  const reached = page.oldest ? new Date(page.oldest.getTime() + 1) : top
  const until = walk.under && walk.under.until < reached ? walk.under.until : reached
  return { since: walk.since, under: { until, top } }
}

const movesBack = ({ under }: Walk, until: Date | null): boolean => !!under && (until === null || under.until < until)

function stuckGap({ since, under }: Walk): FoundGap {
  const detail = 'the search stops, and asking from its last post brings the same ones'
  return { from: since, to: under?.until ?? null, cause: 'page_lost', detail }
}

function toPage({ posts, dropped, drifted }: SearchPage, walk: Walk, gaps: readonly FoundGap[]): Page {
  // Oldest first within the page: a reader of the log sees time go forward.
  return { posts: [...posts].reverse(), dropped, drifted, gaps, cursor: formatWalk(walk) }
}

/** Logs in and asks for one page of the last day. */
export async function checkSearch(
  settings: SearchSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  if (!deps.credentials.bluesky) {
    return { reachable: true, finding: 'needs a login: set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD' }
  }
  const login = createLogin(settings.baseUrl, deps)
  const since = new Date(deps.clock.now() - DAY_MS)
  const { page } = await ask(login, settings, since, null, undefined, signal)
  const { newest, oldest, items } = page
  const spanMs = newest && oldest ? newest.getTime() - oldest.getTime() : 0
  const isWhole = page.cursor === undefined || spanMs === 0
  const postsPerDay = isWhole ? items : Math.round((items * DAY_MS) / spanMs)
  const minutesPerPass = Math.ceil(Math.min(settings.maxPages, 1 + postsPerDay / PAGE_POSTS) / 60)
  return {
    reachable: true,
    finding: 'logged in, search answers',
    limit: '3000 per 5 minutes',
    postsPerDay,
    minutesPerPass,
  }
}
