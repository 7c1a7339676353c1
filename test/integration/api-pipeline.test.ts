import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  ROLES,
  type DeadLettersAnswer,
  type PipelineAnswer,
  type Role,
  type SourcesAnswer,
} from '../../src/domain/reading/operation.js'
import { ensureCollection } from '../../src/store/collections.js'
import { readSystemStatus } from '../../src/read/pipeline/system-status.js'
import { buryPosts } from '../../src/store/pipeline/dead-letters.js'
import { recordGap } from '../../src/store/crawl/gaps.js'
import { takeLease } from '../../src/store/crawl/leases.js'
import { findSource, saveSource } from '../../src/store/crawl/sources.js'
import { createToken, loginServer } from '../support/login-server.js'
import { testOperation } from '../support/operation.js'
import { rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'

const SECRET_SETTING = 'folder-of-a-login'
const KEY = 'mastodon/m.example/tag/kopi'

let pipeline: Pipeline
let app: FastifyInstance
let ids: number[]
const tokens: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }
  pipeline = await startPipeline(servers, 'apipipeline')
  const { pool, queues } = pipeline
  const status = () => readSystemStatus({ pool, queues, ...servers, serverUrl: undefined })
  ;({ app } = await loginServer(pool, {
    api: { reading: { db: pool, models: [] }, operation: testOperation({ pool, queues, status }) },
  }))
  for (const role of ROLES) tokens[role] = await createToken(pool, role, role)
  await pipeline.accept(['one', 'two', 'three', 'four', 'five'], { enqueue: false })
  ids = (await pool.query<{ id: number }>('select id from post order by id')).rows.map(({ id }) => id)
  await saveSource(
    pool,
    {
      key: KEY,
      platform: 'mastodon',
      kind: 'tag',
      mode: 'poll',
      everySeconds: 60,
      cadence: 'yield',
      collection: 'live',
      settings: { session: SECRET_SETTING },
    },
    { fromFile: false },
  )
})

afterAll(async () => {
  await app.close()
  await pipeline.stop()
})

const ask = (role: Role, method: 'GET' | 'POST', url: string, payload?: object) =>
  app.inject({ method, url, headers: { authorization: `Bearer ${tokens[role]}` }, ...(payload ? { payload } : {}) })
const get = async <T>(url: string): Promise<T> => (await ask('reader', 'GET', url)).json<T>()

/** All posts die at a stage, two of them for another reason. */
async function buryAll(): Promise<void> {
  await pipeline.pool.query('delete from work_batch')
  await pipeline.pool.query('delete from dead_letter')
  await buryPosts(
    pipeline.pool,
    'clean',
    ids.map((postId, at) => ({ postId, reason: at < 2 ? 'killed_worker' : 'process_error', detail: 'five starts' })),
    ['langid', 'sentiment', 'ner', 'origin'],
  )
}

describe('GET /api/pipeline', () => {
  it('says whether the law holds, how old the oldest batch is, what charts do not show yet, and which gaps are open', async () => {
    await pipeline.pool.query(`update work_batch set created_at = now() - interval '90 seconds'`)
    await recordGap(pipeline.pool, KEY, {
      from: new Date('2026-08-01T00:00:00Z'),
      to: new Date('2026-08-01T01:00:00Z'),
      cause: 'page_lost',
      detail: 'page 3 of 5',
    })
    const answer = await get<PipelineAnswer>('/api/pipeline')
    expect(answer).toMatchObject({
      law: 'holds',
      posts: { accepted: 5 },
      stages: { clean: { pending: 5 } },
      redis: { ok: true },
    })
    expect(answer.oldestSeconds.clean).toBeGreaterThanOrEqual(90)
    expect(answer.oldestSeconds.origin).toBeNull()
    expect(answer.stalePosts).toBe(5)
    expect(answer.gaps).toMatchObject([{ source: KEY, cause: 'page_lost', from: '2026-08-01T00:00:00.000Z' }])
    await pipeline.pool.query('delete from work_batch where stage = $1', ['clean'])
    await expect(get('/api/pipeline')).resolves.toMatchObject({
      law: expect.stringContaining('clean: 5 posts accepted') as string,
    })
  })

  it('contains no address of a server and no setting of a source', async () => {
    const bodies = await Promise.all(['/api/pipeline', '/api/sources'].map((url) => ask('operator', 'GET', url)))
    for (const { body, statusCode } of bodies) {
      expect(statusCode).toBe(200)
      expect(body).not.toMatch(new RegExp(`${SECRET_SETTING}|postgres://|redis://`))
    }
  })
})

describe('dead letters', () => {
  beforeEach(buryAll)

  it('come page by page, each once, though they died in one moment', async () => {
    const seen: number[] = []
    let cursor: string | null = ''
    let pages = 0
    while (cursor !== null) {
      const page: DeadLettersAnswer = await get(`/api/dead-letters?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.rows.map(({ postId }) => postId))
      cursor = page.next
      pages += 1
    }
    expect([pages, [...seen].sort((a, b) => a - b)]).toEqual([3, ids])
    const some = await get<DeadLettersAnswer>('/api/dead-letters?stage=clean&reason=killed_worker')
    expect(some.rows.map(({ detail, platform }) => [platform, detail])).toEqual(Array(2).fill(['test', 'five starts']))
    expect((await get<DeadLettersAnswer>('/api/dead-letters?stage=origin')).rows).toEqual([])
  })

  it.each(['cursor=x', 'stage=wash', 'limit=0', 'cursor=WyIyMDI2LTA4LTAxVDAwOjAwOjAwWiIsMV0', 'since=1'])(
    'refuse %s and name the field',
    async (query) => {
      const answer = await ask('reader', 'GET', `/api/dead-letters?${query}`)
      expect([answer.statusCode, answer.json<{ field: string }>().field]).toEqual([400, query.split('=')[0]])
    },
  )

  it('get another try, those of a reason or all, and their jobs stand in the queue', async () => {
    const queue = pipeline.queues.stages.clean
    await queue.obliterate({ force: true })
    const some = await ask('operator', 'POST', '/api/dead-letters/replay', { reason: 'killed_worker' })
    expect(some.json()).toEqual({ posts: 2, finished: true })
    expect((await get<DeadLettersAnswer>('/api/dead-letters')).rows).toHaveLength(3)
    expect((await ask('operator', 'POST', '/api/dead-letters/replay', {})).json()).toEqual({ posts: 3, finished: true })
    expect(await queue.getWaitingCount()).toBe(2)
    expect((await pipeline.law()).law).toBe('holds')
  })

  it('are replayed by operators alone', async () => {
    for (const role of ['reader', 'analyst'] as const) {
      expect((await ask(role, 'POST', '/api/dead-letters/replay', {})).statusCode).toBe(403)
    }
    expect((await get<DeadLettersAnswer>('/api/dead-letters')).rows).toHaveLength(5)
  })
})

describe('sources', () => {
  it('show 48 hours, oldest first, and their open gaps', async () => {
    await pipeline.pool.query(
      `insert into source_hour (source_key, hour, accepted)
       select $1, date_trunc('hour', now()) - hours * interval '1 hour', 100 + hours from unnest(array[0, 47, 48]) as hours`,
      [KEY],
    )
    const [source] = (await get<SourcesAnswer>('/api/sources')).rows
    expect(source).toMatchObject({ key: KEY, state: 'active', openGaps: 1 })
    expect(source?.hours).toEqual([147, ...Array<number>(46).fill(0), 100])
  })

  it('says of an active source whether a producer reads it, and not only that it is set to be read', async () => {
    const { pool } = pipeline
    const activity = async () =>
      (await get<SourcesAnswer>('/api/sources')).rows.find(({ key }) => key === KEY)?.activity
    expect(await activity()).toBe('idle') // no pass has ever begun
    const { rows } = await pool.query<{ id: number }>('insert into crawl_run (source_key) values ($1) returning id', [
      KEY,
    ])
    expect(await activity()).toBe('on_time')
    await pool.query("update crawl_run set started_at = now() - interval '1 day' where id = $1", [rows[0]?.id])
    expect(await activity()).toBe('idle')
    const lease = await takeLease(pool, KEY, 'a producer', 60_000)
    expect(await activity()).toBe('crawling')
    await pool.query('delete from source_lease where source_key = $1', [KEY])
    await pool.query("update source set not_before = now() + interval '1 hour' where key = $1", [KEY])
    expect(await activity()).toBe('waiting')
    await pool.query('update source set not_before = null where key = $1', [KEY])
    expect(lease).not.toBeNull()
  })

  it('are paused and resumed only by an operator', async () => {
    expect((await ask('analyst', 'POST', '/api/sources/pause', { key: KEY })).statusCode).toBe(403)
    expect((await findSource(pipeline.pool, KEY)).state).toBe('active')
    expect((await ask('operator', 'POST', '/api/sources/pause', { key: KEY })).json()).toEqual({
      key: KEY,
      state: 'paused',
    })
    expect(await findSource(pipeline.pool, KEY)).toMatchObject({
      state: 'paused',
      stateReason: 'paused by an operator',
    })
    await ask('operator', 'POST', '/api/sources/resume', { key: KEY })
    expect(await findSource(pipeline.pool, KEY)).toMatchObject({ state: 'active', stateReason: null })
    const missing = await ask('operator', 'POST', '/api/sources/pause', { key: 'x/y' })
    expect([missing.statusCode, missing.json<{ field: string }>().field]).toEqual([404, 'key'])
  })
})

describe('collections', () => {
  it('are renamed, merged and removed only by an operator, after a dry run if asked', async () => {
    const one = rawPost({ nativeId: 'of-shelf', text: 'in the shelf' })
    for (const key of ['shelf', 'box']) await ensureCollection(pipeline.pool, { key, title: key, isSample: false })
    await pipeline.inbox.accept([one], { collection: 'shelf' })
    const change = (verb: string, body: object, role: Role = 'operator') =>
      ask(role, 'POST', `/api/collections/${verb}`, body)
    const keys = async () =>
      (await pipeline.pool.query<{ key: string }>('select key from collection order by key')).rows.map(({ key }) => key)
    const before = await keys()

    expect((await change('remove', { key: 'shelf' }, 'analyst')).statusCode).toBe(403)
    const trial = await change('remove', { key: 'shelf', dryRun: true })
    expect(trial.json()).toEqual({ key: 'shelf', posts: 1, onlyHere: 1, done: false })
    expect(await keys()).toEqual(before)

    expect((await change('rename', { key: 'shelf', newKey: 'box' })).statusCode).toBe(409)
    expect((await change('rename', { key: 'shelf', newKey: 'rack' })).json()).toMatchObject({ done: true })
    expect((await change('merge', { key: 'rack', into: 'box' })).json()).toMatchObject({ posts: 1, done: true })
    expect((await change('merge', { key: 'box', into: 'nowhere' })).statusCode).toBe(409)
    expect((await change('remove', { key: 'box' })).json()).toMatchObject({ onlyHere: 1, done: true })
    expect(await keys()).toEqual(before.filter((key) => key !== 'shelf' && key !== 'box'))
    expect((await change('remove', { key: 'box' })).statusCode).toBe(404)
    const { rowCount } = await pipeline.pool.query(`select from post where native_id = 'of-shelf'`)
    expect(rowCount).toBe(0)
  })
})

it('the document describes the routes that show or change the machinery', async () => {
  const document = await get<{ paths: Record<string, object> }>('/api/openapi.json')
  const paths = [
    'pipeline',
    'dead-letters/replay',
    'sources/pause',
    'collections/remove',
    'labels',
    'label-queue',
    'quality',
    'alert-rules/{id}',
  ]
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(paths.map((path) => `/api/${path}`)))
})
