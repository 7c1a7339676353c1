import basicAuth from '@fastify/basic-auth'
import type { Queue } from 'bullmq'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Logger } from '../logging.js'
import { hostName, isLoopback } from './binding.js'
import { registerBoard } from './board.js'
import { addErrorAnswers, HttpError } from './error-answers.js'
import { createLoginThrottle, credentialsMatch, type Credentials } from './login.js'
import { checkReadiness, type ReadinessCheck } from './readiness.js'
import { createRedactor } from './redact.js'
import type { Scrape } from './server-metrics.js'
import { addSecurityHeaders } from './security-headers.js'
import { renderStatusPage, type SystemStatus } from './status-page.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `anyone`: no login. `loopback`: no login from this machine. Absent: login. */
    access?: 'anyone' | 'loopback'
  }
}

export interface ServerOptions {
  readonly log: Logger
  /** Queues that Bull Board shows. */
  readonly board: readonly Queue[]
  readonly status: () => Promise<SystemStatus>
  /** Null: no login, which only a server on loopback may have (`requireSafeBinding`). */
  readonly credentials: Credentials | null
  readonly metrics: Scrape
  /** What `/health/ready` asks, by the name that its answer shows. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>
  /** Texts that no answer may hold: passwords, keys, URLs with passwords. */
  readonly secrets: readonly string[]
  /** Longest time for an answer; afterwards 503. Default 10 s. */
  readonly answerTimeoutMs?: number
}

const BOARD_PATH = '/queues'
const MAX_BODY_BYTES = 16 * 1024

/** Builds the server; `listen` and `close` are the caller's. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { log } = options
  const app = Fastify({
    logger: false, // our own line below: Fastify's holds the whole URL with its query
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 5_000,
    handlerTimeout: options.answerTimeoutMs ?? 10_000,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true, // nothing here streams; an idle dashboard tab must not hold up a stop
  })
  addErrorAnswers(app, log)
  addSecurityHeaders(app, BOARD_PATH)
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  await addLogin(app, options.credentials)

  app.get('/health/live', { config: { access: 'anyone' } }, () => ({ live: true }))
  app.get('/health/ready', { config: { access: 'anyone' } }, async (_request, reply) => {
    const readiness = await checkReadiness(options.checks, log)
    return reply.code(readiness.ready ? 200 : 503).send(readiness)
  })
  app.get('/metrics', { config: { access: 'loopback' } }, async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.metrics()),
  )
  app.get('/api/status', () => options.status())
  app.get('/', async (_request, reply) => {
    const status = await options.status().catch((err: unknown) => {
      log.error({ err }, 'status page without status')
      return null
    })
    return reply
      .code(status ? 200 : 503)
      .type('text/html; charset=utf-8')
      .send(renderStatusPage(status, new Date()))
  })
  registerBoard(app, { queues: options.board, basePath: BOARD_PATH, redact: createRedactor(options.secrets) })
  await app.ready()
  return app
}

/** One hook before every route, unknown ones included, so that a new route is behind the login unless it says not. */
async function addLogin(app: FastifyInstance, credentials: Credentials | null): Promise<void> {
  if (!credentials) {
    // Without a login a page of another site could reach this one through a name that it points at 127.0.0.1.
    app.addHook('onRequest', async (request) => {
      const host = hostName(request.headers.host)
      if (host !== null && !isLoopback(host))
        throw new HttpError(421, `This server answers to localhost, not to ${host}.`)
    })
    return
  }
  const throttle = createLoginThrottle()
  await app.register(basicAuth, {
    authenticate: { realm: 'Kopitalk' },
    strictCredentials: false,
    async validate(user, password, request) {
      const now = performance.now()
      const wait = throttle.waitSeconds(request.ip, now)
      if (wait > 0)
        throw new HttpError(429, 'Too many wrong passwords from this address.', { 'retry-after': String(wait) })
      if (!credentialsMatch(credentials, user, password)) {
        throttle.fail(request.ip, now)
        throw new HttpError(401, 'Wrong user or password.')
      }
      throttle.succeed(request.ip)
    },
  })
  app.addHook('onRequest', (request, reply, next) => {
    if (isOpen(request)) next()
    else app.basicAuth(request, reply, next)
  })
}

function isOpen(request: FastifyRequest): boolean {
  const { access } = request.routeOptions.config
  if (access === 'anyone') return true
  // Behind a proxy on this machine everybody comes from loopback: a forwarded request needs the login.
  const forwarded = request.headers.forwarded ?? request.headers['x-forwarded-for']
  return access === 'loopback' && forwarded === undefined && isLoopback(request.ip)
}
