import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openMastodon, type MastodonDouble } from '../doubles/mastodon.js'
import { kopitalk, startKopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

// The commands as an operator runs them, as processes that get killed, against a double that speaks Mastodon.

let pipeline: Pipeline
let double: MastodonDouble
let folder: string
const started: ChildProcess[] = []
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'produce')
  double = await openMastodon()
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-produce-'))
})
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  await double.close()
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

const KEY = 'mastodon/kopi.example/tag/singapore'

/** @param more of the entry in the sources file */
function environment(more: Record<string, unknown> = {}): Record<string, string> {
  const file = join(folder, 'sources.json')
  const entry = { platform: 'mastodon', kind: 'tag', ...double.settings, ...more }
  writeFileSync(file, `{ // as an operator writes it\n "sources": [ ${JSON.stringify(entry)}, ] }`)
  return {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    SOURCES_FILE: file,
    CRAWL_LEASE_MS: '3000',
    QUEUE_LOCK_MS: '2000',
    QUEUE_STALLED_MS: '1000',
  }
}

async function stored(): Promise<string[]> {
  const { rows } = await pipeline.pool.query<{ id: string }>(
    `select platform || '/' || native_id as id from post where erased_at is null order by 1`,
  )
  return rows.map(({ id }) => id)
}

const expected = (): string[] => [...double.expected].sort()

async function runs(): Promise<{ outcome: string | null; accepted: number; pages: number }[]> {
  const { rows } = await pipeline.pool.query<{ outcome: string | null; accepted: number; pages: number }>(
    'select outcome, accepted, pages from crawl_run order by id',
  )
  return rows
}

function produce(env: Record<string, string>): ChildProcess {
  const child = startKopitalk(['produce'], env)
  started.push(child)
  return child
}

describe('kopitalk crawl --once', () => {
  it('stores the posts of the platform, says so, and stores nothing new the second time', async () => {
    const first = await kopitalk(['crawl', KEY, '--once'], environment())
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain(`${double.expected.length} new posts`)
    expect(await stored()).toEqual(expected())
    const second = await kopitalk(['crawl', KEY, '--once', '--json'], environment())
    expect(JSON.parse(second.stdout)).toMatchObject({ source: KEY, outcome: 'caught_up', accepted: 0 })
  })

  it('killed in the middle and run again: nothing lost, nothing double, and the interruption is on record', async () => {
    const child = startKopitalk(['crawl', KEY, '--once'], environment())
    started.push(child)
    await expect.poll(async () => (await runs())[0]?.pages ?? 0, { timeout: 30_000, interval: 10 }).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await stored()).length, 'it was in the middle').toBeLessThan(double.expected.length)
    const again = () => kopitalk(['crawl', KEY, '--once'], environment())
    await expect.poll(again, { timeout: 30_000 }).toMatchObject({ code: 0 }) // once the lease of the dead has expired
    expect(await stored()).toEqual(expected())
    const gaps = await pipeline.pool.query('select cause, closed_at is not null as closed from gap')
    expect(gaps.rows).toEqual([{ cause: 'outage', closed: true }])
    expect((await pipeline.law()).law).toBe('holds')
  })

  it('ends with 1 and the reason when the platform shuts the door', async () => {
    double.fail('wall')
    const result = await kopitalk(['crawl', KEY, '--once'], environment())
    expect(result.code).toBe(1)
    expect(result.stdout).toContain('blocked')
    const again = await kopitalk(['crawl', KEY, '--once'], environment())
    expect(again.code).toBe(2)
    expect(again.stderr).toContain(`kopitalk sources resume ${KEY}`)
  })

  it('names an unknown source and a broken sources file', async () => {
    const unknown = await kopitalk(['crawl', 'mastodon/nowhere/tag/x', '--once'], environment())
    expect(unknown).toMatchObject({ code: 2 })
    expect(unknown.stderr).toContain('kopitalk sources list')
    const broken = await kopitalk(['crawl', KEY], environment({ tga: 'x' }))
    expect(broken).toMatchObject({ code: 2 })
    expect(broken.stderr).toMatch(/sources\.json:2:.*tga/s)
  })
})

describe('kopitalk sources', () => {
  it('check tells what there is to know, also before anything runs', async () => {
    const { DATABASE_URL: _1, REDIS_URL: _2, ...env } = environment()
    const result = await kopitalk(['sources', 'check'], { ...env, DATABASE_URL: '', REDIS_URL: '' })
    expect(result).toMatchObject({ code: 0 })
    expect(result.stdout).toMatch(new RegExp(`${KEY} +yes .*free`))
    expect(result.stdout).toContain('1 of 1 sources can be reached; those cost nothing.')
  })

  it('list, pause, resume and add change what is crawled', async () => {
    const env = environment()
    expect((await kopitalk(['sources', 'pause', KEY], env)).stdout).toContain('is paused')
    expect((await kopitalk(['sources', 'list'], env)).stdout).toMatch(new RegExp(`${KEY} +paused .*operator`))
    expect(await kopitalk(['crawl', KEY, '--once'], env)).toMatchObject({ code: 2 })
    expect((await kopitalk(['sources', 'resume', KEY], env)).stdout).toContain('crawled again')
    const added = await kopitalk(
      ['sources', 'add', 'mastodon', 'tag', 'instance=kopi.example', 'tag=hawker', '--every', '300'],
      env,
    )
    expect(added).toMatchObject({ code: 0 })
    const { stdout } = await kopitalk(['sources', 'list', '--json'], env)
    expect(JSON.parse(stdout)).toMatchObject({
      sources: [{ key: 'mastodon/kopi.example/tag/hawker', everySeconds: 300, state: 'active' }, { key: KEY }],
    })
  })
})

describe('kopitalk produce', () => {
  it('three processes: a source is crawled by one at a time, and the schedule brings the next pass', async () => {
    const env = environment({ everySeconds: 10 })
    await pipeline.dispatch()
    for (let count = 0; count < 3; count += 1) produce(env)
    await expect.poll(stored, { timeout: 60_000, interval: 200 }).toEqual(expected())
    const id = double.publish('Teh tarik at Adam Road, just now')
    await expect.poll(stored, { timeout: 40_000, interval: 200 }).toContain(id)
    const { rows } = await pipeline.pool.query(
      `select from crawl_run a join crawl_run b on a.id < b.id and b.started_at < coalesce(a.ended_at, now())`,
    )
    expect(rows, 'two passes at once').toEqual([])
  }, 120_000)

  it('takes the sources of a killed process over within a minute, without loss or double rows', async () => {
    const env = environment({ everySeconds: 10 })
    await pipeline.dispatch()
    const first = produce(env)
    await expect.poll(async () => (await runs())[0]?.pages ?? 0, { timeout: 30_000, interval: 10 }).toBeGreaterThan(0)
    first.kill('SIGKILL')
    const killedAt = performance.now()
    expect((await stored()).length).toBeLessThan(double.expected.length)
    produce(env)
    await expect.poll(stored, { timeout: 60_000, interval: 200 }).toEqual(expected())
    expect(performance.now() - killedAt).toBeLessThan(60_000)
  }, 120_000)
})
