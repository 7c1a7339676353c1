import type { Queue } from 'bullmq'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Health } from '../heartbeat.js'
import type { Logger } from '../logging.js'
import type { Queryable } from '../store/pool.js'
import { addAccess } from './login/access.js'
import { noteAddresses, refuseOtherMethods } from './allowed-methods.js'
import { addApi, type ApiOptions } from './api/api.js'
import { DOCS_PATH } from './api/openapi.js'
import { addStatusRoute } from './api/status.js'
import { registerBoard } from './board.js'
import { addCrowdLimits, connectionLimits, CROWD_LIMITS, type CrowdLimits } from './crowd-limits.js'
import { addDashboard, dashboardFolder } from './pages/dashboard.js'
import { addErrorAnswers, answerUnreadable } from './error-answers.js'
import type { Credentials } from '../accounts/credentials.js'
import { createLogins } from '../accounts/logins.js'
import { createDemo } from './login/demo.js'
import { addLoginRoutes } from './login/routes.js'
import { checkReadiness, type ReadinessCheck } from './readiness.js'
import { createRedactor } from './redact.js'
import './route-config.js'
import type { Scrape } from './server-metrics.js'
import { addSecurityHeaders } from './security-headers.js'
import type { SystemStatus } from '../read/pipeline/system-status.js'
import { renderStatusPage } from './pages/status-page.js'
import { nameRequests } from './unhandled-rejections.js'

export interface ServerOptions {
  readonly log: Logger
  /** Queues that Bull Board shows. */
  readonly board: readonly Queue[]
  readonly status: () => Promise<SystemStatus>
  /** The built-in operator. */
  readonly credentials: Credentials
  /** Number of proxies whose header with the client's address is trusted; default none. */
  readonly trustedProxyHops?: number
  /** Contains users, sessions and tokens. */
  readonly db: Queryable
  /** Open to this machine while there is no user; only for a server on loopback. */
  readonly demo?: boolean
  readonly metrics: Scrape
  /** What `/health/ready` asks, by the name that its answer shows. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>
  /** What `/health` answers: whether both servers have answered this process lately. It sends no request. */
  readonly health: () => Health
  /** Texts that no answer may hold: passwords, keys, URLs with passwords. */
  readonly secrets: readonly string[]
  readonly api: ApiOptions
  /** The built dashboard; default: where the build puts it. Without one, the status page is shown instead. */
  readonly dashboard?: string
  /** Longest time for an answer; afterwards 503. Default 10 s. */
  readonly answerTimeoutMs?: number
  readonly limits?: CrowdLimits
}

const BOARD_PATH = '/queues'
const MAX_BODY_BYTES = 16 * 1024

/** Builds the server; `listen` and `close` are the caller's. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { log, limits = CROWD_LIMITS } = options
  const app = Fastify({
    logger: false, // our own line below: that of Fastify contains the whole URL with its query
    bodyLimit: MAX_BODY_BYTES,
    // The peer itself is hop 0.
    trustProxy: (_address, hop) => hop < (options.trustedProxyHops ?? 0),
    ...connectionLimits(limits),
    connectionTimeout: 30_000,
    keepAliveTimeout: 5_000,
    handlerTimeout: options.answerTimeoutMs ?? 10_000,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerUnreadable,
    forceCloseConnections: true, // nothing here streams; an idle dashboard tab must not hold up a stop
  })
  const findStray = noteAddresses(app)
  nameRequests(app)
  addErrorAnswers(app, log)
  addCrowdLimits(app, log, limits)
  if (!options.trustedProxyHops) warnOfProxy(app, log)
  addSecurityHeaders(app, [BOARD_PATH, DOCS_PATH])
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  const logins = createLogins({ db: options.db, operator: options.credentials, log })
  const demo = options.demo ? createDemo(options.db, log) : async () => false
  const identify = await addAccess(app, { logins, demo, findStray })
  refuseOtherMethods(app, findStray)

  app.get('/health', { config: { access: 'anyone' } }, async (_request, reply) => {
    const health = options.health()
    return reply.code(health.healthy ? 200 : 503).send(health)
  })
  app.get('/health/live', { config: { access: 'anyone' } }, () => ({ live: true }))
  app.get('/health/ready', { config: { access: 'anyone' } }, async (_request, reply) => {
    const readiness = await checkReadiness(options.checks, log)
    return reply.code(readiness.ready ? 200 : 503).send(readiness)
  })
  app.get('/metrics', { config: { access: 'loopback' } }, async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.metrics()),
  )
  const statusPage = async (_request: FastifyRequest, reply: FastifyReply) => {
    const status = await options.status().catch((err: unknown) => {
      log.error({ err }, 'status page without status')
      return null
    })
    return reply
      .code(status ? 200 : 503)
      .type('text/html; charset=utf-8')
      .send(renderStatusPage(status, new Date()))
  }
  app.get('/status', { config: { access: 'reader' } }, statusPage)
  await addApi(app, options.api, (routes) => {
    addLoginRoutes(routes, logins, identify)
    addStatusRoute(routes, options.status)
  })
  if (!(await addDashboard(app, options.dashboard ?? dashboardFolder())))
    app.get('/', { config: { access: 'reader' } }, statusPage)
  registerBoard(app, { queues: options.board, basePath: BOARD_PATH, redact: createRedactor(options.secrets) })
  await app.ready()
  return app
}

/** Says once that all clients of a proxy count as one. */
function warnOfProxy(app: FastifyInstance, log: Logger): void {
  let warned = false
  app.addHook('onRequest', async ({ headers, ip }) => {
    if (warned || headers['x-forwarded-for'] === undefined) return
    warned = true
    log.warn(
      { address: ip },
      'requests come through a proxy that is not trusted, so wrong logins and limits count for all its clients together; ' +
        'set TRUSTED_PROXY_HOPS to the number of proxies in front',
    )
  })
}
