import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { listSources } from '../../src/store/crawl/sources.js'
import { openMastodon, type MastodonDouble } from '../doubles/mastodon.js'
import { startKopitalk } from '../support/kopitalk.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { FULL } from '../support/under-load.js'

const FROZEN_MS = FULL ? 15_000 : 6_000

let servers: TestServers
let pipeline: Pipeline
let folder: string
const doubles: MastodonDouble[] = []
const started: ChildProcess[] = []
beforeAll(async () => void (servers = await startServers()))
afterAll(() => servers.stop())
beforeEach(async () => {
  pipeline = await startPipeline(servers, 'crawling')
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-crawling-'))
})
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await Promise.all(doubles.splice(0).map((double) => double.close()))
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function openDouble(instance: string): Promise<MastodonDouble> {
  const double = await openMastodon({ instance })
  doubles.push(double)
  return double
}

/** A producer over all doubles, with a dispatcher that keeps its schedule. */
async function produce(): Promise<ChildProcess> {
  const file = join(folder, 'sources.json')
  const sources = doubles.map(({ settings }) => ({ platform: 'mastodon', kind: 'tag', everySeconds: 10, ...settings }))
  writeFileSync(file, JSON.stringify({ sources }))
  await pipeline.dispatch()
  const child = startKopitalk(['produce'], {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: servers.redisUrl,
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    SOURCES_FILE: file,
  })
  started.push(child)
  return child
}

async function stored(): Promise<Set<string>> {
  const { rows } = await pipeline.pool.query<{ id: string }>(`select platform || '/' || native_id as id from post`)
  return new Set(rows.map(({ id }) => id))
}
const hasAll = async (ids: readonly string[]): Promise<boolean> => {
  const found = await stored()
  return ids.every((id) => found.has(id))
}

describe('row 30: a platform shuts its door', () => {
  it('a wall stops that source only, and leaves a gap that is open from its last success', async () => {
    const walled = await openDouble('walled.example')
    const open = await openDouble('open.example')
    await produce()
    const everything = (): string[] => [...walled.expected, ...open.expected]
    await expect.poll(() => hasAll(everything()), { timeout: 40_000, interval: 100 }).toBe(true)

    walled.fail('wall')
    const key = 'mastodon/walled.example/tag/singapore'
    const source = async () => (await listSources(pipeline.pool, { key }))[0]
    await expect.poll(async () => (await source())?.state, { timeout: 40_000, interval: 100 }).toBe('blocked')
    const asked = walled.requests.length
    const fresh = open.publish('MRT on time today, shiok')
    await expect.poll(() => hasAll([fresh]), { timeout: 40_000, interval: 100 }).toBe(true)
    expect(walled.requests.length, 'nothing is asked behind a wall').toBe(asked)
    const { rows } = await pipeline.pool.query<{ source_key: string; open: boolean; late: boolean }>(
      `select source_key, to_at is null as open, from_at <> last_success_at as late from gap join source on key = source_key`,
    )
    expect(rows).toEqual([{ source_key: key, open: true, late: false }])
  }, 150_000)
})

describe('row 10: Redis is frozen', () => {
  it('crawling continues into Postgres, and the workers get everything afterwards', async () => {
    const double = await openDouble('kopi.example')
    await pipeline.work(STAGES)
    await produce()
    await expect.poll(async () => (await stored()).size, { timeout: 40_000, interval: 20 }).toBeGreaterThan(0)
    await servers.redis.kill('SIGSTOP')
    try {
      await delay(FROZEN_MS)
    } finally {
      await servers.redis.kill('SIGCONT')
    }
    await expect.poll(() => hasAll(double.expected), { timeout: 60_000, interval: 100 }).toBe(true)
    await pipeline.drained(60_000)
    await assertNothingLost(
      pipeline,
      double.expected.map((id) => id.slice('mastodon/'.length)),
    )
  }, 180_000)
})
