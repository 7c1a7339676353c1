import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { Filter } from '../../src/domain/reading/filter.js'
import { nearestBySigns, type Sample } from '../../src/read/posts/nearest-signs.js'
import { ask } from '../../src/read/question.js'
import { collectionId, ensureCollection } from '../../src/store/collections.js'
import { directionAt } from '../support/directions.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

const POSTS = 12_000
/** No two posts differ from the search in the same way; every two are near-duplicates. */
const BITS = `('x' || md5(id::text) || md5(id || 'a') || md5(id || 'b'))::bit(384)`
const SAMPLE: Sample = { percent: 10, slack: 1.5 }

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'nearestsigns')
  const { pool } = pipeline
  await ensureCollection(pool, { key: 'live', title: 'Live', isSample: false })
  const collection = await collectionId(pool, 'live')
  await pool.query(
    `insert into post_fact (collection_id, post_id, posted_at, platform, language, code_mixed, sentiment, origin, repost,
                            cluster_id, word_count, search)
     select ${collection}, id, '2025-03-01', 'mastodon', case when id % 2 = 0 then 'en' else 'ms' end, false, 'neutral', 'unknown',
            false, id - id % 2, 1, '' from generate_series(1, ${POSTS}) as id`,
  )
  await pool.query(
    `insert into meaning (post_id, outcome, vector, scale, bits, post_version, model_ordinal)
     select id, 'done', decode(repeat('01', 384), 'hex'), 0.01, ${BITS}, 1, 5 from generate_series(1, ${POSTS}) as id`,
  )
}, 60_000)
afterAll(() => pipeline.stop())

const nearest = async (filter: Record<string, string>, sample: Sample) => {
  const question = await ask(pipeline.pool, Filter.parse({ from: 'all', ...filter }))
  const wanted = { ...directionAt(30), modelOrdinal: 5 }
  return nearestBySigns(pipeline.pool, question, { wanted, like: undefined, likeStory: undefined }, sample)
}
const unbounded: Sample = { ...SAMPLE, slack: 1_000 }

it('sorts only the posts within the bound, and finds the same', async () => {
  const [some, all] = [await nearest({}, SAMPLE), await nearest({}, unbounded)]
  expect(all).toMatchObject({ compared: POSTS, sorted: POSTS })
  expect(all.ids.split(',').length).toBe(400)
  expect(some.sorted).toBeGreaterThanOrEqual(5_000)
  expect(some.sorted).toBeLessThan(POSTS)
  expect(some).toEqual({ ...all, sorted: some.sorted })
})

it('finds the same when the bound is too low', async () => {
  const all = await nearest({}, unbounded)
  expect(await nearest({}, { ...SAMPLE, slack: 0.1 })).toEqual(all)
  expect(await nearest({ language: 'en' }, SAMPLE)).toEqual(await nearest({ language: 'en' }, unbounded))
})
