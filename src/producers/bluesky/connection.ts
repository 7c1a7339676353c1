import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { WebSocket } from 'ws'
import type { DriftedItem } from '../../domain/source.js'
import type { Clock } from '../producer.js'

/** A post record is limited to a few kilobytes by its lexicon; a repository's record to a mebibyte. */
export const MAX_FRAME_BYTES = 1_048_576
export const HANDSHAKE_MS = 15_000
/** A socket that answers pings but brings no events is as good as dead after this many silences. */
const STALL_SILENCES = 4

/** The server answered the handshake, but not by opening the stream. */
export class HandshakeRefused extends Error {
  override name = 'HandshakeRefused'
  constructor(
    readonly status: number,
    readonly headers: Headers,
  ) {
    super(`HTTP ${status}`)
  }
}

export interface ConnectionEnd {
  /** For a log line. */
  readonly reason: string
  /** A frame was larger than `MAX_FRAME_BYTES`. */
  readonly oversized: boolean
}

export interface Connection {
  /** Set when no more frames come. read() still returns the earlier ones. */
  readonly end: ConnectionEnd | null
  /**
   * Frames since the last call, in order; waits for the first one, at most so long. A frame that is not UTF-8 text comes
   * as drift. Nothing is read from the network between pause() and the next call, so a slow reader slows the sender.
   */
  read(waitMs: number): Promise<readonly (string | DriftedItem)[]>
  pause(): void
  close(): void
}

export interface ConnectOptions {
  readonly userAgent: string
  readonly lookup: LookupFunction
  readonly clock: Clock
  /** No sign of life for so long is an end; half of it later a ping is sent. */
  readonly silenceMs: number
}

/** @throws HandshakeRefused, or the socket's error; the signal's reason when it is aborted */
export async function connect(url: URL, options: ConnectOptions, signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted()
  const socket = new WebSocket(url, {
    headers: { 'user-agent': options.userAgent },
    lookup: options.lookup,
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    skipUTF8Validation: true, // would end the connection, and again after every replay
  })
  const connection = follow(socket, options, signal)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', (err) => reject(signal.aborted ? (signal.reason as Error) : err))
      socket.once('unexpected-response', (_request, response) => {
        reject(new HandshakeRefused(response.statusCode ?? 0, headersOf(response)))
      })
    })
    return connection
  } catch (err) {
    connection.close()
    throw err
  }
}

function follow(socket: WebSocket, { clock, silenceMs }: ConnectOptions, signal: AbortSignal): Connection {
  const queue: (string | DriftedItem)[] = []
  let end: ConnectionEnd | null = null
  let wake = (): void => {}
  let heardAt = clock.now()
  let eventAt = heardAt
  let pinged = false
  const hear = (): void => {
    heardAt = clock.now()
    pinged = false
  }
  const finish = (reason: string, oversized = false): void => {
    end ??= { reason, oversized }
    wake()
  }
  const close = (): void => {
    signal.removeEventListener('abort', close)
    finish('closed by us')
    socket.terminate()
  }
  signal.addEventListener('abort', close, { once: true })
  socket.on('message', (bytes: Buffer, isBinary) => {
    hear()
    eventAt = heardAt
    queue.push(textOf(bytes, isBinary))
    wake()
  })
  socket.on('ping', hear)
  socket.on('pong', hear)
  socket.on('close', (code) => finish(`closed with code ${code}`))
  // Always followed by 'close'; the reason here is the better one.
  socket.on('error', (err: NodeJS.ErrnoException) =>
    finish(err.code ?? err.name, err.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'),
  )

  const watch = (): void => {
    const now = clock.now()
    heardAt = Math.min(heardAt, now) // a clock that was set back
    eventAt = Math.min(eventAt, now)
    if (now - heardAt >= silenceMs) finish(`no sign of life for ${silenceMs / 1_000} s`)
    else if (now - eventAt >= silenceMs * STALL_SILENCES) finish('alive, but without events')
    else if (now - heardAt >= silenceMs / 2 && !pinged) {
      pinged = true
      socket.ping()
    }
  }

  return {
    get end() {
      return end
    },
    async read(waitMs) {
      if (socket.isPaused) {
        hear() // a paused socket hears nothing, so this is not silence
        eventAt = heardAt
        socket.resume()
      }
      if (queue.length === 0 && !end) {
        const waited = new AbortController()
        const arrival = new Promise<void>((resolve) => (wake = resolve))
        await Promise.race([arrival, clock.sleep(waitMs, waited.signal).catch(() => {})])
        waited.abort()
        if (queue.length === 0 && !end) watch()
      }
      return queue.splice(0)
    },
    pause: () => socket.pause(),
    close,
  }
}

function textOf(bytes: Buffer, isBinary: boolean): string | DriftedItem {
  if (isBinary) return { field: 'frame: binary', raw: bytes.toString('base64') }
  return isUtf8(bytes) ? bytes.toString('utf8') : { field: 'frame: not UTF-8', raw: bytes.toString('latin1') }
}

function headersOf(response: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers)) if (typeof value === 'string') headers.set(name, value)
  return headers
}
