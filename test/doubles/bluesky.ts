import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Source } from '../../src/domain/source.js'
import { blueskySourceTypes } from '../../src/producers/bluesky/source-types.js'
import type { SourceType } from '../../src/producers/producer.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from '../support/source-double.js'
import {
  commitEvent,
  createWorld,
  didOf,
  postRecord,
  recordKeyOf,
  TERMS,
  type World,
  type WorldEvent,
} from './bluesky-world.js'
import { WIRE_FAILURES } from '../support/wire-double.js'

/** Jetstream's own retention, in microseconds. */
const RETENTION_US = 36 * 3_600_000_000
/** 36 KiB or so: the server waits before it fills our memory for a listener who does not read. */
const HIGH_WATER_BYTES = 262_144
const WORLD_EVENTS = 800

/** Jetstream, version 1, on a free port: replay from a cursor, then live. */
export interface JetstreamDouble extends SourceDouble {
  readonly world: World
  withdraw(id: string): void
  /** Adds an event to the log and sends it to who listens. */
  push(event: WorldEvent): void
  /** How frames leave: whole, cut in two TCP writes, or in two WebSocket fragments, at an offset that moves on by one. */
  cut: 'whole' | 'bytes' | 'fragments'
  /** From now on nothing is sent any more, not even an answer to a ping; new connections are well. */
  freeze(): void
  /** Ends every connection after so many more frames, inside the next frame. */
  killAfter(frames: number): void
  /** Frames that went out so far, over all connections. */
  readonly sent: number
}

export async function openJetstream(
  world: World = createWorld(WORLD_EVENTS, Date.now() * 1_000 - 60e6),
): Promise<JetstreamDouble> {
  const listeners = new Set<Listener>()
  const requests: { url: string; at: number; headers: Headers }[] = []
  const refusals: Refusal[] = []
  const armed = new Set<DoubleFailure>()
  const state = { sent: 0, cut: 'whole' as JetstreamDouble['cut'], killIn: Infinity, cutAt: 1, floor: 0, published: 0 }
  const accept = new WebSocketServer({ noServer: true })
  const server = createServer((_request, response) => response.writeHead(426).end())

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests.push({
      url: request.url ?? '',
      at: Date.now(),
      headers: new Headers(request.headers as Record<string, string>),
    })
    const refusal = refusals[0]
    if (refusal) {
      if (!refusal.forever) refusals.shift()
      const headers = Object.entries({ date: new Date().toUTCString(), 'content-length': '0', ...refusal.headers })
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${lines}connection: close\r\n\r\n`)
      return
    }
    accept.handleUpgrade(request, socket, head, (webSocket) => {
      void serve(webSocket, socket as Socket, new URL(request.url ?? '', 'ws://double').searchParams)
    })
  })

  interface Listener {
    wake: () => void
    frozen: boolean
  }

  async function serve(webSocket: WebSocket, socket: Socket, query: URLSearchParams): Promise<void> {
    const listener: Listener = { wake: () => {}, frozen: false }
    listeners.add(listener)
    webSocket.on('close', () => {
      listeners.delete(listener)
      listener.wake()
    })
    webSocket.on('error', () => {})
    const collections = query.getAll('wantedCollections')
    const limit = Number(query.get('maxMessageSizeBytes') ?? 0)
    const wants = (event: WorldEvent): boolean =>
      (event.collection === null || collections.length === 0 || collections.includes(event.collection)) &&
      (limit === 0 || event.frame.length <= limit)
    const from = firstIndex(query.get('cursor'))
    const replayed = world.events.length
    const isBefore = (event: WorldEvent, at: number): boolean =>
      at < replayed && event.timeUs < Number(query.get('cursor') ?? 0)
    const breakAt = armed.has('truncated answer') || armed.has('dropped connection') ? from + 100 : Infinity
    for (let at = from; webSocket.readyState === webSocket.OPEN; at += 1) {
      while (at >= world.events.length || listener.frozen) {
        await new Promise<void>((resolve) => (listener.wake = resolve))
        if (webSocket.readyState !== webSocket.OPEN) return
      }
      const event = world.events[at] as WorldEvent
      if (!wants(event) || isBefore(event, at)) continue
      if (at >= breakAt) return breakOff(socket, event)
      if (state.killIn <= 0) {
        state.killIn = Infinity
        return cutOff(socket, event)
      }
      state.killIn -= 1
      state.sent += 1
      await send(webSocket, socket, event.frame)
      if (armed.has('repeated page') && at === world.events.length - 1) {
        armed.delete('repeated page')
        at -= 60
      }
      while (socket.writableLength > HIGH_WATER_BYTES && !socket.destroyed) await once(socket, 'drain').catch(() => {})
    }
  }

  function breakOff(socket: Socket, event: WorldEvent): void {
    if (!armed.delete('truncated answer')) {
      armed.delete('dropped connection')
      socket.destroy()
    } else cutOff(socket, event)
  }

  async function send(webSocket: WebSocket, socket: Socket, frame: Buffer): Promise<void> {
    if (state.cut === 'whole') return webSocket.send(frame, { binary: false })
    const at = 1 + (state.cutAt++ % (frame.length - 1))
    if (state.cut === 'fragments') {
      webSocket.send(frame.subarray(0, at), { binary: false, fin: false })
      return webSocket.send(frame.subarray(at), { binary: false, fin: true })
    }
    const bytes = framed(frame)
    await write(socket, bytes.subarray(0, at + bytes.length - frame.length))
    await write(socket, bytes.subarray(at + bytes.length - frame.length))
  }

  /** The replay is by time, as of the first servers: an event that stepped back behind the cursor is not in it. */
  function firstIndex(cursor: string | null): number {
    const end = world.events.length
    if (cursor === null || Number(cursor) > Date.now() * 1_000) return end
    const oldest = Date.now() * 1_000 - RETENTION_US
    const found = world.events.findIndex(({ timeUs }) => timeUs >= Math.max(Number(cursor), oldest))
    return Math.max(found === -1 ? end : found, state.floor)
  }

  const refuse = (status: number, headers: Record<string, string> = {}, forever = false): void =>
    void refusals.push({ status, headers, forever })

  const push = (event: WorldEvent): void => {
    world.events.push(event)
    for (const listener of listeners) listener.wake()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const type = blueskySourceTypes.find(({ kind }) => kind === 'jetstream') as SourceType
  return {
    type,
    settings: type.settings.parse({
      name: 'double',
      baseUrl: `ws://127.0.0.1:${port}`,
      terms: TERMS,
    }) as Source['settings'],
    get expected() {
      return world.expected
    },
    failures: [...WIRE_FAILURES, 'repeated page', 'drifted item', 'cursor expired'],
    fail(failure) {
      if (failure === 'server error burst') for (let count = 0; count < 3; count += 1) refuse(503)
      else if (failure === 'rate limit with reset') refuse(429, { 'retry-after': '1' })
      else if (failure === 'rate limit without reset') refuse(429)
      else if (failure === 'wall') refuse(403, {}, true)
      else if (failure === 'cursor expired') state.floor = Math.floor(world.events.length * 0.8)
      else if (failure === 'drifted item') {
        const { timeUs } = world.events[300] as WorldEvent
        const record = { ...postRecord('', new Date()), text: { en: 'Singapore' } }
        world.events.splice(300, 0, commitEvent(timeUs, { did: didOf(5), rkey: recordKeyOf(800_000), record }))
      } else armed.add(failure)
    },
    publish(text) {
      const did = didOf(1_000)
      const rkey = recordKeyOf(700_000 + (state.published += 1))
      world.expected.push(`bluesky/${did}/${rkey}`)
      const record = postRecord(`${text}, Singapore`, new Date())
      push(commitEvent(Date.now() * 1_000, { did, rkey, record }))
      return `bluesky/${did}/${rkey}`
    },
    withdraw(id) {
      const [, did = '', rkey = ''] = id.split('/')
      push(commitEvent(Date.now() * 1_000, { did, rkey, operation: 'delete' }))
    },
    requests,
    world,
    push,
    get cut() {
      return state.cut
    },
    set cut(cut) {
      state.cut = cut
    },
    freeze() {
      for (const listener of listeners) listener.frozen = true
      for (const webSocket of accept.clients) webSocket.pause() // no pongs either
    },
    killAfter(frames) {
      state.killIn = frames
    },
    get sent() {
      return state.sent
    },
    async close() {
      for (const webSocket of accept.clients) webSocket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const openDouble: OpenDouble = () => openJetstream()

interface Refusal {
  readonly status: number
  readonly headers: Record<string, string>
  readonly forever: boolean
}

/** Half a frame, ending inside a character where it has one of several bytes, and then nothing. */
function cutOff(socket: Socket, event: WorldEvent): void {
  const bytes = framed(event.frame)
  const inCharacter = bytes.findIndex((byte, at) => at > 10 && (byte & 0xc0) === 0x80)
  socket.write(bytes.subarray(0, inCharacter === -1 ? bytes.length >> 1 : inCharacter), () => socket.destroy())
}

/** A whole WebSocket text message of a server: unmasked, in one frame. */
function framed(payload: Buffer): Buffer {
  const short = payload.length < 126
  const head = Buffer.alloc(short ? 2 : 4)
  head[0] = 0x81
  head[1] = short ? payload.length : 126
  if (!short) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

/** Hands the bytes to the network before it returns, so that the next ones leave in a separate packet. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  await new Promise((resolve) => socket.write(bytes, resolve))
  await new Promise(setImmediate)
}
