import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** The ways in which a hostile client keeps a connection open: it sends nothing, an endless header, or an endless body. */
export const SLOWNESS = ['silent', 'headers', 'body'] as const

const BEGINNING = {
  silent: '',
  headers: 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n',
  body: 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"user":"',
}
const MORE = { silent: '', headers: 'X-A: b\r\n', body: 'x' }
const MORE_EVERY_MS = 250
/** Sooner than it is asked to, as rude clients do. */
const IMPATIENCE_MS = 500

export interface SlowConnections {
  /** Those that the server has not ended. */
  readonly open: number
  /** Resolves when the server has ended all of them. */
  readonly ended: Promise<unknown>
  close(): void
}

/** Opens so many connections to this machine, of every slowness in turn; each sends a little more now and then. */
export async function openSlowly(url: string, count: number): Promise<SlowConnections> {
  const { port, hostname } = new URL(url)
  const sockets: Socket[] = []
  const ends: Promise<unknown>[] = []
  for (let at = 0; at < count; at += 1) {
    const how = SLOWNESS[at % SLOWNESS.length] ?? 'silent'
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {}) // the server may end it in any way
    socket.resume()
    ends.push(new Promise((resolve) => socket.once('close', resolve)))
    await once(socket, 'connect')
    socket.write(BEGINNING[how])
    const more = setInterval(() => socket.write(MORE[how]), MORE_EVERY_MS)
    socket.once('close', () => clearInterval(more))
    sockets.push(socket)
  }
  return {
    get open() {
      return sockets.filter((socket) => !socket.destroyed).length
    },
    ended: Promise.all(ends),
    close: () => sockets.forEach((socket) => socket.destroy()),
  }
}

export interface CrowdOptions {
  /** Side by side; each asks again as soon as it has its answer. */
  readonly clients: number
  readonly forMs: number
  /** @param at number of the question, from 0 */
  readonly path: (at: number) => string
  readonly headers?: Readonly<Record<string, string>>
}

/** How many answers of each kind came; without an answer: the code of the error. */
export type Answers = Record<string, number>

/**
 * Many clients of this machine, under 100 addresses of it: the server counts requests by address.
 * @returns answers by status, those with Retry-After marked: `503 later`
 */
export async function crowd(url: string, { clients, forMs, path, headers = {} }: CrowdOptions): Promise<Answers> {
  const answers: Answers = {}
  const count = (what: string): void => void (answers[what] = (answers[what] ?? 0) + 1)
  const until = performance.now() + forMs
  let asked = 0
  const client = async (at: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: `127.0.1.${(at % 100) + 1}` })
    while (performance.now() < until) {
      const asking = request(new URL(path(asked++), url), { agent, headers })
      asking.end()
      try {
        const [response] = (await once(asking, 'response')) as [IncomingMessage]
        response.resume()
        await once(response, 'end')
        count(`${response.statusCode}${'retry-after' in response.headers ? ' later' : ''}`)
        if ('retry-after' in response.headers) await delay(IMPATIENCE_MS)
      } catch (err) {
        count((err as NodeJS.ErrnoException).code ?? 'broken off')
      }
    }
    agent.destroy()
  }
  await Promise.all(Array.from({ length: clients }, (_, at) => client(at)))
  return answers
}

/** Memory that a process uses now; Linux only. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024
}
