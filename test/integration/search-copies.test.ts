import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { done, notApplicable, type Outcome } from '../../src/domain/outcome.js'
import { RawPost } from '../../src/domain/post.js'
import { PostsAnswer } from '../../src/domain/reading/posts.js'
import { StoriesAnswer } from '../../src/domain/reading/stories.js'
import type { Meaning, Sentiment } from '../../src/domain/annotation.js'
import type { Stage } from '../../src/domain/stage.js'
import { excludeFactWriters } from '../../src/store/derived/copies-lock.js'
import { erasePost } from '../../src/store/people/erase.js'
import { saveMeanings, saveSentiments, type ResultRow } from '../../src/store/pipeline/annotations.js'
import { createBatchStore, insertBatches, type SaveRows } from '../../src/store/pipeline/batches.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { directionAt } from '../support/directions.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { rollUp } from '../support/rollups.js'
import { saveStory } from '../support/stored-story.js'

const ORDINAL = 9
const posts = worldPosts()
  .slice(0, 60)
  .map((post, at) => ({ ...post, platform: 'mastodon', meaning: directionAt(at) }))
/** They have a label for everything. */
const labelled = posts.filter(
  ({ postedAt, language, sentiment }) => postedAt && language === 'en' && sentiment !== 'none',
)

let pipeline: Pipeline
let pool: pg.Pool
let server: ReadingServer
let ids: Map<string, number>
let story: number
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'searchcopies')
  pool = pipeline.pool
  ids = await buildWorld(pool, { key: 'live', isSample: false }, posts)
  await pool.query('update post_fact set cluster_id = post_id')
  story = await saveStory(pool, { collection: 'live', postIds: labelled.map(idOf), angle: 0 })
  server = await readingServer(pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

const idOf = ({ nativeId }: { readonly nativeId: string }): number => ids.get(nativeId) ?? 0
const postAt = (at: number) => {
  const post = labelled[at]
  if (!post) throw new Error(`no post ${at}`)
  return { ...post, id: idOf(post) }
}

/** Rows of the copies that say something else than what they are copied from, or that are missing or too many. */
async function differences(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select (
       select count(*)::int from (
         select collection_id, post_id, posted_at, cluster_id, model_ordinal, repost, bits, platform, language, sentiment, origin
         from post_fact join meaning using (post_id) where outcome = 'done') as told
       full join post_sign sign using (collection_id, post_id, posted_at, cluster_id, model_ordinal, repost, bits, platform, language,
         sentiment, origin)
       where told.post_id is null or sign.post_id is null
     ) + (
       select count(*)::int from story_post member left join post_fact fact using (collection_id, post_id)
       where (member.platform, member.language, member.sentiment, member.score, member.origin, member.repost) is distinct from
             (fact.platform, fact.language, fact.sentiment, fact.score, fact.origin, fact.repost)
     ) as n`,
  )
  return rows[0]?.n ?? -1
}

async function finish<T>(stage: Stage, save: SaveRows<ResultRow<T>>, id: number, outcome: Outcome<T>): Promise<void> {
  const [ref] = await insertBatches(pool, [{ stage, postIds: [id] }])
  const batches = createBatchStore(pool)
  const batch = await batches.start(ref?.batchId ?? 0, stage)
  if (!batch) throw new Error('no batch')
  await batches.finish(
    batch,
    { rows: [{ postId: id, postVersion: 1, modelOrdinal: ORDINAL, outcome }], dead: [] },
    save,
  )
}

const feel = (id: number, label: Sentiment['label']): Promise<void> => {
  const of = (asked: Sentiment['label']): number => (asked === label ? 0.8 : 0.1)
  const probabilities = { negative: of('negative'), neutral: of('neutral'), positive: of('positive') }
  return finish<Sentiment>('sentiment', saveSentiments, id, done(id, { label, ...probabilities, clauses: [] }))
}

/** By label, of the story in a list. */
async function feelings(filter = ''): Promise<Record<string, number>> {
  const { body } = await server.get(`/api/stories?from=all${filter}`)
  return StoriesAnswer.parse(body).rows.find(({ id }) => id === story)?.sentiments ?? {}
}

const nearest = async (of: number, filter: string): Promise<number[]> => {
  const { body } = await server.get(`/api/posts?like=${of}&from=all&limit=100${filter}`)
  return PostsAnswer.parse(body).rows.map(({ id }) => id)
}

it('say what they are copied from', async () => {
  const { rows } = await pool.query('select from post_sign')
  expect(rows.length).toBe(posts.length)
  expect(labelled.length).toBeGreaterThan(5)
  expect(await differences()).toBe(0)
})

describe('a label that is read again', () => {
  it('is found in lists of stories and in searches by meaning', async () => {
    const { id } = postAt(0)
    await feel(id, 'negative')
    await rollUp(pool)
    const before = await feelings()
    expect(await nearest(postAt(1).id, '&sentiment=negative')).toContain(id)

    await feel(id, 'positive')
    await rollUp(pool)
    expect(await differences()).toBe(0)
    const after = await feelings()
    expect(after.positive).toBe((before.positive ?? 0) + 1)
    expect(after.negative ?? 0).toBe((before.negative ?? 0) - 1)
    expect(await feelings('&sentiment=positive&language=en')).toEqual({ positive: after.positive })
    expect(await nearest(postAt(1).id, '&sentiment=negative')).not.toContain(id)
    expect(await nearest(postAt(1).id, '&sentiment=positive')).toContain(id)
  })

  it('would not be without the triggers', async () => {
    await pool.query('alter table post_fact disable trigger user')
    const { id } = postAt(0)
    await feel(id, 'neutral')
    await rollUp(pool)
    expect(await differences(), 'two signs and a post of a story').toBe(3)
    await pool.query('alter table post_fact enable trigger user')
    await pool.query('update post_fact set sentiment = sentiment where post_id = $1', [id])
    expect(await differences()).toBe(0)
  })
})

it('follow an edited post, which waits for its labels', async () => {
  const { id, nativeId, author, postedAt } = postAt(2)
  const edited = {
    platform: 'mastodon',
    nativeId,
    text: 'something else',
    postedAt,
    editedAt: new Date(),
    kind: 'original',
  }
  const raw = RawPost.parse({ ...edited, author: author === null ? null : { nativeId: author } })
  const inbox = createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false })
  expect(await inbox.accept([raw], { collection: 'live' })).toMatchObject({ edited: 1 })
  await rollUp(pool)
  expect(await differences()).toBe(0)
  expect(await feelings('&sentiment=pending')).toEqual({ pending: 1 })
  expect(await nearest(postAt(1).id, '&language=pending')).toContain(id)
})

it('follow a meaning by another model, and one that there is no longer', async () => {
  const { id } = postAt(3)
  const among = (of: number): Promise<number[]> => nearest(of, '')
  expect(await among(postAt(1).id)).toContain(id)
  await finish<Meaning>('meaning', saveMeanings, id, done(id, directionAt(200)))
  expect(await differences()).toBe(0)
  expect(await among(postAt(1).id)).not.toContain(id)
  await finish<Meaning>('meaning', saveMeanings, id, notApplicable<Meaning>(id, 'empty_after_clean'))
  expect(await differences()).toBe(0)
})

it('forget an erased post', async () => {
  const { id, nativeId } = postAt(4)
  const copies = `select from post_sign where post_id = ${id} union all select from story_post where post_id = ${id}`
  expect((await pool.query(copies)).rows.length).toBe(2)
  expect(await erasePost(pool, 'mastodon', nativeId, TEST_HASH_KEY)).toBe(1)
  expect((await pool.query(copies)).rows.length).toBe(0)
  expect(await differences()).toBe(0)
})

/** Runs the first to its end, starts the second one, which must wait for it, and commits both. */
async function together(first: readonly (string | typeof excludeFactWriters)[], second: string): Promise<void> {
  const [one, other] = [await pool.connect(), await pool.connect()]
  try {
    await one.query('begin')
    for (const step of first) await (typeof step === 'string' ? one.query(step) : step(one))
    await other.query('begin')
    const waiting = other.query(second)
    const asked = `select from pg_locks where locktype = 'advisory' and not granted
                     and database = (select oid from pg_database where datname = current_database())`
    await expect.poll(async () => (await pool.query(asked)).rows.length, { timeout: 20_000 }).toBe(1)
    await one.query('commit')
    await waiting
    await other.query('commit')
  } finally {
    one.release()
    other.release()
  }
}

describe('of two transactions at once, the second one sees what the first one wrote', () => {
  const writeMeaning = 'insert into meaning select * from kept_meaning'
  const writeFacts = 'insert into post_fact select * from kept_fact'
  let id: number
  beforeAll(async () => {
    id = postAt(5).id
    await pool.query(`create table kept_meaning as select * from meaning where post_id = ${id}`)
    await pool.query(`create table kept_fact as select * from post_fact where post_id = ${id}`)
  })

  it.each([
    ['a meaning and facts', writeMeaning, writeFacts],
    ['facts and a meaning', writeFacts, writeMeaning],
  ])('%s', async (_, first, second) => {
    for (const table of ['meaning', 'post_fact', 'post_sign'])
      await pool.query(`delete from ${table} where post_id = ${id}`)
    await together([first], second)
    expect((await pool.query(`select from post_sign where post_id = ${id}`)).rows.length).toBe(1)
    expect(await differences()).toBe(0)
  })

  it('a story that is saved, and facts', async () => {
    await pool.query(`create table kept_member as select * from story_post where post_id = ${id}`)
    await pool.query(`delete from story_post where post_id = ${id}`)
    const save = 'insert into story_post select * from kept_member'
    await together([excludeFactWriters, save], `update post_fact set origin = 'outside' where post_id = ${id}`)
    expect(await differences()).toBe(0)
  })
})
