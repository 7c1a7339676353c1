import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { packageRoot } from '../../src/package-root.js'
import { SOURCE_TYPES } from '../../src/producers/registry.js'
import { hasChromium } from '../doubles/instagram-chromium.js'
import { collect, kopitalk, startKopitalk } from '../support/kopitalk.js'
import { shareChromium } from '../support/shared-chromium.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'

// Every source as an operator runs it: the command, against its platform's double, with the real workers behind it.

const STREAM_SECONDS = 2
const PATIENCE_MS = 200_000

let pipeline: Pipeline
let folder: string
const doubles: SourceDouble[] = []
shareChromium() // test/sources/instagram-browser starts one for each pass
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'every')
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-every-'))
})
afterEach(async () => {
  await Promise.all(doubles.splice(0).map((double) => double.close()))
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function openDoubles(): Promise<SourceDouble[]> {
  const path = join(packageRoot(), 'test', 'doubles')
  for (const file of readdirSync(path).filter((name) => name !== 'serve.ts')) {
    if (file === 'instagram.ts' && !hasChromium) continue // skipped visibly, or failed in CI, by its own tests
    const { openDouble } = (await import(join(path, file))) as { readonly openDouble?: OpenDouble }
    if (openDouble) doubles.push(await openDouble())
  }
  return doubles
}

const keyOf = ({ type, settings }: SourceDouble): string => type.keyOf(type.settings.parse(settings))

function environment(): Record<string, string> {
  const sources = doubles.map(({ type: { platform, kind }, settings }) => ({ platform, kind, ...settings }))
  const file = join(folder, 'sources.json')
  writeFileSync(file, JSON.stringify({ sources }))
  return {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    SOURCES_FILE: file,
    ...Object.fromEntries(doubles.flatMap((double) => Object.entries(double.environment ?? {}))),
  }
}

interface Report {
  readonly source: string
  readonly outcome: string
  readonly accepted: number
}

/** A pass of the schedule comes when the pace of the one before is over; this one does not wait a minute for that. */
async function forgetPaces(): Promise<void> {
  const redis = new Redis(inject('redisUrl'))
  const paces = await redis.keys(`${pipeline.prefix}:http:pace:*`)
  if (paces.length > 0) await redis.del(paces)
  await redis.quit()
}

async function crawlAll(env: Record<string, string>, streamSeconds = STREAM_SECONDS): Promise<Report[]> {
  await forgetPaces()
  return Promise.all(
    doubles.map(async (double) => {
      const args = ['crawl', keyOf(double), '--once', '--json', '--for', String(streamSeconds)]
      const { stdout, stderr } = await kopitalk(args, env)
      expect(stdout, `${keyOf(double)}: ${stderr}`).not.toBe('')
      return JSON.parse(stdout) as Report
    }),
  )
}

async function stored(): Promise<string[]> {
  const { rows } = await pipeline.pool.query<{ id: string }>(
    `select platform || '/' || native_id as id from post where erased_at is null`,
  )
  return rows.map(({ id }) => id).sort()
}

it('every source stores the posts of its platform once, and they pass all five workers', async () => {
  await openDoubles()
  expect(new Set(doubles.map(({ type }) => type.platform))).toEqual(
    new Set(SOURCE_TYPES.map(({ platform }) => platform)), // of Instagram the official API needs no Chromium
  )
  const env = environment()
  const workers = startKopitalk(['worker', ...STAGES], env)
  const printed = collect(workers)
  try {
    for (const { source, outcome } of await crawlAll(env)) expect(['caught_up', 'stopped'], source).toContain(outcome)
    // Streams write when somebody listens, and are read for some seconds: on a busy machine a later, longer pass has all.
    const expected = (): string[] => [...new Set(doubles.flatMap((double) => double.expected))].sort()
    const deadline = Date.now() + PATIENCE_MS
    const isSilent = ({ type, expected }: SourceDouble): boolean => type.mode === 'stream' && expected.length === 0
    // The last of them stores nothing: each has stored its posts once.
    let isMore = true
    for (let seconds = STREAM_SECONDS; isMore && Date.now() < deadline; seconds *= 2) {
      const passes = await crawlAll(env, seconds)
      isMore = passes.some(({ accepted }) => accepted > 0) || doubles.some(isSilent)
    }
    expect(isMore).toBe(false)
    expect(await stored()).toEqual(expected())
    await pipeline.drained(60_000).catch((err: unknown) => {
      throw new Error(`the workers said: ${printed().stderr.slice(-2_000)}`, { cause: err })
    })
    const { law, stages } = await pipeline.law()
    expect(law).toBe('holds')
    for (const stage of STAGES) {
      expect(stages[stage].done + stages[stage].notApplicable, stage).toBe(expected().length)
    }
  } finally {
    workers.kill('SIGTERM')
    await once(workers, 'exit')
  }
}, 300_000)
