import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { collect, kopitalk, startKopitalk } from '../support/kopitalk.js'
import { createToken } from '../support/login-server.js'
import { keysWith, tablesWith } from '../support/marker.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

/** One for each text of a post. No stage changes their letters. */
const WORDS = {
  text: 'zqtextmark',
  tag: 'zqtagmark',
  name: 'zqnamemark',
  author: 'zqauthormark',
  handle: 'zqhandlemark',
  declaredPlace: 'zqdeclaredmark',
  placeTag: 'zqplacemark',
  community: 'zqcommunitymark',
  parent: 'zqparentmark',
  language: 'zqlangmark',
  payload: 'zqpayloadmark',
} as const
const ALL = Object.values(WORDS)

let pipeline: Pipeline
let redis: Redis
let home: string
let env: Record<string, string>
const running: ChildProcess[] = []
const printed: (() => { stdout: string; stderr: string })[] = []

function start(args: readonly string[]): () => string {
  const child = startKopitalk(args, env)
  const output = collect(child)
  running.push(child)
  printed.push(output)
  return () => output().stdout + output().stderr
}

const logs = (): string => printed.map((output) => output().stdout + output().stderr).join('\n')

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'marker')
  redis = new Redis(inject('redisUrl'))
  home = mkdtempSync(join(tmpdir(), 'kopitalk-marker-'))
  env = {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: home,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
    KEEP_HANDLES: 'true',
    PORT: '0',
  }
})

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
  redis.disconnect()
  await pipeline.stop()
  rmSync(home, { recursive: true })
})

it('what a post says goes through every stage into no log, metric, board or queue, and is nowhere after erasure', async () => {
  const server = start(['serve'])
  const worker = start(['worker', ...STAGES])
  await expect.poll(server, { timeout: 30_000 }).toContain('Kopitalk answers at')
  await expect.poll(worker, { timeout: 30_000 }).toContain('worker ready')
  const url = /answers at (http:\S+)/.exec(server())?.[1] ?? ''
  const authorization = `Bearer ${await createToken(pipeline.pool, 'marker', 'operator')}`
  const ask = async (path: string): Promise<string> =>
    (await fetch(new URL(path, url), { headers: { authorization } })).text()
  /** Where a word stands that must not. */
  const leaks = async (): Promise<string[]> => {
    const queues = [...STAGES, 'crawl', 'upkeep'].map(
      (name) => `/queues/api/queues?activeQueue=${name}&status=completed&page=1&jobsPerPage=50`,
    )
    const answers = await Promise.all(
      ['/metrics', '/status', '/api/status', ...queues].map(async (path) => [path, await ask(path)] as const),
    )
    const texts = [['the logs', logs()] as const, ...answers]
    const inTexts = texts.filter(([, text]) => ALL.some((word) => text.toLowerCase().includes(word)))
    return [...inTexts.map(([name]) => name), ...(await keysWith(redis, ALL))]
  }

  const inbox = createInbox(pipeline.pool, { hashKey: TEST_HASH_KEY, keepHandles: true })
  const post = rawPost({
    nativeId: 'p1',
    text: `Wah the ${WORDS.text} MRT at Dhoby Ghaut delay again lah, says Mr ${WORDS.name} Tan of Singapore #${WORDS.tag}`,
    author: { nativeId: WORDS.author, handle: WORDS.handle, declaredPlace: WORDS.declaredPlace },
    placeTag: WORDS.placeTag,
    community: WORDS.community,
    parentNativeId: WORDS.parent,
    languageTag: WORDS.language,
    payload: { deep: [{ note: WORDS.payload }] },
  })
  await inbox.accept([post, rawPost({ nativeId: 'p2', text: 'a neighbour that stays, by the MRT' })], {
    collection: 'test',
  })
  await pipeline.drained(40_000)
  await rollUp(pipeline.pool)
  await expect.poll(() => ask('/api/posts?from=all&collection=test'), { timeout: 30_000 }).toContain(WORDS.text)

  const held = await tablesWith(pipeline.pool, ALL)
  expect(held, 'control: the search finds what is there').toEqual(
    expect.arrayContaining(['post.text', 'post.community', 'author.handle', 'raw_payload.payload', 'clean_text.words']),
  )
  expect(await leaks()).toEqual([])
  await redis.set(`${pipeline.prefix}:control`, WORDS.text)
  expect(await leaks(), 'control: the search finds what is there').toEqual([`${pipeline.prefix}:control`])
  await redis.del(`${pipeline.prefix}:control`)
  const erased = await kopitalk(['erase', 'test/p1'], env)
  expect(erased, erased.stderr).toMatchObject({ code: 0, stdout: '1 posts erased.\n' })
  await rollUp(pipeline.pool)
  await expect.poll(() => tablesWith(pipeline.pool, ALL), { timeout: 30_000 }).toEqual([])
  expect(await leaks()).toEqual([])
  const backup = await kopitalk(['backup', join(home, 'after')], env)
  expect(backup.code, backup.stderr).toBe(0)
  const inBackup = gunzipSync(readFileSync(join(home, 'after')))
    .toString()
    .toLowerCase()
  expect(inBackup, 'control: texts stand in it as they are').toContain('a neighbour that stays')
  expect(ALL.filter((word) => inBackup.includes(word))).toEqual([])
  expect(await ask('/api/posts?from=all&collection=test')).toContain('a neighbour that stays')
  expect(logs()).toContain('worker ready')
})
