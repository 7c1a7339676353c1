import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Logger } from '../../logging.js'
import type { Queryable } from '../../store/pool.js'
import { hasUsers } from '../../accounts/users.js'
import { isLocal, namesLocalPages, originOf } from './access-origin.js'
import { peerUser } from './peer-user.js'

/** So long after the first `kopitalk user add` the demo may still be open. */
const FRESH_MS = 2_000
const ROOT = 0
/** Users of persons; below are those of services, a proxy's among them (login.defs, UID_MIN and UID_MAX). */
const isPerson = (user: number): boolean => user >= 1_000 && user <= 60_000

/**
 * The demo: a person at this machine needs no login, as long as no user was ever added.
 *
 * A request is from there when it comes over loopback, to a name of loopback (another site may point its own name at
 * 127.0.0.1), without any sign of a proxy, from no page of elsewhere, unless that only links here, and from a program of
 * the one who started this server. If the system does not tell whose program it is, it must be a browser.
 */
export function createDemo(
  db: Queryable,
  log: Pick<Logger, 'warn'>,
  userOf: (socket: Socket) => Promise<number | null> = peerUser,
): (request: FastifyRequest) => Promise<boolean> {
  let asked: { atMs: number; open: Promise<boolean> } | undefined
  let warned = false
  const isOpen = async (): Promise<boolean> => {
    const nowMs = performance.now()
    if (!asked || nowMs - asked.atMs > FRESH_MS) {
      const mine = (asked = { atMs: nowMs, open: hasUsers(db).then((found) => !found) })
      mine.open.catch(() => {
        if (asked === mine) asked = undefined // the next request asks again
      })
    }
    return asked.open
  }
  const users = new WeakMap<Socket, Promise<number | null>>()
  const userBehind = (socket: Socket): Promise<number | null> => {
    const known = users.get(socket) ?? userOf(socket)
    users.set(socket, known)
    return known
  }
  return async (request) => {
    if (!(await isOpen())) return false
    if (fromThisMachine(request) && mayEnter(await userBehind(request.socket), request)) return true
    if (!warned) {
      warned = true
      log.warn('the demo stays closed to a request from another machine, user or page, or through a proxy: log in')
    }
    return false
  }
}

function fromThisMachine(request: FastifyRequest): boolean {
  if (!isLocal(request)) return false
  const linksHere = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET'
  return linksHere || (originOf(request) !== 'other' && namesLocalPages(request))
}

/** Browsers tell where a request comes from to every address of this machine (Fetch Metadata, W3C). */
function mayEnter(user: number | null, { headers }: FastifyRequest): boolean {
  const own = process.getuid?.()
  if (user === null || user === ROOT) return user === own || headers['sec-fetch-site'] !== undefined
  return user === own || (own === ROOT && isPerson(user))
}
