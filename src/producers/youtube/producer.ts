import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import type { Page } from '../../domain/page.js'
import { countDropped } from '../kit/dropped.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { expected } from '../kit/posts-a-day.js'
import { refusedOr } from '../kit/refused-check.js'
import type { Producer, ProducerDeps, SourceCheck, Span } from '../producer.js'
import { createYoutubeApi, StaleTokenError, type YoutubeApi } from './api.js'
import { parseComments, type ParsedThread } from './parse.js'
import type { CommentSettings, Target } from './settings.js'

const DAY_MS = 86_400_000
/** Pages of 100 replies of one comment: a page of threads must fit into the quota of a day. */
const MOST_REPLY_PAGES = 5

const Position = z.object({ at: z.number(), ids: z.array(z.string()) })
type Position = z.infer<typeof Position>

/** `floor`: everything up to here is read; `walk`: one down from `top` that has not met the floor. */
const Cursor = z.object({
  v: z.literal(1),
  floor: Position.nullable(),
  walk: z.object({ top: Position, token: z.string() }).nullable(),
  usage: z.object({ day: z.string(), units: z.number() }).nullable(),
  isDone: z.boolean().optional(),
})
type Cursor = z.infer<typeof Cursor>
const codec = jsonCursor(Cursor)

const BEGINNING: Cursor = { v: 1, floor: null, walk: null, usage: null }

/**
 * Comments of a video, or of all videos of a channel, newest thread first as the API lists them. The cursor keeps both
 * ends of an unfinished walk, and how much of the day's quota is used.
 */
export function createCommentProducer(target: Target, settings: CommentSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      let cursor = from === null ? BEGINNING : codec.read(from)
      const firstFloor = deps.clock.now() - settings.firstDays * DAY_MS
      const walks = cursor.walk ? 2 : 1 // one that was interrupted is ended before the next begins
      for (let walk = 0; walk < walks; walk += 1) {
        for await (const step of walkDown(target, settings, deps, cursor, firstFloor, signal)) {
          cursor = step.cursor
          yield step.page
        }
      }
    },
  }
}

/** The threads of a span, by a walk down from the newest: what is newer costs units as well. */
export function backfillComments(target: Target, settings: CommentSettings, span: Span, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      let cursor = from === null ? BEGINNING : codec.read(from)
      if (cursor.isDone) return
      for await (const step of walkDown(target, settings, deps, cursor, span.from.getTime(), signal)) {
        cursor = { ...step.cursor, isDone: step.cursor.walk === null }
        const posts = step.page.posts.filter(({ postedAt }) => postedAt && postedAt >= span.from && postedAt < span.to)
        yield { ...step.page, posts, cursor: codec.write(cursor) }
      }
    },
  }
}

interface Step {
  readonly page: Page
  readonly cursor: Cursor
}

async function* walkDown(
  target: Target,
  settings: CommentSettings,
  deps: ProducerDeps,
  from: Cursor,
  firstFloor: number,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const api = createYoutubeApi(target, settings, deps, from.usage)
  const { floor } = from
  let { walk } = from
  let last: ReadonlySet<string> = new Set()
  while (!signal.aborted) {
    const { threads, odd, next } = await api.threads(walk?.token ?? null, signal).catch((err: unknown) => {
      if (!(err instanceof StaleTokenError)) throw err
      walk = null // read again from the top: what is stored already is known
      return api.threads(null, signal)
    })
    if (threads.length > 0 && threads.every(({ id }) => last.has(id))) {
      throw new UnreachableError('YouTube answered with the same page twice; the next pass asks again')
    }
    last = new Set(threads.map(({ id }) => id))
    const top: Position = walk?.top ?? newestOf(threads, floor) ?? { at: firstFloor, ids: [] }
    const isLast = next === null || threads.some((thread) => isKnown(thread, floor, firstFloor))
    walk = isLast ? null : { top, token: next }
    const content = await readThreads(api, settings, threads, odd, signal)
    const cursor: Cursor = { v: 1, floor: isLast ? top : floor, walk, usage: api.usage }
    yield { page: { ...content, cursor: codec.write(cursor) }, cursor }
    if (isLast) return
  }
}

const isKnown = ({ id, at }: ParsedThread, floor: Position | null, firstFloor: number): boolean =>
  floor === null ? at < firstFloor : at < floor.at || (at === floor.at && floor.ids.includes(id))

function newestOf(threads: readonly ParsedThread[], floor: Position | null): Position | null {
  const at = threads.reduce((newest, thread) => Math.max(newest, thread.at), floor?.at ?? -Infinity)
  if (at === -Infinity) return null
  const ids = threads.filter((thread) => thread.at === at).map(({ id }) => id)
  return { at, ids: [...new Set([...(floor?.at === at ? floor.ids : []), ...ids])] }
}

/** Comments with their replies, oldest first. */
async function readThreads(
  api: YoutubeApi,
  settings: CommentSettings,
  threads: readonly ParsedThread[],
  odd: readonly unknown[],
  signal: AbortSignal,
): Promise<Omit<Page, 'cursor'>> {
  const dropped = countDropped()
  const comments: unknown[] = [...odd]
  for (const thread of threads) {
    comments.push(thread.topLevel)
    const all = settings.replies && thread.totalReplies > thread.replies.length
    const replies = all ? await allReplies(api, thread, signal) : thread.replies
    comments.push(...replies)
    dropped.add('replies_not_asked_for', Math.max(0, thread.totalReplies - replies.length))
  }
  const { posts, drifted } = parseComments(comments)
  const inOrder = [...posts].sort((a, b) => (a.postedAt?.getTime() ?? 0) - (b.postedAt?.getTime() ?? 0))
  return { posts: inOrder, drifted, dropped: dropped.counts }
}

async function allReplies(api: YoutubeApi, { id }: ParsedThread, signal: AbortSignal): Promise<unknown[]> {
  const replies: unknown[] = []
  let token: string | null = null
  for (let page = 0; page < MOST_REPLY_PAGES; page += 1) {
    const answer: { comments: unknown[]; next: string | null } = await api.replies(id, token, signal)
    replies.push(...answer.comments)
    token = answer.next
    if (token === null) break
  }
  return replies
}

/** Asks for one page, which costs a unit, and says what it lets us expect. */
export function checkComments(
  target: Target,
  settings: CommentSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  return refusedOr(async () => {
    const { threads } = await createYoutubeApi(target, settings, deps, null).threads(null, signal)
    return {
      reachable: true,
      finding: `your key may read its comments: ${threads.length} threads on the first page`,
      limit: `${settings.unitsPerDay} units of the quota a day, one for each page of 100`,
      ...expected(threads.map(({ at }) => at)),
      minutesPerPass: 1,
      dollarsPerDay: 0,
    }
  })
}
