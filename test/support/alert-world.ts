import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type pg from 'pg'
import { pino } from 'pino'
import { Writable } from 'node:stream'
import { inject } from 'vitest'
import type { ServerResponse } from 'node:http'
import type { Logger } from '../../src/logging.js'
import type { AlertCondition, AlertRulesAnswer, AlertsAnswer, Role } from '../../src/domain/reading/operation.js'
import { openQueues } from '../../src/queues/queues.js'
import type { Operation } from '../../src/server/api/operation.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createPool } from '../../src/store/pool.js'
import { createAlerts } from '../../src/alerts/check-alerts.js'
import { startHttpServer, type TestServer } from './http-server.js'
import { createToken, loginServer } from './login-server.js'
import { testOperation } from './operation.js'
import { SERVER_THEMES } from './reading-server.js'
import { createMigratedDatabase } from './servers.js'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** Of the webhook's address; nothing may repeat it. */
export const SECRET = 'T0secret/hunter2'

interface RuleOptions {
  readonly format?: 'json' | 'slack'
  readonly quietFrom?: number
  readonly quietTo?: number
  readonly name?: string
}

/** A database, a server and a receiver of webhooks of a test file's own, and a clock that the passes go by. */
export interface AlertWorld {
  readonly pool: pg.Pool
  readonly app: FastifyInstance
  readonly hook: TestServer
  /** The messages that the webhook got, in order. */
  readonly received: Record<string, unknown>[]
  readonly operation: Operation
  readonly log: Logger
  readonly tokens: Readonly<Partial<Record<Role, string>>>
  now: Date
  /** How the webhook answers. */
  answer: (response: ServerResponse) => void
  later(ms: number): void
  pass(): Promise<{ told: number; delivered: number }>
  ask(
    role: Role,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
  ): Promise<LightMyRequestResponse>
  bodyOf(condition: AlertCondition, options?: RuleOptions): object & { url: string }
  /** Adds a rule as an operator does. @returns its number */
  watch(condition: AlertCondition, options?: RuleOptions): Promise<number>
  rules(): Promise<AlertRulesAnswer['rows']>
  alerts(): Promise<AlertsAnswer['rows']>
  causes(): unknown[]
  /** A batch that has waited for a quarter of an hour by the clock. */
  makeLag(): Promise<void>
  logged(): string
  /** No rules, no batches, no sources; half past noon in Singapore, yesterday: posts of the future are not believed. */
  reset(): Promise<void>
  stop(): Promise<void>
}

export async function startAlertWorld(name: string): Promise<AlertWorld> {
  const database = await createMigratedDatabase(inject('databaseUrl'), name)
  const pool = createPool(database.url, { max: 6, applicationName: `${name}-test` })
  const queues = openQueues({ redisUrl: inject('redisUrl'), prefix: name }, () => {})
  await ensureCollection(pool, { key: 'test', title: 'Test', isSample: false })
  const received: Record<string, unknown>[] = []
  const hook = await startHttpServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push(JSON.parse(body) as Record<string, unknown>)
      world.answer(response)
    })
  })
  let logged = ''
  const log = pino({ level: 'debug' }, new Writable({ write: (chunk, _, done) => ((logged += String(chunk)), done()) }))
  const operation = testOperation({ pool, queues, log })
  const { app } = await loginServer(pool, {
    api: { reading: { db: pool, models: [] }, themes: SERVER_THEMES, operation },
  })
  const tokens: Partial<Record<Role, string>> = {}
  for (const role of ['reader', 'analyst', 'operator'] as const) tokens[role] = await createToken(pool, role, role)

  const world: AlertWorld = {
    pool,
    app,
    hook,
    received,
    operation,
    log,
    tokens,
    now: new Date(),
    answer: (response) => response.end(),
    later: (ms) => void (world.now = new Date(world.now.getTime() + ms)),
    pass: () =>
      createAlerts({ pool, ...operation.webhook, now: () => world.now })({ log, signal: new AbortController().signal }),
    ask: (role, method, url, payload) =>
      app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${tokens[role]}` },
        ...(payload ? { payload } : {}),
      }),
    bodyOf: (condition, options = {}) => ({
      name: 'a rule',
      condition,
      format: 'json',
      url: `${hook.url}/${SECRET}`,
      quietFrom: null,
      quietTo: null,
      enabled: true,
      ...options,
    }),
    async watch(condition, options) {
      const added = await world.ask('operator', 'POST', '/api/alert-rules', world.bodyOf(condition, options))
      if (added.statusCode !== 200 || added.body.includes('hunter2')) throw new Error(added.body)
      return added.json<{ id: number }>().id
    },
    rules: async () => (await world.ask('reader', 'GET', '/api/alert-rules')).json<AlertRulesAnswer>().rows,
    alerts: async () => (await world.ask('reader', 'GET', '/api/alerts')).json<AlertsAnswer>().rows,
    causes: () => received.map(({ cause }) => cause),
    async makeLag() {
      await pool.query(`insert into work_batch (stage, post_ids, created_at) values ('ner', array[1, 2], $1)`, [
        new Date(world.now.getTime() - 15 * MINUTE),
      ])
    },
    logged: () => logged,
    async reset() {
      received.length = 0
      world.answer = (response) => response.writeHead(200).end('body of the answer')
      world.now = new Date(Math.floor(Date.now() / DAY) * DAY - DAY + 4 * HOUR + 30 * MINUTE)
      await pool.query('truncate alert_event, alert_rule, work_batch, gap, source cascade')
    },
    async stop() {
      await app.close()
      await hook.close()
      await queues.close()
      await pool.end()
      await database.drop()
    },
  }
  return world
}
