import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { crowd, openSlowly, residentBytes } from '../support/crowd.js'
import { collect, startKopitalk } from '../support/kopitalk.js'
import { createToken } from '../support/login-server.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { startServers, type TestServers } from '../support/servers.js'

const MIB = 2 ** 20
const mib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

describe.skipIf(process.platform !== 'linux')('a real server in a crowd', () => {
  let servers: TestServers
  let pipeline: Pipeline
  let server: ChildProcess
  let url: string
  let headers: Record<string, string>
  let logged: () => string

  beforeAll(async () => {
    servers = await startServers()
    pipeline = await startPipeline(servers, 'crowd')
    await buildWorld(pipeline.pool, { key: 'live', isSample: false }, worldPosts())
    headers = { authorization: `Bearer ${await createToken(pipeline.pool, 'crowd', 'reader')}` }
  })
  afterAll(async () => {
    await pipeline.stop()
    await servers.stop()
  })
  beforeEach(async () => {
    server = startKopitalk(['serve'], {
      DATABASE_URL: pipeline.databaseUrl,
      REDIS_URL: servers.redisUrl,
      QUEUE_PREFIX: pipeline.prefix,
      KOPITALK_HOME: servers.home,
      AUTHOR_HASH_KEY: TEST_HASH_KEY,
      PORT: '0',
    })
    const printed = collect(server)
    logged = () => printed().stdout + printed().stderr
    await expect.poll(logged, { timeout: 30_000 }).toContain('Kopitalk answers at')
    url = /answers at (http:\S+)/.exec(logged())?.[1] ?? ''
  })
  afterEach(async () => {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
  })

  const ask = (path: string) => fetch(new URL(path, url), { headers })

  it('1,000 slow connections: others are answered, they end after their limit, memory stays bounded', async () => {
    await ask('/api/counts')
    const before = residentBytes(server.pid!)
    const slow = await openSlowly(url, 1_000)
    expect(slow.open).toBeGreaterThan(900)
    for (let at = 0; at < 20; at += 1)
      expect((await ask(`/api/counts?from=2025-03-01&term=word${at}`)).status).toBe(200)
    const grown = residentBytes(server.pid!) - before
    const opened = performance.now()
    await slow.ended
    process.stderr.write(
      `1,000 slow connections: ${mib(grown)} more memory, ended after ${seconds(performance.now() - opened)}\n`,
    )
    expect(grown).toBeLessThan(100 * MIB)
    expect((await ask('/api/counts')).status).toBe(200)
  }, 60_000)

  it('1,000 clients at once for ten seconds, twice: answered or asked to come later, and memory stays flat', async () => {
    await ask('/api/counts')
    const held: number[] = []
    for (const round of [1, 2]) {
      const path = (at: number): string => `/api/counts?from=2025-03-0${(at % 5) + 1}&term=word${round}${at}`
      const answers = await crowd(url, { clients: 1_000, forMs: 10_000, path, headers })
      held.push(residentBytes(server.pid!))
      process.stderr.write(`1,000 clients: ${JSON.stringify(answers)}, memory ${mib(held.at(-1) ?? 0)}\n`)
      expect(Object.keys(answers).sort()).toEqual(['200', '503 later'])
    }
    expect((held[1] ?? 0) - (held[0] ?? 0)).toBeLessThan(100 * MIB)
    expect((await ask('/api/counts')).status).toBe(200)
    expect(server.exitCode).toBeNull()
  })
})
