import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import { ascendingBackfill } from '../kit/ascending-backfill.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { expected, timesOf } from '../kit/posts-a-day.js'
import { refusedOr } from '../kit/refused-check.js'
import type { Producer, ProducerDeps, SourceCheck, Span } from '../producer.js'
import { parseAnswer, type ParsedAnswer } from './parse.js'
import type { PostsSettings } from './settings.js'

const PAGE_SIZE = 100
const DAY_MS = 86_400_000

/** Everything before `since` is read; posts of that very moment may come again. */
const codec = jsonCursor(z.object({ v: z.literal(1), since: z.iso.datetime() }))

/**
 * The posts of one topic on one server, oldest first. A pass asks for what was posted since the newest post that was
 * read, and follows the pages from there to the last.
 */
export function createPostsProducer(settings: PostsSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      const beginning = from === null ? daysAgo(settings.firstDays, deps) : new Date(codec.read(from).since)
      let since = beginning
      let page: string | null = null
      do {
        const answer = await ask(settings, deps, { since: beginning, page }, signal)
        refuseWrongAnswer(answer, settings.host, { since, page })
        const { posts, drifted, times, serverNow } = answer
        // A date in the future would hide everything until then.
        for (const time of times) if (time > since && time.getTime() <= serverNow) since = time
        yield { posts, drifted, cursor: codec.write({ v: 1, since: since.toISOString() }) }
        page = answer.next
      } while (page !== null)
    },
  }
}

/** The posts of a span, by the same walk. */
export function backfillPosts(settings: PostsSettings, span: Span, deps: ProducerDeps): Producer {
  return ascendingBackfill(
    span,
    () => codec.write({ v: 1, since: span.from.toISOString() }),
    (cursor, signal) => createPostsProducer(settings, deps).pages(cursor, signal),
  )
}

interface Position {
  readonly since: Date
  /** As the answer before called it; null: the first page. */
  readonly page: string | null
}

interface Answer extends ParsedAnswer {
  /** Milliseconds since 1970, by the server's clock where it tells. */
  readonly serverNow: number
}

async function ask(
  { host, topic, baseUrl }: PostsSettings,
  { http, clock }: ProducerDeps,
  { since, page }: Position,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL('/api/posts', baseUrl ?? `https://${host}`)
  url.searchParams.set('topic', topic)
  url.searchParams.set('since', since.toISOString())
  url.searchParams.set('limit', String(PAGE_SIZE))
  if (page !== null) url.searchParams.set('page', page)
  const { serverNow, ...answer } = await http.request(url, signal)
  const parsed = parseAnswer(answer.json(), host)
  if (!parsed) throw new UnreachableError(`${host} answers with something that is not a page of posts`)
  return { ...parsed, serverNow: serverNow ?? clock.now() }
}

/** A page of another question, served again by a cache, must not pass for the one that was asked for. */
function refuseWrongAnswer({ times, next }: Answer, host: string, { since, page }: Position): void {
  if (times.some((time) => time < since) || (page !== null && next === page)) {
    throw new UnreachableError(`${host} answers with other posts than it was asked for; the next pass asks again`)
  }
}

const daysAgo = (days: number, { clock }: ProducerDeps): Date => new Date(clock.now() - days * DAY_MS)

/** Asks for one page, and says what it lets us expect. */
export function checkPosts(settings: PostsSettings, deps: ProducerDeps, signal: AbortSignal): Promise<SourceCheck> {
  return refusedOr(async () => {
    const { posts } = await ask(settings, deps, { since: daysAgo(settings.firstDays, deps), page: null }, signal)
    return {
      reachable: true,
      finding: `open to everyone: ${settings.host} shows posts about ${settings.topic}`,
      limit: 'one request a second (ours; the server names none)',
      ...expected(timesOf(posts)),
      minutesPerPass: 1,
      dollarsPerDay: 0,
    }
  })
}
