import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CountsAnswer } from '../../src/domain/reading/figures.js'
import { Filter, type FilterQuery } from '../../src/domain/reading/filter.js'
import { PostsAnswer } from '../../src/domain/reading/posts.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { entitiesOf, leaves, themesOf } from '../support/reading-oracle.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'

const posts = worldPosts()
let pipeline: Pipeline
let server: ReadingServer
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apifilters')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

const link = (query: Record<string, string | undefined>) =>
  new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString()

function left(query: FilterQuery): WorldPost[] {
  const filter = Filter.parse(query)
  return posts.filter((post) => leaves(filter, post, new Date()))
}

const several = (values: readonly string[]) =>
  fc.option(
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
    { nil: undefined },
  )
const one = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 })
const anyFilter: fc.Arbitrary<FilterQuery> = fc
  .record({
    from: fc.constantFrom('all', '2025-03-01', '2025-03-02T05:30:00Z', '2025-03-03'),
    to: one(['2025-03-03', '2025-03-04T09:10:00+08:00', '2025-03-05', '2025-04-01']),
    platform: several(['mastodon', 'reddit', 'x', 'telegram']),
    language: several(['en', 'en-SG', 'zh', 'ms', 'ta', 'none', 'pending']),
    sentiment: several(['negative', 'neutral', 'positive', 'none', 'pending']),
    origin: several(['inside', 'outside', 'unknown', 'pending']),
    theme: one(['bus', 'rain', 'food']),
    entity: one(['rail_station/dhoby-ghaut', '~ah huat', 'town/tampines', 'road/none']),
    area: one(['Museum', 'Bedok', 'Tampines', 'Western Islands']),
    term: one(['#mrt', '#巴士', '#nothing', 'nasi lemak', 'lemak nasi', 'bus late', '巴士', 'Nasi Lemak']),
    reposts: one(['with', 'without', 'only']),
  })
  .filter(({ from, to }) => from === 'all' || !to || new Date(from) < new Date(to)) as fc.Arbitrary<FilterQuery>

describe('filters', () => {
  it('leave the posts that each field says, alone and together', { timeout: 120_000 }, async () => {
    let nonEmpty = 0
    await fc.assert(
      fc.asyncProperty(
        anyFilter,
        fc.constantFrom('language', 'sentiment', 'origin', 'platform', 'repost', 'theme'),
        async (filter, by) => {
          const expected = left(filter)
          const { status, body } = await server.get(`/api/counts?${link({ ...filter, by })}`)
          expect(status, JSON.stringify(body)).toBe(200)
          const { rows, provenance } = CountsAnswer.parse(body)
          expect(provenance.posts).toBe(expected.length)
          const counted: Record<string, number> = Object.fromEntries(
            rows.map(({ key, posts: count }) => [String(Object.values(key)[0]), count]),
          )
          expect(counted).toEqual(countBy(expected, by))
          const list = PostsAnswer.parse((await server.get(`/api/posts?${link({ ...filter, limit: '100' })}`)).body)
          expect(list.provenance.posts).toBe(expected.length)
          if (expected.length <= 100) {
            expect(list.rows.map(({ nativeId }) => nativeId).sort()).toEqual(
              expected.map(({ nativeId }) => nativeId).sort(),
            )
          }
          if (expected.length > 0) nonEmpty += 1
        },
      ),
      { numRuns: 150, seed: 20260809 },
    )
    expect(nonEmpty).toBeGreaterThan(30) // or the comparison says little
  })

  it('read days that wait to be counted from their hours, all others as they were counted', async () => {
    const days = [['2025-03-02', '2025-03-04', '-infinity']]
    const agree = async (query: FilterQuery, by: string): Promise<boolean> => {
      const { body } = await server.get(`/api/counts?${link({ ...query, by })}`)
      const { rows, provenance } = CountsAnswer.parse(body)
      const found = Object.fromEntries(rows.map(({ key, posts: count }) => [String(Object.values(key)[0]), count]))
      const expected = left(query)
      return provenance.posts === expected.length && isDeepStrictEqual(found, countBy(expected, by))
    }
    const questions: [FilterQuery, string][] = ['language', 'theme'].flatMap((by): [FilterQuery, string][] => [
      [{ from: 'all' }, by],
      [{ from: 'all', to: '2025-03-04T09:10:00+08:00' }, by],
      [{ from: '2025-03-01T20:30:00Z', to: '2025-03-05', sentiment: 'negative,positive' }, by],
    ])
    const withinADay: FilterQuery = { from: '2025-03-02T00:00:00Z', to: '2025-03-02T05:30:00Z' }
    await pipeline.pool.query('update day_count set posts = posts + 1000 where day = any($1::date[])', days)
    await pipeline.pool.query(
      `insert into stale_day (collection_id, day)
       select (select id from collection where key = 'live'), unnest($1::date[])`,
      days,
    )
    for (const [query, by] of questions) expect(await agree(query, by), JSON.stringify([query, by])).toBe(true)
    await pipeline.pool.query('delete from stale_day')
    for (const [query, by] of questions) expect(await agree(query, by), JSON.stringify([query, by])).toBe(false)
    expect(await agree(withinADay, 'language')).toBe(true)
    await pipeline.pool.query('update day_count set posts = posts - 1000 where day = any($1::date[])', days)
    for (const [query, by] of questions) expect(await agree(query, by), JSON.stringify([query, by])).toBe(true)
  })

  it('read 28 days up to now when no window is given', async () => {
    const { body } = await server.get('/api/counts')
    expect(CountsAnswer.parse(body).provenance.posts).toBe(0)
  })

  it('take the name of an unknown person in any case', async () => {
    const { body } = await server.get(`/api/counts?from=all&entity=${encodeURIComponent('~AH Huat')}`)
    expect(CountsAnswer.parse(body).provenance.posts).toBe(
      posts.filter((p) => entitiesOf(p).includes('~ah huat')).length,
    )
  })
})

function countBy(of: readonly WorldPost[], by: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const post of of) {
    const values =
      by === 'theme'
        ? themesOf(post)
        : by === 'repost'
          ? [post.repost ? 'only' : 'without']
          : [String(post[by as 'language'])]
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}
