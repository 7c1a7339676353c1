import { z } from 'zod'
import type { FoundGap } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps } from '../producer.js'
import { MAX_FRAME_BYTES, type Connection, type ConnectionEnd } from './connection.js'
import { openConnection } from './handshake.js'
import { createHosts, type Hosts } from './hosts.js'
import { createEventReader, POST_COLLECTION, type PostFilter, type FrameContent } from './jetstream-event.js'
import { createPageBuilder, type PageBuilder } from './page-builder.js'
import { createPosition, dateOfMicroseconds, microseconds, type Position } from './position.js'

/** Times step back by some 32 ms on one server: resuming a little early loses nothing, and overlap costs nothing. */
const MARGIN_MS = 5_000
/** Each server stamps events when it gets them; another one may be ahead of ours by as much as ours lags. */
const OTHER_HOST_MARGIN_MS = 60_000
/** A replay that begins later than this behind the cursor no longer reaches back to it. Above any quiet moment of the network. */
const EXPIRED_AFTER_MS = 600_000
/** First times of a connection, of which the lowest counts. */
const OPENING_EVENTS = 64
const PAGE_POSTS = 200
/** Removals of the whole network are cheap rows, most of them of posts we never had. */
const PAGE_ITEMS = 1_000
const PAGE_MS = 1_000
/** Without anything to store the cursor still moves on. */
const CURSOR_MS = 5_000
const HOUR_MS = 3_600_000
/** A reader this close behind has caught up with the network. */
const LIVE_MS = 30_000

export const PUBLIC_HOSTS = ['us-east', 'us-west'].flatMap((region) =>
  [1, 2].map((number) => `wss://jetstream${number}.${region}.bsky.network`),
)

export interface JetstreamSettings extends PostFilter {
  readonly name: string
  readonly backfillHours: number
  readonly silenceSeconds: number
  readonly hosts: readonly string[]
  readonly baseUrl?: string | undefined
}

const Host = z.url({ protocol: /^(?:wss?|https?)$/ })
const Term = z
  .string()
  .max(100)
  .refine((term) => /[^\s#*]/.test(term), 'has nothing to look for')

export const JetstreamSettings: z.ZodType<JetstreamSettings> = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .default('posts')
      .describe('Tells several of these sources apart; part of the key'),
    terms: z
      .array(Term)
      .max(1_000)
      .default([])
      .describe('Words, phrases or #hashtags, any of which must be in a post; `word*` also finds longer words'),
    langs: z
      .array(z.string().regex(/^[a-z]{2,3}$/))
      .default([])
      .describe('Languages that authors give their posts, such as "ta"; default: any'),
    dids: z
      .array(z.string().startsWith('did:'))
      .max(10_000)
      .default([])
      .describe('Accounts whose every post is wanted'),
    backfillHours: z
      .number()
      .min(0)
      .max(36)
      .default(1)
      .describe('How far back a new source begins, in hours; servers keep about 36'),
    silenceSeconds: z
      .number()
      .min(1)
      .max(600)
      .default(30)
      .describe('A connection without a sign of life for so long is replaced'),
    hosts: z.array(Host).min(1).default(PUBLIC_HOSTS).describe('Jetstream servers, taken in turns'),
    baseUrl: Host.optional().describe('One server in place of `hosts`'),
  })
  .refine(({ terms, langs, dids }) => terms.length + langs.length + dids.length > 0, {
    message: 'name terms, langs or dids: the whole network is 5 million posts a day',
  })

/** Posts of the whole network as they are written, from Jetstream's version 1 wire, filtered here. */
export function createJetstreamProducer(settings: JetstreamSettings, deps: ProducerDeps): Producer {
  const read = createEventReader(settings)
  return {
    async *pages(from, signal) {
      const position = createPosition(from)
      const begin = microseconds(deps.clock.now() - settings.backfillHours * HOUR_MS)
      const stream = { position, begin, page: createPageBuilder(), read, deps }
      const hosts = createHosts(hostsOf(settings))
      let lastHost: URL | null = null
      let limitFrames = false
      while (!signal.aborted) {
        const { current } = hosts
        const marginMs = current === lastHost ? MARGIN_MS : OTHER_HOST_MARGIN_MS
        const cursor = position.readTo === null ? begin : position.readTo - microseconds(marginMs)
        const connection = await open(streamUrl(current, cursor, limitFrames), settings, hosts, deps, signal)
        if (!connection) continue
        lastHost = current
        const before = position.latest
        try {
          yield* readConnection(connection, stream, signal)
        } finally {
          connection.close()
        }
        if (signal.aborted) return
        const end = connection.end as ConnectionEnd // readConnection returns at the end only
        deps.log.info({ host: current.host, reason: end.reason }, 'jetstream connection ended')
        const isNew = end.oversized && !limitFrames
        limitFrames ||= end.oversized // the server leaves such frames out then, or the replay ends at the same one
        if (isNew || (position.latest ?? 0) > (before ?? 0)) hosts.worked()
        else hosts.failed(new Error(end.reason))
      }
    },
  }
}

interface Stream {
  readonly position: Position
  /** Microseconds. A new source begins here, and stays here until an event has a time. */
  readonly begin: number
  readonly page: PageBuilder
  readonly read: (frame: string) => FrameContent
  readonly deps: ProducerDeps
}

/** Pages until the connection ends. The last one has the events from before the end. */
async function* readConnection(connection: Connection, stream: Stream, signal: AbortSignal): AsyncGenerator<Page> {
  const { position, begin, page, read, deps } = stream
  const opening = watchOpening(position.readTo)
  let yieldedAt = deps.clock.now()
  let events = 0
  while (!signal.aborted) {
    const frames = await connection.read(PAGE_MS)
    for (const frame of frames) {
      const reading = typeof frame === 'string' ? read(frame) : { timeUs: null, drifted: frame }
      page.add(reading)
      if (reading.timeUs === null) continue
      position.note(reading.timeUs)
      opening.note(reading.timeUs)
      events += 1
    }
    const isOver = frames.length === 0 && connection.end !== null
    if (isOver && connection.end?.oversized) page.drop('oversized')
    const age = deps.clock.now() - yieldedAt
    const isDue =
      page.posts >= PAGE_POSTS ||
      page.items >= PAGE_ITEMS ||
      (page.items > 0 && age >= PAGE_MS) ||
      (events > 0 && (isOver || age >= CURSOR_MS)) ||
      age < 0 // the clock was set back
    if (isDue && !signal.aborted) {
      connection.pause()
      const behindMs = deps.clock.now() - (position.latest ?? 0) / 1_000
      yield { ...page.take(String(position.readTo ?? begin), opening.takeGaps()), caughtUp: behindMs < LIVE_MS }
      yieldedAt = deps.clock.now()
      events = 0
    }
    if (isOver) return
  }
}

/** A cursor that the server no longer reaches back to is silently moved up: only the first times show it. */
function watchOpening(stoppedAt: number | null): { note(timeUs: number): void; takeGaps(): readonly FoundGap[] } {
  let earliest = Infinity
  let seen = 0
  let isTold = stoppedAt === null
  return {
    note(timeUs) {
      if (seen < OPENING_EVENTS) earliest = Math.min(earliest, timeUs)
      seen += 1
    },
    takeGaps() {
      if (isTold || stoppedAt === null || seen === 0) return []
      isTold = true
      if (earliest - stoppedAt < microseconds(EXPIRED_AFTER_MS)) return []
      const minutes = Math.round((earliest - stoppedAt) / microseconds(60_000))
      const detail = `the server's replay begins ${minutes} min behind the place where we stopped`
      return [
        { from: dateOfMicroseconds(stoppedAt), to: dateOfMicroseconds(earliest), cause: 'cursor_expired', detail },
      ]
    },
  }
}

/** @returns null when this host failed and the caller should ask the next one, or when the signal is aborted */
async function open(
  url: URL,
  settings: JetstreamSettings,
  hosts: Hosts,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<Connection | null> {
  try {
    await hosts.wait(deps.clock, signal)
    return await openConnection(url, settings.silenceSeconds * 1_000, deps, signal)
  } catch (err) {
    if (signal.aborted) return null
    deps.log.info({ host: url.host, err }, 'jetstream connection failed')
    hosts.failed(err)
    return null
  }
}

export function hostsOf({ baseUrl, hosts }: JetstreamSettings): URL[] {
  return (baseUrl === undefined ? hosts : [baseUrl]).map((host) => new URL(host))
}

/** The wire of version 1, which the servers of version 2 speak too. */
export function streamUrl(host: URL, cursorUs: number, limitFrames = false): URL {
  const url = new URL('/subscribe', host)
  url.protocol = host.protocol.replace(/^http/, 'ws')
  url.searchParams.set('wantedCollections', POST_COLLECTION)
  url.searchParams.set('cursor', String(cursorUs))
  if (limitFrames) url.searchParams.set('maxMessageSizeBytes', String(MAX_FRAME_BYTES))
  return url
}
