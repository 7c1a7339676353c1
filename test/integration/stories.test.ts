import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { StoriesAnswer, TrendsAnswer, type Trend } from '../../src/domain/reading/figures.js'
import type { Queryable } from '../../src/store/pool.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'

const posts = worldPosts()

const trend = (term: string, z: number): Trend => ({
  kind: 'hashtag',
  term,
  label: term.toUpperCase(),
  state: 'peak',
  logOdds: z / 2,
  z,
  authors: 9,
  posts: 12,
  baselinePerDay: 0.5,
  firstSeen: '2025-03-01T01:02:03.000Z',
  languages: { en: 7, 'en-SG': 5 },
  sentiments: { negative: 3, neutral: 9 },
  origins: { inside: 2, unknown: 10 },
  score: { mean: -0.2, low: -0.5, high: 0.1, n: 12 },
  alike: [`${term}sg`],
  examples: [1, 2, 3],
  hours: [{ at: '2025-03-01T01:00:00.000Z', authors: 9 }],
  days: [{ day: '2025-03-01', authors: 9 }],
})
const many = (day: number): Trend[] => Array.from({ length: 8 }, (_, at) => trend(`#day${day}-${at}`, 9 - at))

let pipeline: Pipeline
let server: ReadingServer
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'stories')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  await buildWorld(pipeline.pool, { key: 'other', isSample: false }, [{ ...posts[1]!, nativeId: 'other' }])
  const keep = (collection: string, day: string, baselineDays: number, trends: readonly Trend[]) =>
    pipeline.pool.query(
      `insert into trend_snapshot (collection_id, day, from_at, to_at, baseline_days, trends, computed_at)
       select id, $2::date, '2025-03-01', '2025-03-02', $3, $4, '2025-03-09T00:00:00Z' from collection where key = $1
       on conflict (collection_id, day) do update set baseline_days = excluded.baseline_days, trends = excluded.trends,
         computed_at = excluded.computed_at`,
      [collection, day, baselineDays, JSON.stringify(trends)],
    )
  await pipeline.pool.query('delete from trend_snapshot')
  await keep('live', '2025-03-01', 28, many(1))
  await keep('live', '2025-03-02', 3, many(2)) // not enough to compare with
  await keep('live', '2025-03-03', 28, []) // nothing stood out; the fourth is not computed yet
  await keep('live', '2025-03-05', 28, [trend('#alone', 4)])
  await keep('live', 'infinity', 28, many(0)) // the last 24 hours are no day
  await keep('other', '2025-03-01', 28, [trend('#other', 5)])
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

async function stories(query: string): Promise<StoriesAnswer> {
  const { status, body } = await server.get(`/api/stories?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return StoriesAnswer.parse(body)
}

const trendsOf = async (day: string, limit: number): Promise<TrendsAnswer> =>
  TrendsAnswer.parse((await server.get(`/api/trends?day=${day}&limit=${limit}`)).body)

const DAYS = ['2025-02-28', '2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04', '2025-03-05', '2025-03-06']
const WINDOW = 'from=2025-02-28&to=2025-03-07'

describe('stories', () => {
  it.each([1, 2, 4, 20])('with %i trends a day are what /api/trends says of each day', async (limit) => {
    const { rows } = await stories(`${WINDOW}&limit=${limit}`)
    expect(rows.map(({ day }) => day)).toEqual(DAYS)
    for (const { day, computedAt, baseline, trend: first, others } of rows) {
      const answer = await trendsOf(day, limit)
      expect(baseline).toEqual(answer.baseline)
      if (computedAt !== null) expect(computedAt).toBe(answer.provenance.computedAt)
      const [top, ...behind] = answer.rows
      expect(first && top ? { ...first, hours: top.hours, examples: top.examples } : first).toEqual(top ?? null)
      expect(others).toEqual(
        behind.map(({ kind, term, label, z, authors, alike }) => ({ kind, term, label, z, authors, alike })),
      )
    }
  })

  it('tell a day without trends from one that is not computed yet', async () => {
    const { rows } = await stories(WINDOW)
    const byDay = new Map(rows.map((row) => [row.day, row]))
    expect(byDay.get('2025-03-01')).toMatchObject({ trend: { term: '#day1-0', days: [{ authors: 9 }] } })
    expect(byDay.get('2025-03-01')?.others).toHaveLength(3)
    expect(byDay.get('2025-03-02')).toMatchObject({ baseline: { days: 3, enough: false }, trend: { term: '#day2-0' } })
    expect(byDay.get('2025-03-03')).toEqual({
      day: '2025-03-03',
      computedAt: '2025-03-09T00:00:00.000Z',
      baseline: { days: 28, enough: true },
      trend: null,
      others: [],
    })
    expect(byDay.get('2025-03-04')).toEqual({
      day: '2025-03-04',
      computedAt: null,
      baseline: { days: 0, enough: false },
      trend: null,
      others: [],
    })
    expect(byDay.get('2025-03-05')).toMatchObject({ trend: { term: '#alone' }, others: [] })
  })

  it('say of whole days in Singapore where they come from', async () => {
    const { provenance, rows } = await stories('from=2025-03-01T15:59:00Z&to=2025-03-02T16:01:00Z')
    expect(rows.map(({ day }) => day)).toEqual(['2025-03-01', '2025-03-02', '2025-03-03'])
    const [from, to] = ['2025-02-28T16:00:00.000Z', '2025-03-03T16:00:00.000Z']
    expect(provenance).toMatchObject({
      collection: { key: 'live' },
      query: { from: '2025-03-01T15:59:00.000Z', to: '2025-03-02T16:01:00.000Z' },
      window: { from, to },
      posts: posts.filter(({ postedAt }) => postedAt && +postedAt >= Date.parse(from) && +postedAt < Date.parse(to))
        .length,
    })
  })

  it('are of one collection, and of the last 28 days unless a window is given', async () => {
    const other = await stories(`${WINDOW}&collection=other`)
    expect(other.rows.map(({ trend: first }) => first?.term ?? null)).toEqual([
      null,
      '#other',
      ...Array.from({ length: 5 }, () => null),
    ])
    const { rows } = await stories('')
    expect([28, 29]).toContain(rows.length) // mostly the first and the last in part
    expect(rows.every(({ computedAt }) => computedAt === null)).toBe(true)
    const upTo = await stories('to=2025-03-06')
    expect([upTo.rows[0]?.day, upTo.rows.at(-1)?.day, upTo.rows.length]).toEqual(['2025-02-06', '2025-03-05', 28])
  })

  it('go back 92 days and no further', async () => {
    expect((await stories('from=2025-01-01&to=2025-04-03')).rows).toHaveLength(92)
    expect((await stories('from=2025-01-01T06:00:00Z&to=2025-04-03T06:00:00Z')).rows).toHaveLength(93)
    for (const window of [
      'from=2025-01-01&to=2025-04-04',
      'from=2025-01-01',
      'to=2025-04-03T00:01:00Z&from=2025-01-01T00:00:00Z',
    ]) {
      const { status, body } = await server.get<{ error: string; field: string }>(`/api/stories?${window}`)
      expect([status, body.field, body.error], window).toEqual([409, 'from', 'from: must be at most 92 days before to'])
    }
  })

  it('are read in one statement, and once for equal requests', async () => {
    const asked: string[] = []
    const counting: Queryable = {
      query: ((...given: Parameters<Queryable['query']>) => {
        asked.push(String(given[0]))
        return pipeline.pool.query(...given)
      }) as Queryable['query'],
    }
    const remembering = await readingServer(pipeline.pool, { db: counting, memoryMs: 60_000 })
    await remembering.get(`/api/stories?${WINDOW}`)
    const once = asked.length
    expect(asked.filter((sql) => sql.includes('trend_snapshot'))).toHaveLength(1)
    await remembering.get(`/api/stories?${WINDOW}`)
    expect(asked).toHaveLength(once)
    await remembering.app.close()
  })
})
