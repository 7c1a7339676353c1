import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { Agent, request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { migrate } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'
import { createDatabase, type TestDatabase } from '../support/servers.js'

const AUTHOR_HASH_KEY = 'a key that only this test uses, 32+'
const prefix = 'serve-test'
let home: string
let database: TestDatabase
let queues: Queues
let child: ChildProcess | undefined

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopitalk-serve-'))
  database = await createDatabase(inject('databaseUrl'), 'serve_process')
  queues = openQueues({ redisUrl: inject('redisUrl'), prefix }, () => {})
  await queues.opened
})

afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
})

afterAll(async () => {
  await queues.close()
  await database.drop()
  rmSync(home, { recursive: true })
})

interface Serving {
  readonly output: { stdout: string; stderr: string }
  readonly exited: Promise<number | null>
  address(): Promise<string>
}

function serve(env: Record<string, string>): Serving {
  const started = spawn(process.execPath, [join(packageRoot(), 'dist/src/bin/kopitalk.js'), 'serve'], {
    env: {
      PATH: process.env.PATH,
      KOPITALK_HOME: home,
      DATABASE_URL: database.url,
      REDIS_URL: inject('redisUrl'),
      QUEUE_PREFIX: prefix,
      AUTHOR_HASH_KEY,
      PORT: '0',
      LOG_LEVEL: 'debug',
      DISPATCH_INTERVAL_MS: '200',
      DISPATCH_GRACE_MS: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  const output = { stdout: '', stderr: '' }
  started.stdout.on('data', (chunk) => (output.stdout += String(chunk)))
  started.stderr.on('data', (chunk) => (output.stderr += String(chunk)))
  const exited = once(started, 'close').then(([code]) => code as number | null)
  return {
    output,
    exited,
    async address() {
      await expect.poll(() => output.stdout + output.stderr, { timeout: 30_000 }).toContain('Kopitalk answers at')
      return /answers at (http:\S+)/.exec(output.stdout)?.[1] ?? ''
    },
  }
}

it('refuses to listen beyond this machine without a password, and says which variable to set', async () => {
  const { exited, output } = serve({ HOST: '0.0.0.0' })
  expect(await exited).toBe(2)
  expect(output.stderr).toContain('ADMIN_PASSWORD')
  expect(output.stderr).not.toMatch(/^\s+at /m)
})

it('lists every bad setting at once and starts nothing', async () => {
  const { exited, output } = serve({ PORT: 'eighty', LOG_LEVEL: 'loud', ADMIN_PASSWORD: 'short-one' })
  expect(await exited).toBe(2)
  for (const name of ['PORT', 'LOG_LEVEL', 'ADMIN_PASSWORD']) expect(output.stderr).toContain(name)
  expect(output.stderr).not.toContain('short-one')
})

it('serves, leads the dispatcher, stops at once on SIGTERM, and tells no secret in any of it', async () => {
  const pool = createPool(database.url, { max: 1, applicationName: 'serve-test' })
  await migrate(pool)
  const { rows } = await pool.query<{ id: number }>(
    `insert into work_batch (stage, post_ids) values ('origin', '{1}') returning id`,
  )
  await pool.end()
  const serving = serve({})
  const address = await serving.address()

  const passwordFile = join(home, 'keys', 'admin.password')
  expect(serving.output.stdout).toContain(passwordFile)
  expect(statSync(passwordFile).mode & 0o777).toBe(0o600)
  const password = readFileSync(passwordFile, 'utf8').trim()
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
  expect((await fetch(`${address}/status`)).status).toBe(401)
  const page = await fetch(`${address}/status`, { headers: { authorization } })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Kopitalk')
  expect((await fetch(`${address}/health/ready`)).status).toBe(200)

  // A batch without a job in Redis.
  await expect.poll(() => queues.stages.origin.getJob(`b${rows[0]?.id}-0`), { timeout: 30_000 }).toBeDefined()

  // An idle browser tab keeps its connection open.
  const agent = new Agent({ keepAlive: true })
  const idle = request(`${address}/health/live`, { agent }).end()
  const [response] = (await once(idle, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  const stoppedAt = performance.now()
  child?.kill('SIGTERM')
  expect(await serving.exited).toBe(0)
  expect(performance.now() - stoppedAt).toBeLessThan(5_000)
  agent.destroy()

  const said = serving.output.stdout + serving.output.stderr
  const secrets = [password, AUTHOR_HASH_KEY, ...[database.url, inject('redisUrl')].map((url) => new URL(url).password)]
  for (const secret of secrets.filter((text) => text !== '')) expect(said).not.toContain(secret)
})

it('starts without Postgres, is alive but not ready, and stops cleanly', async () => {
  const serving = serve({ DATABASE_URL: 'postgres://kopitalk:hunter2hunter2@127.0.0.1:1/kopitalk' })
  const address = await serving.address()
  expect((await fetch(`${address}/health/live`)).status).toBe(200)
  const ready = await fetch(`${address}/health/ready`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({
    reasons: [{ check: 'postgres' }, { check: 'migrations' }, { check: 'upkeep' }],
  })
  child?.kill('SIGTERM')
  expect(await serving.exited).toBe(0)
  expect(serving.output.stdout + serving.output.stderr).not.toContain('hunter2')
})
