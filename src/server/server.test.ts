import { pino } from 'pino'
import { Gauge } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createRegistry } from '../metrics.js'
import { NotReadyError } from './readiness.js'
import { createPool } from '../store/pool.js'
import { HEALTHY } from '../../test/support/steady-heartbeat.js'
import { createServer, type ServerOptions } from './server.js'
import type { SystemStatus } from '../read/pipeline/system-status.js'

const counts = { done: 7, notApplicable: 1, dead: 1, deadUpstream: 0, pending: 2, pendingUpstream: 0 }
const status: SystemStatus = {
  posts: { accepted: 11, erased: 0 },
  law: 'holds',
  stages: { clean: counts, langid: counts, sentiment: counts, ner: counts, origin: counts, meaning: counts },
  workers: [{ stage: 'clean', pid: 4711, host: 'kopi-1' }],
  redis: { url: 'redis://127.0.0.1:6379', ok: true },
  postgres: { url: 'postgres://127.0.0.1:5432/kopitalk', ok: true },
  server: { url: 'http://127.0.0.1:8080' },
  deadLetters: [],
  reading: { stalePosts: 0, oldestSeconds: 0, sweeping: false },
}
const credentials = { user: 'admin', password: 'kaya toast and kopi-o' }
const authorization = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`

// Connects to nothing before the first question, and these tests ask none.
const nowhere = createPool('postgres://127.0.0.1:1/none', { max: 1, applicationName: 'none' })

function build(overrides: Partial<ServerOptions> = {}) {
  return createServer({
    log: pino({ level: 'silent' }),
    board: [],
    status: async () => status,
    credentials,
    db: nowhere,
    metrics: createRegistry('server'),
    checks: {},
    health: () => HEALTHY,
    secrets: [],
    api: { reading: { db: nowhere, models: [] } },
    dashboard: '/nowhere', // the status page at `/`, whether or not the dashboard is built here
    ...overrides,
  })
}

describe('login', () => {
  it.each([
    '/',
    '/api/status',
    '/queues',
    '/queues/',
    '/queues/api/queues',
    '/queues/static/css/x.css',
    '/nowhere',
    '//',
  ])('keeps %s behind it', async (url) => {
    const app = await build()
    const response = await app.inject({ url })
    expect(response.statusCode).toBe(401)
    // A browser asks for a password where a person opens a page, not where a page asks for data.
    expect(response.headers['www-authenticate']).toContain(`${url.startsWith('/api/') ? 'Bearer' : 'Basic'} realm=`)
  })

  it('lets the right password in, and a malformed header not', async () => {
    const app = await build()
    const withHeader = (value: string) => app.inject({ url: '/status', headers: { authorization: value } })
    expect((await withHeader(authorization)).statusCode).toBe(200)
    for (const wrong of [`Basic ${Buffer.from('admin').toString('base64')}`, 'Basic ???', 'Digest x', 'Bearer', '']) {
      expect((await withHeader(wrong)).statusCode).toBe(401)
    }
  })

  it('opens /metrics to this machine only, and not to what a proxy on it forwards', async () => {
    const app = await build()
    const from = (remoteAddress: string, headers = {}) => app.inject({ url: '/metrics', remoteAddress, headers })
    expect((await from('127.0.0.1')).statusCode).toBe(200)
    expect((await from('::1')).statusCode).toBe(200)
    expect((await from('10.0.0.9')).statusCode).toBe(401)
    expect((await from('127.0.0.1', { 'x-forwarded-for': '203.0.113.7' })).statusCode).toBe(401)
    expect((await from('10.0.0.9', { authorization })).statusCode).toBe(200)
  })
})

describe('health', () => {
  it('is open to everybody and names what is missing without telling secrets', async () => {
    const app = await build({
      checks: {
        redis: async () => {},
        postgres: async () => {
          throw Object.assign(new Error('connect ECONNREFUSED postgres://u:hunter2@db:5432'), { code: 'ECONNREFUSED' })
        },
        migrations: async () => {
          throw new NotReadyError('2 migrations are missing: run `kopitalk migrate`')
        },
      },
    })
    const response = await app.inject({ url: '/health/ready' })
    expect(response.statusCode).toBe(503)
    expect(response.json()).toEqual({
      ready: false,
      reasons: [
        { check: 'postgres', reason: 'does not answer (ECONNREFUSED)' },
        { check: 'migrations', reason: '2 migrations are missing: run `kopitalk migrate`' },
      ],
    })
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200)
  })

  it('does not wait for a check that hangs', { timeout: 5_000 }, async () => {
    const app = await build({ checks: { redis: () => new Promise(() => {}) } })
    const response = await app.inject({ url: '/health/ready' })
    expect(response.json()).toEqual({ ready: false, reasons: [{ check: 'redis', reason: 'does not answer in time' }] })
  })
})

describe('status page', () => {
  it('shows every outside string as text', async () => {
    const nasty = `"><script>alert('x')</script>&amp;`
    const app = await build({
      status: async () => ({
        ...status,
        law: nasty,
        workers: [{ stage: nasty, pid: 1, host: nasty }],
        redis: { url: nasty, ok: false },
        deadLetters: [{ stage: 'clean', reason: nasty, posts: 1 }],
      }),
    })
    const { body } = await app.inject({ url: '/', headers: { authorization } })
    expect(body).not.toContain('<script')
    expect(body.split('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;')).toHaveLength(6)
  })

  it('carries a policy that allows its own style sheet and nothing else', async () => {
    const app = await build()
    const { body, headers } = await app.inject({ url: '/', headers: { authorization } })
    const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? ''
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
    expect(headers['content-security-policy']).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`)
    expect(body).not.toMatch(/<script|\sstyle=|src="http|href="http/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    })
  })

  it('says so when the state cannot be read', async () => {
    const app = await build({ status: () => Promise.reject(new Error('password is hunter2hunter2')) })
    const response = await app.inject({ url: '/', headers: { authorization } })
    expect(response.statusCode).toBe(503)
    expect(response.body).toContain('The state cannot be read.')
    expect(response.body).not.toContain('hunter2')
  })
})

describe('errors', () => {
  it('hold neither stack traces nor messages of ours', async () => {
    const app = await build({ status: () => Promise.reject(new Error('postgres://u:hunter2@db/kopitalk at line 3')) })
    const response = await app.inject({ url: '/api/status', headers: { authorization } })
    expect(response.statusCode).toBe(500)
    expect(response.json()).toEqual({
      error: 'No answer. /health/ready says which server is missing. The log has the error under this requestId.',
      requestId: expect.any(String) as string,
    })
  })

  it('name an unknown address and a body that is too large', async () => {
    const app = await build()
    expect((await app.inject({ url: '/nowhere', headers: { authorization } })).json()).toMatchObject({
      error: 'Not found',
    })
    const large = await app.inject({
      method: 'PUT',
      url: '/queues/api/queues/clean/pause',
      headers: { authorization, 'content-type': 'application/json' },
      payload: JSON.stringify('x'.repeat(20_000)),
    })
    expect(large.statusCode).toBe(413)
  })

  it('end an answer that takes too long', async () => {
    const app = await build({ answerTimeoutMs: 200, status: () => new Promise(() => {}) })
    const response = await app.inject({ url: '/api/status', headers: { authorization } })
    expect(response.statusCode).toBe(503)
    expect(response.json()).toHaveProperty('requestId')
  })

  it('turn a failing collector of metrics into an answer without its message', async () => {
    const metrics = createRegistry('server')
    new Gauge({
      name: 'broken',
      help: 'throws',
      registers: [metrics],
      collect() {
        throw new Error('redis://:hunter2@cache')
      },
    })
    const app = await build({ metrics })
    const response = await app.inject({ url: '/metrics' })
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toContain('hunter2')
  })
})
