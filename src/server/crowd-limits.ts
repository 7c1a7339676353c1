import type { ServerResponse } from 'node:http'
import { finished } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../logging.js'
import { HttpError } from './error-answers.js'

export interface CrowdLimits {
  /** For the header of a request; a connection that says nothing at first counts as one that sends it. */
  readonly headersMs: number
  /** For a whole request. Its answer has a separate limit. */
  readonly requestMs: number
  /** Beyond this, a new connection is closed at once. A waiting one takes about 30 kB. */
  readonly connections: number
  /** Requests that are worked on or wait for Postgres. Further clients are asked to come later. */
  readonly requestsAtOnce: number
}

/**
 * The pool has six connections to read by, and a request that waits five seconds for one fails: 200 is what a machine of
 * two cores answers in one to two. So many viewers may load a page at once.
 */
export const CROWD_LIMITS: CrowdLimits = {
  headersMs: 8_000,
  requestMs: 10_000,
  connections: 5_000,
  requestsAtOnce: 200,
}

/** Node checks the limits of connections only this often. With its default of 30 s, that would be the real limit. */
const LOOK_EVERY_MS = 1_000

/** A line for each refusal would fill the disk. */
const TELL_EVERY_MS = 10_000

/** What probes ask. */
const HEALTH = /^\/health(?:[/?]|$)/

/** A client that never closes its connection would stay with this server when another one is started. */
const REQUESTS_A_CONNECTION = 10_000

/** For Fastify's constructor. */
export function connectionLimits({ headersMs, requestMs }: CrowdLimits) {
  return {
    http: {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, headersMs),
    },
    requestTimeout: requestMs,
    maxRequestsPerSocket: REQUESTS_A_CONNECTION,
  }
}

/**
 * Before every other hook, so that a refusal costs nothing; a request with a body counts when that is here, or slow bodies
 * would take every place. Probes are answered in any crowd.
 */
export function addCrowdLimits(app: FastifyInstance, log: Logger, { connections, requestsAtOnce }: CrowdLimits): void {
  app.server.maxConnections = connections
  const inside = new Set<ServerResponse>()
  let toldAt = -Infinity
  const refuse = (): never => {
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now()
      log.warn({ requestsAtOnce }, 'more requests at once than are worked on: the rest are asked to come later')
    }
    throw new HttpError(503, 'Too many requests at once. Try again in a moment.')
  }
  const letIn = ({ url }: FastifyRequest, { raw }: FastifyReply): void => {
    if (inside.has(raw) || HEALTH.test(url)) return
    if (inside.size >= requestsAtOnce) refuse()
    inside.add(raw)
    finished(raw, () => inside.delete(raw)) // also when the client has gone away
  }
  app.addHook('onRequest', async (request, reply) => {
    if (!hasBody(request)) letIn(request, reply)
  })
  app.addHook('preValidation', async (request, reply) => letIn(request, reply))
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
