import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import type { FoundGap } from '../../domain/source.js'
import type { Http, HttpAnswer } from '../http/http.js'
import type { Producer, ProducerDeps, SourceCheck, Span } from '../producer.js'
import { baseUrlSetting } from '../kit/base-url.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { postsADay } from '../kit/posts-a-day.js'
import { itemPage, marksOf, newestOf, Position, type Mark } from './item-page.js'
import { streamsOf, streamsSetting, subredditSetting, type Stream } from './settings.js'

const ARCHIVE = 'https://arctic-shift.photon-reddit.com'
/** The most that the API gives for a request of a fixed size. */
const PAGE_SIZE = 100
/** The archive looks at every item once more 36 hours later; four more for its queue and for a clock that is off. */
const SETTLED_AFTER_SECONDS = 40 * 3_600
/** Its authors ask for moderation and give no number; two a second were refused now and then. */
const PACE = { requests: 1, perSeconds: 1 }
/** Text comes as Reddit gives it without `raw_json=1`. */
const WIRE = { escaped: true }

export const ArchiveSettings = z.strictObject({
  subreddit: subredditSetting,
  streams: streamsSetting,
  backfillDays: z.number().positive().max(3_650).default(2).describe('Days to go back on the first pass. Default 2.'),
  baseUrl: baseUrlSetting(),
})
export type ArchiveSettings = z.infer<typeof ArchiveSettings>

/** How far each stream is read, and how far it was read a second time, after it had settled. */
const Cursor = z.object({
  v: z.literal(1),
  read: z.record(z.string(), Position),
  settled: z.record(z.string(), Position),
})
type Cursor = z.infer<typeof Cursor>
const codec = jsonCursor(Cursor)

/**
 * Submissions and comments of one subreddit from the Arctic Shift archive, oldest first. Each is read twice: when it
 * appears, and after the archive has checked again whether it still exists. So deletions of the first days become
 * removals, and items that reached the archive late are found.
 */
export function createArchiveProducer(settings: ArchiveSettings, { http, clock }: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      const nowSeconds = Math.floor(clock.now() / 1_000)
      const settledUntil = nowSeconds - SETTLED_AFTER_SECONDS
      const start = { at: Math.floor(nowSeconds - settings.backfillDays * 86_400), ids: [] }
      const streams = streamsOf(settings.streams)
      let cursor: Cursor = from === null ? { v: 1, read: {}, settled: {} } : codec.read(from)
      // The first pass finds settled items up to here. It is set before anything is yielded, so that it is kept.
      const settledFirst = { at: Math.max(start.at, settledUntil), ids: [] }
      cursor = {
        ...cursor,
        settled: { ...Object.fromEntries(streams.map((stream) => [stream, settledFirst])), ...cursor.settled },
      }
      for (const stream of streams) {
        for (const part of ['read', 'settled'] as const) {
          const walk = { from: cursor[part][stream] ?? start, before: part === 'read' ? null : settledUntil }
          for await (const { raws, position, lost } of walkUp(http, settings, stream, walk, signal)) {
            cursor = { ...cursor, [part]: { ...cursor[part], [stream]: position } }
            const gaps = lost ? [lostSecond(lost)] : []
            yield { ...itemPage(raws, WIRE, codec.write(cursor)), gaps, readsAgain: part === 'settled' }
          }
        }
      }
    },
  }
}

/** Everything of a span once, a stream after the other. */
export function backfillArchive(settings: ArchiveSettings, span: Span, { http }: ProducerDeps): Producer {
  const start = { at: Math.floor(span.from.getTime() / 1_000), ids: [] }
  const before = Math.ceil(span.to.getTime() / 1_000)
  return {
    async *pages(from, signal) {
      let { read } = from === null ? { read: {} as Cursor['read'] } : codec.read(from)
      for (const stream of streamsOf(settings.streams)) {
        const walk = { from: read[stream] ?? start, before }
        for await (const { raws, position, lost } of walkUp(http, settings, stream, walk, signal)) {
          read = { ...read, [stream]: position }
          yield {
            ...itemPage(raws, WIRE, codec.write({ v: 1, read, settled: {} })),
            gaps: lost ? [lostSecond(lost)] : [],
          }
        }
      }
    },
  }
}

const lostSecond = (at: Date): FoundGap => ({
  from: at,
  to: new Date(at.getTime() + 1_000),
  cause: 'page_lost',
  detail: TOO_MANY_AT_ONCE,
})

const TOO_MANY_AT_ONCE = `more than ${PAGE_SIZE} items of one second: the archive shows only the first`

interface Step {
  readonly raws: readonly unknown[]
  readonly position: Position
  /** The second of which not all could be read. */
  readonly lost?: Date
}

/**
 * Pages upwards by time. Every request asks for the last second again, since several items may share it and a page
 * may end between them. Ends when an answer has nothing new.
 */
async function* walkUp(
  http: Http,
  settings: ArchiveSettings,
  stream: Stream,
  walk: { readonly from: Position; readonly before: number | null },
  signal: AbortSignal,
): AsyncGenerator<Step> {
  let position = walk.from
  if (walk.before !== null && position.at >= walk.before) return
  while (!signal.aborted) {
    const after = position.at - 1 // both "after" and "at or after" then bring the whole of the last second
    const raws = await search(http, settings, { stream, after, before: walk.before }, signal)
    const marks = marksOf(raws)
    refuseWrongAnswer(raws, marks, after)
    const known = new Set(position.ids)
    const isNew = (mark: Mark): boolean => mark.at > position.at || (mark.at === position.at && !known.has(mark.id))
    if (marks.some(isNew)) {
      position = newestOf(marks, position) ?? position
      yield { raws, position }
    } else if (marks.length >= PAGE_SIZE) {
      const lost = new Date(position.at * 1_000)
      position = { at: position.at + 1, ids: [] }
      yield { raws: [], position, lost }
    } else return
  }
}

/** A page of another question, served again by a cache, must not pass for "nothing new". */
function refuseWrongAnswer(raws: readonly unknown[], marks: readonly Mark[], after: number): void {
  if (raws.length > 0 && marks.length === 0) {
    throw new UnreachableError('The archive answered with items that have no id and time: its format has changed')
  }
  const ascends = marks.every((mark, at) => at === 0 || mark.at >= (marks[at - 1]?.at ?? 0))
  if (!ascends || marks.some((mark) => mark.at < after)) {
    throw new UnreachableError('The archive answered with other items than it was asked for; the next pass asks again')
  }
}

const ArchivePage = z.object({ data: z.array(z.unknown()).nullish(), error: z.string().nullish() })

async function search(
  http: Http,
  { subreddit, baseUrl }: ArchiveSettings,
  { stream, after, before }: { stream: Stream; after: number; before: number | null },
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const url = new URL(`/api/${stream}/search`, baseUrl ?? ARCHIVE)
  url.searchParams.set('subreddit', subreddit)
  url.searchParams.set('after', String(after))
  if (before !== null) url.searchParams.set('before', String(before))
  url.searchParams.set('sort', 'asc')
  url.searchParams.set('limit', String(PAGE_SIZE))
  // 422 says "Timeout. Maybe slow down a bit", and so does a 200 with `data: null`.
  return itemsOf(await http.request(url, signal, { pace: PACE, accept: [422] }))
}

function itemsOf(answer: HttpAnswer): readonly unknown[] {
  const parsed = ArchivePage.safeParse(answer.json())
  if (parsed.success && answer.status === 200 && parsed.data.data) return parsed.data.data
  throw new UnreachableError(
    parsed.success && parsed.data.error
      ? 'The archive is too busy to answer this search; the next pass asks again'
      : 'The archive answered with something else than a list of items',
  )
}

export async function checkArchive(
  settings: ArchiveSettings,
  { http, clock }: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const dayAgo = Math.floor(clock.now() / 1_000) - 86_400
  let perDay = 0
  for (const stream of streamsOf(settings.streams)) {
    perDay += perDayOf(marksOf(await search(http, settings, { stream, after: dayAgo, before: null }, signal)))
  }
  return {
    reachable: true,
    finding: `open to everyone: the archive Arctic Shift has r/${settings.subreddit}, without a key`,
    limit: 'one request a second (ours; the archive names none)',
    postsPerDay: perDay,
    // Every item is read twice, a page of a hundred each second.
    minutesPerPass: Math.ceil((2 * perDay * settings.backfillDays) / PAGE_SIZE / 60),
  }
}

/** A full page that spans less than the day is scaled up to it. */
function perDayOf(marks: readonly Mark[]): number {
  if (marks.length < PAGE_SIZE) return marks.length
  return postsADay(marks.map(({ at }) => at * 1_000)) ?? marks.length * 86_400 // all of one second: as many every second
}
