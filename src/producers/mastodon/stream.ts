import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import { childOf, type ChildSignal } from '../child-signal.js'
import type { DriftedItem, Removal } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import { parseJson } from '../parse-json.js'
import type { Clock, Producer, ProducerDeps, SourceCheck } from '../producer.js'
import { assertOpen, createApi, type Instance } from './api.js'
import { statusId } from './parse.js'
import { baseUrlOf, type StreamSettings } from './settings.js'
import { createEventReader, type ServerEvent } from './sse.js'
import { checkTag } from './tag.js'
import { readPage, timelinePages } from './timeline.js'

/** Mastodon sends ":thump" every 15 s: six of them missing is a dead connection. */
const SILENCE_MS = 90_000
/** Others are about the user whose token it is. */
const EVENTS: readonly string[] = ['update', 'status.update', 'delete']
/** How many posts to remember. A deletion names only the server's number of a post, which is not the post's id. */
const REMEMBERED = 50_000

/**
 * Posts with a hashtag as they reach one server, with their edits and deletions. The connection is opened first and what
 * was missed is then read over REST, so nothing falls between the two. It ends by UnreachableError when the connection
 * does; the next pass refills.
 */
export function createStreamProducer(settings: StreamSettings, deps: ProducerDeps): Producer {
  const api = createApi(settings, deps)
  return {
    async *pages(from, signal) {
      if (!api.hasToken) throw tokenMissing(settings)
      const server = await api.instance(signal)
      assertOpen(server, settings, api.hasToken)
      const connection = childOf(signal)
      try {
        const { body } = await api.as(connection.signal, (headers, http) =>
          http.stream(streamUrl(server, settings), connection.signal, {
            headers: { ...headers, accept: 'text/event-stream' },
          }),
        )
        const idsByNumber = createRing(REMEMBERED)
        let cursor = from
        for await (const page of timelinePages(api, settings, from, signal)) {
          idsByNumber.add(page)
          cursor = page.cursor
          yield page
        }
        for await (const events of eventsOf(body, settings, deps.clock, connection)) {
          const page = await pageOf(events, cursor, settings, idsByNumber, connection.signal)
          cursor = page.cursor
          yield { ...page, caughtUp: true } // the timeline has been read up to where the stream began
        }
      } finally {
        connection.end()
      }
    },
  }
}

/** Checks the timeline, which fills what the stream missed. Streams also need a token. */
export async function checkStream(
  settings: StreamSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  if (!createApi(settings, deps).hasToken) return { reachable: false, finding: tokenMissing(settings).message }
  return checkTag(settings, deps, signal)
}

const tokenMissing = ({ instance }: StreamSettings): SourceStoppedError =>
  new SourceStoppedError('credentials', `${instance} streams only to its users: set MASTODON_TOKENS=${instance}=TOKEN`)

function streamUrl(server: Instance | null, settings: StreamSettings): URL {
  const base = baseUrlOf(settings)
  const path = `/api/v1/streaming/hashtag${settings.local ? '/local' : ''}`
  const url = new URL(path, server?.configuration.urls.streaming ?? base)
  url.protocol = new URL(base).protocol // it is given as wss:, for WebSockets; and a token never travels in clear
  url.searchParams.set('tag', settings.tag)
  return url
}

/**
 * Whole events, as many as arrived together.
 * @throws UnreachableError when the stream ends, breaks or falls silent
 */
async function* eventsOf(
  body: AsyncIterable<Uint8Array>,
  { instance }: StreamSettings,
  clock: Clock,
  connection: ChildSignal,
): AsyncGenerator<ServerEvent[]> {
  const readEvents = createEventReader()
  // Null while the page is being accepted: a slow database is not a silent server.
  let waitingSince: number | null = clock.now()
  const watch = async (): Promise<void> => {
    while (!connection.signal.aborted) {
      const left = (waitingSince ?? clock.now()) + SILENCE_MS - clock.now()
      if (left > 0) await clock.sleep(left, connection.signal)
      else connection.abort(new UnreachableError(`${instance}: the stream is silent`))
    }
  }
  watch().catch((err: unknown) => connection.abort(err))
  for await (const bytes of body) {
    waitingSince = null
    const events = readEvents(bytes).filter(({ event }) => EVENTS.includes(event))
    if (events.length > 0) yield events
    waitingSince = clock.now()
  }
  throw new UnreachableError(`${instance}: the stream ended`)
}

async function pageOf(
  events: readonly ServerEvent[],
  cursor: string | null,
  settings: StreamSettings,
  idsByNumber: ReturnType<typeof createRing>,
  signal: AbortSignal,
): Promise<Page> {
  const statuses: unknown[] = []
  const broken: DriftedItem[] = []
  for (const { event, data } of events) {
    if (event === 'delete') continue
    const status = jsonOf(data)
    // What cannot be read cannot be stripped of its author either: only its size is kept.
    if (status === undefined) broken.push({ field: `${event}: no JSON`, raw: { event, characters: data.length } })
    else statuses.push(status)
  }
  const characters = events.reduce((sum, { data }) => sum + data.length, 0)
  const page = await readPage({ statuses, characters }, cursor, settings, signal)
  idsByNumber.add(page)
  const deleted = events.filter(({ event }) => event === 'delete').map(({ data }) => idsByNumber.get(data.trim()))
  const unknown = deleted.filter((nativeId) => nativeId === undefined).length
  return {
    ...page,
    drifted: [...(page.drifted ?? []), ...broken],
    removals: deleted.flatMap((nativeId): Removal[] => (nativeId ? [{ platform: 'mastodon', nativeId }] : [])),
    dropped: { ...page.dropped, ...(unknown > 0 ? { delete_unknown: unknown } : {}) },
  }
}

/** The server's number → native id of the posts that came last. */
function createRing(size: number) {
  const ids = new Map<string, string>()
  return {
    get: (number: string): string | undefined => ids.get(number),
    add({ posts }: Page): void {
      for (const post of posts) {
        const number = statusId(post.payload)
        if (number) ids.set(number, post.nativeId)
      }
      for (const oldest of ids.keys()) {
        if (ids.size <= size) return
        ids.delete(oldest)
      }
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
