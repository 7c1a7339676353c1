import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Meaning } from '../../src/domain/annotation.js'
import { done } from '../../src/domain/outcome.js'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import type { TopicAnswer, TopicFitAnswer, TopicQueueAnswer, TopicsAnswer } from '../../src/domain/reading/topics.js'
import { fitTopic } from '../../src/domain/topics/fit-topic.js'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { erasePost } from '../../src/store/people/erase.js'
import { saveMeanings } from '../../src/store/pipeline/annotations.js'
import { createBatchStore, insertBatches } from '../../src/store/pipeline/batches.js'
import { createPool } from '../../src/store/pool.js'
import { createTopics } from '../../src/workers/upkeep/topics.js'
import { createToken, loginServer } from '../support/login-server.js'
import { testOperation } from '../support/operation.js'
import { TEST_HASH_KEY } from '../support/pipeline.js'
import { SERVER_THEMES } from '../support/reading-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { rollUp } from '../support/rollups.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'
import { drawMeanings, isAboutBus } from '../support/topic-world.js'

const ORDINAL = 5
const posts = worldPosts()
const isAbout = isAboutBus
const meaningOf = drawMeanings(8)

let database: TestDatabase
let pool: pg.Pool
let queues: Queues
let app: FastifyInstance
let ids: Map<string, number>
const tokens: Record<string, string> = {}

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'topics')
  pool = createPool(database.url, { max: 4, applicationName: 'topics-test' })
  ids = await buildWorld(pool, { key: 'live', isSample: false }, posts)
  // The texts of the world are so alike that some are near-duplicates, and a few authors wrote them all.
  for (const table of ['post_fact', 'post_term', 'near_duplicate'])
    await pool.query(`update ${table} set cluster_id = post_id`)
  await pool.query('update post set author_id = null')
  await writeMeanings([...ids].map(([nativeId, id]) => ({ id, meaning: meaningOf(isAbout(nativeId)) })))
  queues = openQueues({ redisUrl: inject('redisUrl'), prefix: 'topicstest' }, () => {})
  ;({ app } = await loginServer(pool, {
    api: {
      reading: { db: pool, models: [] },
      themes: SERVER_THEMES,
      memoryMs: 0,
      encodeQuery: () => Promise.resolve({ ...meaningOf(true), modelOrdinal: ORDINAL }),
      operation: testOperation({ pool, queues }),
    },
  }))
  tokens.mei = await createToken(pool, 'mei', 'analyst')
  tokens.reader = await createToken(pool, 'reader', 'reader')
})

afterAll(async () => {
  await app.close()
  await queues.close()
  await pool.end()
  await database.drop()
})

async function writeMeanings(rows: readonly { id: number; meaning: Meaning }[], ordinal = ORDINAL): Promise<void> {
  const postIds = rows.map(({ id }) => id)
  const [ref] = await insertBatches(pool, [{ stage: 'meaning', postIds, chunkSize: postIds.length }])
  const batches = createBatchStore(pool)
  const batch = await batches.start(ref?.batchId ?? 0, 'meaning')
  if (!batch) throw new Error('no batch')
  const results = rows.map(({ id, meaning }) => {
    return { postId: id, postVersion: 1, modelOrdinal: ordinal, outcome: done(id, meaning) }
  })
  await batches.finish(batch, { rows: results, dead: [] }, saveMeanings)
}

const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, who = 'mei') =>
  app.inject({ method, url, headers: { authorization: `Bearer ${tokens[who]}` }, ...(payload ? { payload } : {}) })
const get = async <T>(url: string): Promise<T> => (await ask('GET', url)).json<T>()
const idOf = (nativeId: string): number => ids.get(nativeId) ?? 0
const say = (nativeId: string, about: boolean | null) =>
  ask('PUT', '/api/topics/bus/examples', { postId: idOf(nativeId), isAbout: about, drawn: 'search' })
const fit = (save: boolean) => ask('POST', '/api/topics/bus/fit', { save })
const found = async (): Promise<string[]> =>
  (await get<PostsAnswer>('/api/posts?from=all&topic=bus&limit=100')).rows.map(({ nativeId }) => nativeId).toSorted()
const topic = async (): Promise<TopicsAnswer['rows'][number] | undefined> =>
  (await get<TopicsAnswer>('/api/topics')).rows[0]

/** Passes of the task until there is nothing to do, and everything that readers count after it. */
async function keepUp(): Promise<void> {
  const run = createTopics({
    pool,
    fit: async ({ examples, background }, precision) => fitTopic(examples, background, { precision }),
  })
  const context = { log: pino({ level: 'silent' }), signal: new AbortController().signal }
  while ((await run(context)) > 0);
  await rollUp(pool)
}

const examples = posts.slice(0, 48).map(({ nativeId }) => nativeId)

describe('a topic from examples', () => {
  it('is begun by an analyst, once', async () => {
    expect((await ask('POST', '/api/topics', { key: 'bus', title: 'The bus' }, 'reader')).statusCode).toBe(403)
    expect((await ask('POST', '/api/topics', { key: 'bus', title: 'The bus' })).json()).toMatchObject({
      ...{ key: 'bus', title: 'The bus', madeBy: 'mei', version: null, figures: null, posts: 0 },
    })
    expect((await ask('POST', '/api/topics', { key: 'bus', title: 'Another' })).statusCode).toBe(409)
  })

  it('says plainly when there are too few examples', async () => {
    for (const nativeId of examples.slice(0, 12)) expect((await say(nativeId, isAbout(nativeId))).statusCode).toBe(200)
    const refused = await fit(false)
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({ field: 'examples' })
    expect(refused.json<{ error: string }>().error).toContain('3 and 9 are there')
  })

  it('says how well it does before it is saved, and changes nothing by this', async () => {
    for (const nativeId of examples.slice(12)) await say(nativeId, isAbout(nativeId))
    const { figures, version, unused } = (await fit(false)).json<TopicFitAnswer>()
    expect({ version, unused }).toEqual({ version: null, unused: 0 })
    expect(figures).toMatchObject({ about: 12, not: 36 })
    expect(figures.background).toBeGreaterThan(30)
    expect(figures.background).toBeLessThanOrEqual(60)
    expect(figures.recall.share).toBeGreaterThan(0.8)
    expect(await topic()).toMatchObject({ version: null, examples: { about: 12, not: 36 } })
    await keepUp()
    expect(await found()).toEqual([])
  })

  it('finds the posts that were there before, in every figure, and says how far it is', async () => {
    expect((await fit(true)).json()).toMatchObject({ version: 1 })
    expect(await topic()).toMatchObject({ version: 1, posts: 0, done: 0, outdated: false })
    await keepUp()
    const own = await found()
    const right = own.filter(isAbout)
    expect(right.length).toBeGreaterThan(50)
    expect(right.length / own.length).toBeGreaterThan(0.9)
    expect(await topic()).toMatchObject({ posts: own.length, done: 1 })
    const { rows } = await get<CountsAnswer>('/api/counts?from=all&topic=bus&by=platform')
    expect(rows.reduce((sum, row) => sum + row.posts, 0)).toBe(own.length)
    expect((await ask('GET', '/api/posts?topic=nosuch')).json()).toMatchObject({ field: 'topic' })
    expect((await get<PostsAnswer>('/api/posts?from=all&theme=bus&topic=bus&limit=100')).rows.length).toBeLessThan(
      own.length,
    )
  })

  it('finds posts whose meaning is written later, and lets go of those that changed', async () => {
    const [lost, gained] = ['w200', 'w201']
    expect(await found()).toContain(lost)
    await writeMeanings([
      { id: idOf('w200'), meaning: meaningOf(false) },
      { id: idOf('w201'), meaning: meaningOf(true) },
    ])
    await keepUp()
    const now = await found()
    expect(now).not.toContain(lost)
    expect(now).toContain(gained)
  })

  it('asks about posts that nobody was asked about, each kind for its own reason', async () => {
    const queue = async (kind: string): Promise<TopicQueueAnswer['rows']> =>
      (await get<TopicQueueAnswer>(`/api/topics/bus/queue?kind=${kind}&limit=20`)).rows
    const drawn = await queue('found')
    const own = await found()
    expect(drawn.length).toBe(20)
    for (const { nativeId, probability } of drawn) {
      expect(own).toContain(nativeId)
      expect(examples).not.toContain(nativeId)
      expect(probability).toBeGreaterThan(0)
    }
    const near = await queue('search&text=bus')
    expect(near.filter(({ nativeId }) => isAbout(nativeId)).length).toBeGreaterThan(15)
    const random = await queue('random')
    expect(random.filter(({ nativeId }) => isAbout(nativeId)).length).toBeLessThan(15)
    const unsure = (await queue('unsure')).map(({ probability }) => probability ?? 0)
    expect(unsure.length).toBe(20)
    expect((await ask('GET', '/api/topics/bus/queue?kind=search')).json()).toMatchObject({ field: 'text' })
    // Posts drawn from the found ones say how often the topic is right.
    for (const { id, nativeId } of drawn.slice(0, 10)) {
      await ask('PUT', '/api/topics/bus/examples', { postId: id, isAbout: isAbout(nativeId), drawn: 'found' })
    }
    expect((await topic())?.checked).toMatchObject({
      ...{ posts: 10, version: 1, share: drawn.slice(0, 10).filter(({ nativeId }) => isAbout(nativeId)).length / 10 },
    })
  })

  it('is fitted again without an example that was erased, and keeps no weights of the time before', async () => {
    const post = posts.find(({ nativeId }) => nativeId === 'w4')
    await erasePost(pool, post?.platform ?? '', 'w4', TEST_HASH_KEY)
    expect(await topic()).toMatchObject({ outdated: true, version: 1 })
    await keepUp()
    const { version, versions, outdated, posted } = await get<TopicAnswer>('/api/topics/bus')
    expect({ version, outdated }).toEqual({ version: 2, outdated: false })
    expect(versions.map((each) => [each.version, each.by])).toEqual([
      [2, 'upkeep'],
      [1, 'mei'],
    ])
    expect(posted.map(({ id }) => id)).not.toContain(idOf('w4'))
    const { rows } = await pool.query(
      'select version, weights is null as "isEmpty" from topic_version order by version',
    )
    expect(rows).toEqual([
      { version: 1, isEmpty: true },
      { version: 2, isEmpty: false },
    ])
    expect(await found()).not.toContain('w4')
  })

  it('is fitted again when its examples are read by another model, and finds nothing by numbers of the former', async () => {
    const before = await found()
    const { rows } = await pool.query<{ id: number }>('select id from post where erased_at is null order by id')
    const names = new Map([...ids].map(([nativeId, id]) => [id, nativeId]))
    await writeMeanings(
      rows.map(({ id }) => ({ id, meaning: meaningOf(isAbout(names.get(id) ?? ''), 8) })),
      ORDINAL + 1,
    )
    expect(await topic()).toMatchObject({ outdated: true })
    await keepUp()
    expect(await topic()).toMatchObject({ version: 3, outdated: false, done: 1 })
    const after = await found()
    expect(after.filter(isAbout).length / after.length).toBeGreaterThan(0.9)
    expect(after.filter((nativeId) => before.includes(nativeId)).length).toBeGreaterThan(20)
  })

  it('goes out of use when too few examples are left', async () => {
    for (const nativeId of examples.filter(isAbout).slice(2)) await say(nativeId, null)
    for (const { id, isAbout: about } of (await get<TopicAnswer>('/api/topics/bus')).posted
      .filter((post) => post.isAbout)
      .slice(4))
      await ask('PUT', '/api/topics/bus/examples', { postId: id, isAbout: about ? null : false, drawn: 'search' })
    await keepUp()
    expect(await topic()).toMatchObject({ version: null, posts: 0 })
    expect(await found()).toEqual([])
  })

  it('is removed with all that is its own, and its key may be used again', async () => {
    expect((await ask('DELETE', '/api/topics/bus')).statusCode).toBe(204)
    expect((await get<TopicsAnswer>('/api/topics')).rows).toEqual([])
    const { rows } = await pool.query('select from topic_example union all select from post_topic')
    expect(rows).toEqual([])
    expect((await ask('POST', '/api/topics', { key: 'bus', title: 'The bus' })).statusCode).toBe(200)
    expect((await ask('DELETE', '/api/topics/nosuch')).statusCode).toBe(404)
  })
})
