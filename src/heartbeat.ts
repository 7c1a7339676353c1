import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from './logging.js'

const SERVER_TITLES = { postgres: 'Postgres', redis: 'Redis' }
export type ServerName = keyof typeof SERVER_TITLES
const SERVER_NAMES = Object.keys(SERVER_TITLES) as ServerName[]

/** Fit for an answer without login: no address, no message of a driver. */
export interface Health {
  /** Whether both servers answered within the limit, the last time that each was heard. */
  readonly healthy: boolean
  /** Seconds since each server last answered; null: never since the start. */
  readonly silentSeconds: Readonly<Record<ServerName, number | null>>
  /** What is wrong, a sentence each. */
  readonly reasons: readonly string[]
}

interface HeartbeatEvents {
  /** This process has not heard this server for longer than the limit. Others may well hear it. */
  away: [ServerName]
  answer: [ServerName]
}

/** Whether this process reaches its servers: what a connection that went dark would never tell. */
export interface Heartbeat {
  on(event: keyof HeartbeatEvents, listener: (server: ServerName) => void): void
  health(): Health
  /** From the event `away` until the next answer. */
  isAway(server: ServerName): boolean
  stop(): Promise<void>
}

export interface HeartbeatOptions {
  readonly log: Logger
  /** Silence that counts as being out of reach, in milliseconds. Each server is asked six times as often. */
  readonly silenceMs: number
}

/** A question to a server; rejects when there is no answer within so many milliseconds. */
export type AskServer = (timeoutMs: number) => Promise<unknown>

const BEATS_IN_SILENCE = 6
/** After a question without an answer. Work that waits for the server continues soon after it is back. */
const TIMES_SOONER_WHEN_SILENT = 5

/** Asks both servers at once and then every sixth of the silence, until it is stopped. */
export function startHeartbeat(ask: Readonly<Record<ServerName, AskServer>>, options: HeartbeatOptions): Heartbeat {
  const events = new EventEmitter<HeartbeatEvents>()
  events.setMaxListeners(0) // two for each worker of the process
  const stop = new AbortController()
  const watches = mapServers((server) => watch(server, ask[server], events, options, stop.signal))
  return {
    on: (event, listener) => void events.on(event, listener),
    health() {
      const silentSeconds = mapServers((server) => watches[server].silentSeconds())
      const reasons = SERVER_NAMES.flatMap((server) => {
        const seconds = silentSeconds[server]
        if (seconds === null) return [`${SERVER_TITLES[server]} has not answered yet.`]
        return seconds > options.silenceMs / 1e3 ? [`${SERVER_TITLES[server]} has been silent for ${seconds} s.`] : []
      })
      return { healthy: reasons.length === 0, silentSeconds, reasons }
    },
    isAway: (server) => watches[server].isAway(),
    async stop() {
      stop.abort()
      await Promise.all(SERVER_NAMES.map((server) => watches[server].ended))
    },
  }
}

interface Watch {
  silentSeconds(): number | null
  isAway(): boolean
  readonly ended: Promise<void>
}

function watch(
  server: ServerName,
  ask: AskServer,
  events: EventEmitter<HeartbeatEvents>,
  { log, silenceMs }: HeartbeatOptions,
  stop: AbortSignal,
): Watch {
  const beatMs = silenceMs / BEATS_IN_SILENCE
  let answeredAt: number | null = null
  let away = false
  let limit: NodeJS.Timeout | undefined
  const silentSeconds = (): number | null =>
    answeredAt === null ? null : Math.round((performance.now() - answeredAt) / 100) / 10

  const waitForAnswer = (): void => {
    clearTimeout(limit)
    limit = setTimeout(() => {
      away = true
      log.warn({ server, silentSeconds: silentSeconds() }, 'server is out of reach')
      events.emit('away', server)
    }, silenceMs)
  }
  const onAnswer = (): void => {
    if (away) log.info({ server, silentSeconds: silentSeconds() }, 'server is back')
    away = false
    answeredAt = performance.now()
    waitForAnswer()
    events.emit('answer', server)
  }
  const beat = async (): Promise<void> => {
    waitForAnswer()
    while (!stop.aborted) {
      let isHeard = true
      await ask(beatMs).catch((err: unknown) => {
        isHeard = false
        log.debug({ err, server }, 'no answer to a heartbeat')
      })
      if (isHeard && !stop.aborted) onAnswer()
      const pauseMs = isHeard ? beatMs : beatMs / TIMES_SOONER_WHEN_SILENT
      await delay(pauseMs, undefined, { signal: stop }).catch(() => {}) // it was stopped: the loop sees it
    }
    clearTimeout(limit)
  }
  return { silentSeconds, isAway: () => away, ended: beat() }
}

function mapServers<T>(value: (server: ServerName) => T): Record<ServerName, T> {
  return { postgres: value('postgres'), redis: value('redis') }
}
