import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createLoginRecord, loginHealth } from '../../src/store/crawl/logins.js'
import { createPool } from '../../src/store/pool.js'
import { openYoutube, type YoutubeDouble } from '../doubles/youtube.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

const HOUR_MS = 3_600_000

let pipeline: Pipeline
let folder: string
const doubles: YoutubeDouble[] = []
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'logins')
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-logins-'))
})
afterEach(async () => {
  await Promise.all(doubles.splice(0).map((double) => double.close()))
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What a command gets that crawls the opened doubles. */
function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const file = join(folder, 'sources.json')
  const sources = doubles.map(({ type: { platform, kind }, settings }) => ({ platform, kind, ...settings }))
  writeFileSync(file, JSON.stringify({ sources }))
  return {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    SOURCES_FILE: file,
    LOG_LEVEL: 'debug',
    ...more,
  }
}

describe('the record of logins', () => {
  it('is one for all processes, with waits by scope and refusals by login', async () => {
    const other = createPool(pipeline.databaseUrl, { max: 1, applicationName: 'kopitalk-test' })
    const here = createLoginRecord(pipeline.pool, { quotas: {} })
    const there = createLoginRecord(other, { quotas: {} })
    await here.wait('x', 'a', 'search', HOUR_MS, 'a limit')
    await here.refuse('x', 'b', HOUR_MS, 'no')
    const seen = await there.look('x', ['a', 'b', 'c'], 'search')
    expect(seen.get('a')?.waitMs).toBeGreaterThan(HOUR_MS / 2)
    expect(seen.get('b')).toEqual({ waitMs: 0, isRefused: true })
    expect(seen.get('c')).toEqual({ waitMs: 0, isRefused: false })
    expect((await there.look('x', ['a'], 'counts')).get('a')?.waitMs).toBe(0)
    expect((await there.look('reddit', ['a', 'b'], 'search')).get('b')?.isRefused).toBe(false)
    await there.accept('x', 'b')
    expect((await here.look('x', ['b'], 'search')).get('b')?.isRefused).toBe(false)
    await other.end()
  })

  it('says since when a login is refused, also when its time aside is over', async () => {
    const record = createLoginRecord(pipeline.pool, { quotas: {} })
    await record.refuse('x', 'b', 0, 'no')
    const [first] = await loginHealth(pipeline.pool, 'x', ['b', 'c'])
    await record.refuse('x', 'b', 0, 'still no')
    const [again] = await loginHealth(pipeline.pool, 'x', ['b', 'c'])
    expect(again).toMatchObject({ mark: 'b', refusedSince: first?.refusedSince, refusedReason: 'still no' })
    expect((await record.look('x', ['b'], '')).get('b')?.isRefused).toBe(false)
  })
})

describe('the quota of a login', () => {
  it('is used to its last unit and not beyond, however many processes ask at once, until the next day', async () => {
    const pools = [1, 2, 3].map(() => createPool(pipeline.databaseUrl, { max: 4, applicationName: 'kopitalk-test' }))
    const records = pools.map((pool) => createLoginRecord(pool, { quotas: { youtube: 20 } }))
    const useAll = async (day: string): Promise<number> => {
      const asked = records.flatMap((record) => Array.from({ length: 15 }, () => record.useUnit('youtube', 'a', day)))
      return (await Promise.all(asked)).filter(Boolean).length
    }
    expect(await useAll('2026-03-01')).toBe(20)
    expect(await useAll('2026-03-01')).toBe(0)
    expect(await records[0]!.useUnit('youtube', 'b', '2026-03-01'), 'another key has its own').toBe(true)
    expect(await useAll('2026-03-02')).toBe(20)
    expect(await useAll('2026-03-01'), 'a process whose clock is late gets no second quota').toBe(0)
    await Promise.all(pools.map((pool) => pool.end()))
  })

  it.each([
    ['used up by one source keeps another one from asking, also after a restart', '6', 0],
    ['that is not used up lets another source ask', '100', 6],
  ])('%s', async (_, quota, units) => {
    const keys = { 'hunter2-a': 1_000 }
    const one = await openYoutube({ keys, settings: { firstDays: 30 } })
    const other = await openYoutube({ keys, kind: 'video', settings: { firstDays: 30 } })
    doubles.push(one, other)
    const env = environment({ YOUTUBE_API_KEY: 'hunter2-a', YOUTUBE_UNITS_PER_DAY: quota })
    const keyOf = ({ type, settings }: YoutubeDouble): string => type.keyOf(settings)
    expect((await kopitalk(['crawl', keyOf(one), '--once'], env)).code).toBe(0)
    expect(one.unitsOf('hunter2-a')).toBe(6)
    const second = await kopitalk(['crawl', keyOf(other), '--once'], env)
    expect(other.unitsOf('hunter2-a')).toBe(units)
    expect(second.code, second.stdout).toBe(units === 0 ? 1 : 0)
    if (units > 0) return
    expect(second.stdout).toContain('YOUTUBE_UNITS_PER_DAY')
    expect((await kopitalk(['sources', 'list'], env)).stdout).toMatch(/YOUTUBE_API_KEY +waits until 20/)
  })
})

it('sources list says how each credential fares, and nothing that an operator was told shows one', async () => {
  const double = await openYoutube({ keys: { 'hunter2-a': 1, 'hunter2-c': 100 }, settings: { firstDays: 30 } })
  doubles.push(double)
  const env = environment({ YOUTUBE_API_KEY: 'hunter2-a,hunter2-b,hunter2-c,hunter2-d' })
  const [key] = (JSON.parse((await kopitalk(['sources', 'list', '--json'], env)).stdout) as Listed).sources
  const crawled = await kopitalk(['crawl', key?.key ?? '', '--once'], env)
  expect(crawled.code, crawled.stderr).toBe(0)
  expect(crawled.stderr).toContain('credential 2 of 4 is refused')
  // In another order: what was met belongs to the credential, not to its place.
  const moved = { ...env, YOUTUBE_API_KEY: 'hunter2-c,hunter2-b,hunter2-a' }
  const listed = await kopitalk(['sources', 'list', '--json'], moved)
  expect((JSON.parse(listed.stdout) as Listed).credentials).toMatchObject([
    { platform: 'youtube', variable: 'YOUTUBE_API_KEY', position: 1, of: 3, state: 'ready', until: null, since: null },
    { position: 2, state: 'refused', since: expect.any(String) as string },
    { position: 3, state: 'waiting', until: expect.any(String) as string },
  ])
  const table = await kopitalk(['sources', 'list'], env)
  expect(table.stdout).toMatch(/YOUTUBE_API_KEY, 1 of 4 +waits until 20/)
  expect(table.stdout).toMatch(/YOUTUBE_API_KEY, 2 of 4 +refused since 20/)
  expect(table.stdout).toMatch(/YOUTUBE_API_KEY, 3 of 4 +ready/)
  const { rows } = await pipeline.pool.query<{ mark: string }>(
    'select mark from login_wait union select mark from login_refusal',
  )
  expect(rows.length).toBeGreaterThan(1)
  const shown = [crawled, listed, table].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n')
  for (const secret of ['hunter2', ...rows.map(({ mark }) => mark)]) expect(shown).not.toContain(secret)
  const { rows: kept } = await pipeline.pool.query<{ row: string }>(
    `select row_to_json(source)::text as row from source union all select row_to_json(crawl_run)::text from crawl_run
     union all select row_to_json(login_refusal)::text from login_refusal union all select row_to_json(login_wait)::text from login_wait`,
  )
  expect(kept.map(({ row }) => row).join('\n')).not.toContain('hunter2')
})

interface Listed {
  readonly sources: readonly { readonly key: string }[]
  readonly credentials: readonly object[]
}
