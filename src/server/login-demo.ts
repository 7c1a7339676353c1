import type { FastifyRequest } from 'fastify'
import type { Queryable } from '../store/pool.js'
import { hasUsers } from '../store/users.js'
import { isLocal, originOf } from './access-origin.js'

/** So long after the first `kopitalk user add` the demo may still be open. */
const FRESH_MS = 2_000

/**
 * The demo: no login for a person who sits at this machine, while no user was ever added.
 *
 * A request is from there when it comes over loopback, to a name of loopback (another site may point its own name at
 * 127.0.0.1), forwarded by nobody, and not from a page of another site, unless that only links here.
 */
export function createDemo(db: Queryable): (request: FastifyRequest) => Promise<boolean> {
  let asked: { atMs: number; open: Promise<boolean> } | undefined
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
  return async (request) => fromThisMachine(request) && isOpen()
}

function fromThisMachine(request: FastifyRequest): boolean {
  if (!isLocal(request)) return false
  return originOf(request) !== 'other' || request.headers['sec-fetch-mode'] === 'navigate'
}
