import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { PLATFORMS } from '../../src/producers/platforms.js'
import { enqueue } from '../../src/queues/queues.js'
import { removeCollection } from '../../src/store/change-collections.js'
import { ensureCollection } from '../../src/store/collections.js'
import { eraseAuthor, erasePost } from '../../src/store/people/erase.js'
import { openRescorePage, replayDeadLetters } from '../../src/store/pipeline/reopen.js'
import { expectedRollups, readRollups, type Tables } from '../support/expected-rollups.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import type { PipelineWork } from '../support/pipeline-work.js'
import { rollUp, TEST_THEMES } from '../support/rollups.js'

let pipeline: Pipeline
let sentiment: PipelineWork
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'rollups')
  pipeline.workHere(STAGES.filter((stage) => stage !== 'sentiment'))
  sentiment = pipeline.workHere(['sentiment'])
})
afterAll(() => pipeline.stop())

const post = (name: string, at: number, more: object = {}) =>
  rawPost({
    nativeId: `${name}${at}`,
    text: `bus ${name}${at % 7} late again in the rain #mrt${at % 5} lah ${at % 11}${at % 4 === 0 ? ' but the bus stop is dry' : ''}`,
    author: { nativeId: `author${at % 9}` },
    postedAt: at % 10 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + (at % 3), at % 24)),
    kind: at % 6 === 0 ? 'repost' : 'original',
    ...more,
  })
const posts = (name: string, count = 60) => Array.from({ length: count }, (_, at) => post(name, at))

async function accept(list: ReturnType<typeof posts>, collection = 'test'): Promise<void> {
  const { batches } = await pipeline.inbox.accept(list, { collection })
  await enqueue(pipeline.queues, batches)
}

let modelOrdinal = 1
async function rescore(): Promise<void> {
  modelOrdinal += 1
  await sentiment.stop()
  sentiment = pipeline.workHere(['sentiment'], { modelOrdinal })
  const { batches } = await openRescorePage(pipeline.pool, { stage: 'sentiment', after: 0, limit: 1_000 })
  await enqueue(pipeline.queues, batches)
}

/** What changes facts, each done twice: `round` names posts of its own. */
const CHANGES: Record<string, (round: string) => Promise<void>> = {
  'new posts': (round) => accept(posts(`new${round}`)),
  'an edit': (round) =>
    accept([
      post('a', round === 'x' ? 1 : 2, { text: `rain and edited ${round} #edited`, editedAt: new Date('2026-01-05') }),
    ]),
  'a date and a kind that a later copy says': (round) =>
    accept([post('a', round === 'x' ? 10 : 20, { postedAt: new Date('2026-01-02T03:00:00Z'), kind: 'repost' })]),
  'a text that a later copy says': async (round) => {
    await accept([rawPost({ nativeId: `stub${round}`, text: '', postedAt: null })])
    await accept([post('stub', 1, { nativeId: `stub${round}` })])
  },
  'a dead letter': (round) => accept([post(`dead${round}`, 1, { text: `bus [[throw:langid]] ${round}` })]),
  'another collection': async (round) => {
    await ensureCollection(pipeline.pool, { key: `other-${round}`, title: 'Other', isSample: false })
    await accept(posts('a').slice(20, 40), `other-${round}`)
  },
  'a rescore': rescore,
  'an erased post': async (round) =>
    void (await erasePost(pipeline.pool, 'test', `a${round === 'x' ? 3 : 4}`, TEST_HASH_KEY)),
  'an erased author': async (round) =>
    void (await eraseAuthor(pipeline.pool, 'test', `author${round === 'x' ? 5 : 6}`, TEST_HASH_KEY)),
}

const MARKS = ['stale_posts', 'stale_hour', 'stale_day', 'stale_cluster']
/** From here on what says that something is stale is lost; `keep` undoes it. */
async function loseMarks(): Promise<void> {
  await pipeline.pool.query(`create function lose() returns trigger language plpgsql as 'begin return null; end'`)
  for (const table of MARKS)
    await pipeline.pool.query(`create trigger lose before insert on ${table} for each row execute function lose()`)
}
const keepMarks = (): Promise<unknown> => pipeline.pool.query('drop function lose cascade')

async function expectTrue(): Promise<Tables> {
  await rollUp(pipeline.pool)
  const tables = await readRollups(pipeline.pool)
  expect(tables).toEqual(await expectedRollups(pipeline.pool))
  return tables
}

describe('rollups', () => {
  it('count posts that are pending, then what their results say, undated posts too', async () => {
    await pipeline.inbox.accept(posts('a'), { collection: 'test' })
    expect((await expectTrue()).hours.filter((line) => line.includes('|pending|pending|pending|'))).not.toEqual([])
    const { rows } = await pipeline.pool.query<{ batchId: number }>(
      'select id as "batchId", stage, starts from work_batch',
    )
    await enqueue(pipeline.queues, rows as never)
    await pipeline.drained(30_000)
    const tables = await expectTrue()
    expect(tables.facts).toHaveLength(60)
    expect(tables.days.filter((line) => line.includes('|-infinity|total|'))).toHaveLength(1)
    expect(tables.days.filter((line) => line.includes('|theme|rain|'))).not.toEqual([])
    expect(tables.days.filter((line) => line.includes('|phrase|'))).not.toEqual([])
  })

  it.each(Object.entries(CHANGES))('follow %s; control: not when the mark is lost', async (_, change) => {
    await change('x')
    await pipeline.drained(30_000)
    await expectTrue()
    await loseMarks()
    try {
      await change('y')
      await pipeline.drained(30_000)
      await rollUp(pipeline.pool)
      expect(await readRollups(pipeline.pool)).not.toEqual(await expectedRollups(pipeline.pool))
    } finally {
      await keepMarks()
    }
    // A new version of the themes derives everything again except clusters, whatever marks are missing.
    await pipeline.pool.query('truncate near_duplicate')
    await rollUp(pipeline.pool, { ...TEST_THEMES, version: `after ${Math.random()}` })
    await expectTrue()
  })

  it('follow a replay, whose posts are pending again; control: not when the mark is lost', async () => {
    const replay = async (): Promise<void> => {
      const filter = { before: new Date(Date.now() + 60_000), limit: 100 }
      const { batches } = await replayDeadLetters(pipeline.pool, filter)
      expect(batches).not.toEqual([])
      await rollUp(pipeline.pool)
      const found = await readRollups(pipeline.pool)
      const expected = await expectedRollups(pipeline.pool)
      await enqueue(pipeline.queues, batches)
      await pipeline.drained(30_000)
      return expect(found).toEqual(expected)
    }
    await replay()
    await expectTrue()
    await loseMarks()
    await expect(replay()).rejects.toThrow('deeply equal')
    await keepMarks()
  })

  it('of a removed collection go with it; control: not when they stay', async () => {
    await removeCollection(pipeline.pool, 'other-x')
    await expectTrue()
    await pipeline.pool.query(`create function stay() returns trigger language plpgsql as 'begin return null; end'`)
    await pipeline.pool.query('create trigger stay before delete on hour_count for each row execute function stay()')
    await removeCollection(pipeline.pool, 'other-y')
    await rollUp(pipeline.pool)
    expect(await readRollups(pipeline.pool)).not.toEqual(await expectedRollups(pipeline.pool))
    await pipeline.pool.query('drop function stay cascade')
  })

  it('hold nothing from before a platform existed, nor from after it was seen', async () => {
    const before = PLATFORMS.map(({ name, began }) => ({ name, day: began ?? '1991-08-06' }))
    const claims = [...before, { name: 'of-old', day: '1991-08-06' }]
    const early = claims.map(({ name }) => post('early', 1, { platform: name, postedAt: new Date('1970-01-01') }))
    const late = claims.map(({ name }) => post('late', 1, { platform: name, postedAt: new Date('2099-01-01') }))
    await accept([...early, ...late])
    await rollUp(pipeline.pool)
    const { rows } = await pipeline.pool.query<{ name: string; day: string }>(
      `select fact.platform as name, to_char(fact.posted_at at time zone 'utc', 'YYYY-MM-DD') as day
       from post_fact fact join post on post.id = fact.post_id and post.native_id = 'early1'`,
    )
    expect(rows.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(claims.sort((a, b) => (a.name < b.name ? -1 : 1)))
    const { rows: ahead } = await pipeline.pool.query('select from post_fact where posted_at > now()')
    expect(ahead).toEqual([])
  })
})
