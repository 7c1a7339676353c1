import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { KEY, openYoutube, type YoutubeDouble } from '../doubles/youtube.js'
import { collect, kopitalk, startKopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

// `kopitalk crawl KEY --from --to` as a person runs it, against the double of a platform.

const HOUR_MS = 3_600_000

let pipeline: Pipeline
let folder: string
let double: YoutubeDouble
let gate: Gate
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'past')
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-past-'))
  double = await openYoutube()
  gate = await openGate(String((double.settings as { baseUrl: string }).baseUrl))
})
afterEach(async () => {
  await gate.close()
  await double.close()
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Gate {
  readonly baseUrl: string
  /** Requests that have come. */
  readonly count: () => number
  /** The request with this number, from 1, gets no answer. */
  holdAt(number: number): void
  close(): Promise<void>
}

/** Stands before the double, and can keep a request without an answer. */
async function openGate(to: string): Promise<Gate> {
  let count = 0
  let held = Infinity
  const server = createServer((request, response) => {
    count += 1
    if (count === held) return
    const headers = { 'x-goog-api-key': String(request.headers['x-goog-api-key']) }
    fetch(new URL(request.url ?? '/', to), { headers })
      .then(async (answer) =>
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
      )
      .catch((err: unknown) => response.destroy(err as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    holdAt: (number) => void (held = number),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The key of the double's source, and the environment of a command that knows it. */
function setUp(): { key: string; env: Record<string, string> } {
  const { type, settings } = double
  const { platform, kind } = type
  const feed = { platform: 'rss', kind: 'feed', url: 'https://news.example/feed' }
  const file = join(folder, 'sources.json')
  writeFileSync(file, JSON.stringify({ sources: [{ platform, kind, ...settings, baseUrl: gate.baseUrl }, feed] }))
  const env = {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    SOURCES_FILE: file,
    YOUTUBE_API_KEY: KEY.apiKey,
  }
  return { key: type.keyOf(settings), env }
}

/** The last hours, which all posts of the double lie in; the same for every command of a test. */
function lastHours(): { span: string[]; from: Date; to: Date } {
  const to = new Date(Math.floor(Date.now() / 60_000) * 60_000)
  const from = new Date(to.getTime() - 5 * HOUR_MS)
  return { span: ['--from', from.toISOString(), '--to', to.toISOString()], from, to }
}

const storedIds = async (): Promise<string[]> => {
  const { rows } = await pipeline.pool.query<{ id: string }>(`select platform || '/' || native_id as id from post`)
  return rows.map(({ id }) => id).sort()
}

const gapsOf = async (key: string) => {
  const { rows } = await pipeline.pool.query<{ from: Date; to: Date; cause: string; isOpen: boolean }>(
    `select from_at as from, to_at as to, cause, closed_at is null as "isOpen" from gap where source_key like $1 order by id`,
    [`${key}/%`],
  )
  return rows
}

describe('kopitalk crawl KEY --from --to', () => {
  it('reads the span, says how far it is, and is listed as a source that the schedule leaves alone', async () => {
    const { key, env } = setUp()
    const { span } = lastHours()
    const { code, stdout, stderr } = await kopitalk(['crawl', key, ...span], env)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('25 new posts, 0 known')
    expect(stdout).toContain('caught up')
    // Six requests, one a second: more than the five seconds after which it says where it is.
    const progress = stderr.split('\n').find((line) => line.includes('"backfill"'))
    expect(JSON.parse(progress ?? '{}')).toMatchObject({ source: key, pages: expect.any(Number) as number })
    expect(await storedIds()).toEqual([...double.expected].sort())
    const list = await kopitalk(['sources', 'list'], env)
    expect(list.stdout).toMatch(/\.\.\S+ +paused .* a backfill/)
  })

  it('stopped with Ctrl-C leaves a gap, and the same command continues there and closes it', async () => {
    const { key, env } = setUp()
    const { span, from, to } = lastHours()
    gate.holdAt(3) // the first page is stored, and replies of the second are under way
    const child = startKopitalk(['crawl', key, ...span], env)
    const output = collect(child)
    await expect.poll(gate.count, { timeout: 60_000 }).toBe(3)
    child.kill('SIGINT')
    await once(child, 'close')
    expect(output().stdout, output().stderr).toContain('5 new posts')
    expect(await storedIds()).toHaveLength(5)
    expect(await gapsOf(key)).toEqual([{ from, to, cause: 'paused', isOpen: true }])

    const { code, stdout, stderr } = await kopitalk(['crawl', key, ...span], env)
    expect(code, stderr).toBe(0)
    expect(stdout, 'the first page is not read again').toContain('20 new posts, 0 known')
    expect(await storedIds()).toEqual([...double.expected].sort())
    expect(await gapsOf(key)).toEqual([{ from, to, cause: 'paused', isOpen: false }])

    const asked = gate.count()
    const again = await kopitalk(['crawl', key, ...span, '--json'], env)
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'caught_up', accepted: 0, pages: 0 })
    expect(gate.count(), 'what is done is not asked for').toBe(asked)
  })

  it('says what is wrong with a span or a source, before anything is asked', async () => {
    const { key, env } = setUp()
    const wrong = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await kopitalk(['crawl', ...args], env)
      expect(code, args.join(' ')).toBe(2)
      return stderr
    }
    expect(await wrong(key, '--from', '2026-13-01', '--to', '2026-02-01')).toContain('a day or a moment such as')
    expect(await wrong(key, '--from', 'last week', '--to', '2026-02-01')).toContain('a day or a moment such as')
    expect(await wrong(key, '--from', '2026-01-01')).toContain('both ends')
    expect(await wrong(key, '--from', '2026-02-01', '--to', '2026-01-01')).toContain('--from must be before --to')
    expect(await wrong(key, '--from', '2026-01-01', '--to', '2126-01-01')).toContain('lies in the future')
    const span = ['--from', '2026-01-01', '--to', '2026-01-02']
    expect(await wrong('youtube/channel/none', ...span)).toContain('There is no source')
    expect(await wrong('rss/news.example/feed', ...span)).toContain('has no past to read')
    expect(gate.count()).toBe(0)
    expect((await pipeline.pool.query(`select from source where key like '%..%'`)).rowCount, 'none is begun').toBe(0)
  })
})
