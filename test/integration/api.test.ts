import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import {
  AreasAnswer,
  CompareAnswer,
  CountsAnswer,
  EntitiesAnswer,
  HistogramAnswer,
  TrendsAnswer,
} from '../../src/domain/reading/figures.js'
import { LanguagesAnswer } from '../../src/domain/reading/language-shares.js'
import { OriginsAnswer } from '../../src/domain/reading/origins.js'
import { CollectionsAnswer } from '../../src/domain/reading/operation.js'
import { BriefAnswer } from '../../src/domain/reading/brief.js'
import { PeaksAnswer } from '../../src/domain/reading/peaks.js'
import { PostsAnswer } from '../../src/domain/reading/posts.js'
import { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { themesOf } from '../support/reading-oracle.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, SENTIMENT_ORDINAL, worldPosts } from '../support/reading-world.js'

const WINDOW = 'from=2025-03-01&to=2025-03-08'
const posts = worldPosts()
const dated = posts.filter(({ postedAt }) => postedAt !== null)
let pipeline: Pipeline
let server: ReadingServer
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'api')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  await buildWorld(
    pipeline.pool,
    { key: 'sample', isSample: true },
    posts.slice(0, 30).map((post) => ({ ...post, nativeId: `s-${post.nativeId}` })),
  )
  await pipeline.pool.query(
    `insert into source (key, platform, kind, mode, every_seconds, collection, from_file)
       values ('mastodon/x/tag/sg', 'mastodon', 'tag', 'poll', 60, 'live', false), ('reddit/sg', 'reddit', 'new', 'poll', 60, 'other', false)`,
  )
  await pipeline.pool.query(
    `insert into gap (source_key, from_at, to_at, cause, estimate, closed_at)
       values ('mastodon/x/tag/sg', '2025-03-02', '2025-03-03', 'outage', 7, null),
              ('mastodon/x/tag/sg', '2025-03-03', '2025-03-04', 'outage', null, now()),
              ('mastodon/x/tag/sg', '2024-01-01', '2024-01-02', 'outage', null, null),
              ('reddit/sg', '2025-03-02', '2025-03-03', 'outage', null, null)`,
  )
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

const ENDPOINTS: readonly [string, string, z.ZodType][] = [
  ['/api/collections', '', CollectionsAnswer],
  ['/api/counts', `${WINDOW}&by=language,sentiment&bucket=day`, CountsAnswer],
  ['/api/counts', `${WINDOW}&by=theme,sentiment&bucket=hour`, CountsAnswer],
  ['/api/counts', `${WINDOW}&bucket=day&recent=with`, CountsAnswer],
  ['/api/histogram', `${WINDOW}&measure=score`, HistogramAnswer],
  ['/api/histogram', `${WINDOW}&measure=words&theme=bus`, HistogramAnswer],
  ['/api/languages', `${WINDOW}&unit=authors`, LanguagesAnswer],
  ['/api/languages', `${WINDOW}&unit=words&theme=bus`, LanguagesAnswer],
  ['/api/origins', WINDOW, OriginsAnswer],
  ['/api/origins', `${WINDOW}&theme=bus`, OriginsAnswer],
  ['/api/compare', `${WINDOW}&by=sentiment&origin=inside&against=origin%3Doutside`, CompareAnswer],
  ['/api/entities', WINDOW, EntitiesAnswer],
  ['/api/areas', WINDOW, AreasAnswer],
  ['/api/trends', 'day=2025-03-03', TrendsAnswer],
  ['/api/stories', WINDOW, StoriesAnswer],
  ['/api/peaks', WINDOW, PeaksAnswer],
  ['/api/peaks', 'from=all&bucket=hour&theme=bus', PeaksAnswer],
  ['/api/brief', 'day=2025-03-03', BriefAnswer],
  ['/api/brief', `${WINDOW}&theme=bus`, BriefAnswer],
  ['/api/posts', WINDOW, PostsAnswer],
]

interface OpenApi {
  openapi: string
  paths: Record<
    string,
    { get?: { responses: Record<string, { content: { 'application/json': { schema: object } } }> } }
  >
}

describe('every endpoint', () => {
  it.each(ENDPOINTS)('%s?%s answers as its schema and the OpenAPI document say', async (path, query, schema) => {
    const { status, body, headers } = await server.get(`${path}?${query}`)
    expect(status, JSON.stringify(body)).toBe(200)
    const { body: document } = await server.get<OpenApi>('/api/openapi.json')
    expect(document.openapi).toBe('3.1.0')
    const described = document.paths[path]?.get?.responses['200']?.content['application/json'].schema
    for (const check of [schema, z.fromJSONSchema(described as Parameters<typeof z.fromJSONSchema>[0])]) {
      const checked = check.safeParse(body)
      expect(checked.success, JSON.stringify(checked.error?.issues.slice(0, 3))).toBe(true)
    }
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(headers['ratelimit-limit']).toBeDefined()
  })

  it('is in the document with its parameters and problems', async () => {
    const { body } = await server.get<{
      paths: Record<string, { get?: { parameters?: { name: string }[]; responses: object } }>
    }>('/api/openapi.json')
    const names = body.paths['/api/counts']?.get?.parameters?.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['collection', 'from', 'to', 'language', 'theme', 'term', 'reposts', 'by', 'bucket']),
    )
    expect(Object.keys(body.paths['/api/counts']?.get?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '400', '404', '429', '503']),
    )
    expect((await server.get('/api/docs/')).text).not.toMatch(/<script(?![^>]*src=)/) // our policy allows none inline
  })
})

describe('provenance', () => {
  it('names the collection, the window, what waits, the models and the open gaps of its own sources', async () => {
    const { provenance } = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&language=en,zh`)).body)
    expect(provenance).toMatchObject({
      collection: { key: 'live', isSample: false },
      query: { language: 'en,zh', from: '2025-02-28T16:00:00.000Z' },
      window: { from: '2025-02-28T16:00:00.000Z', to: '2025-03-07T16:00:00.000Z' },
      posts: dated.filter(({ language }) => ['en', 'zh'].includes(language)).length,
      pending: posts.filter(({ language }) => language === 'pending').length,
      models: {
        clean: { name: 'clean', ordinal: 1 },
        sentiment: { name: 'sentiment-multilingual', ordinal: SENTIMENT_ORDINAL },
      },
    })
    expect(provenance.gaps).toEqual([
      expect.objectContaining({ source: 'mastodon/x/tag/sg', estimate: 7, from: '2025-03-02T00:00:00.000Z' }),
    ])
  })

  it('reads live posts by default and the sample when it is asked for, each by itself', async () => {
    const { rows } = CollectionsAnswer.parse((await server.get('/api/collections')).body)
    expect(rows.map(({ key }) => key).slice(0, 2)).toEqual(['live', 'sample'])
    expect(rows[0]).toMatchObject({ posts: posts.length, from: '2025-03-01T00:00:00.000Z' })
    const of = async (query: string) =>
      CountsAnswer.parse((await server.get(`/api/counts?from=all${query}`)).body).provenance
    expect(await of('')).toMatchObject({ collection: { key: 'live' }, posts: posts.length })
    expect(await of('&collection=sample')).toMatchObject({ collection: { key: 'sample', isSample: true }, posts: 30 })
  })
})

describe('counts', () => {
  it('give shares of what has a label, each with its interval and the corrected share', async () => {
    const { rows } = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&by=sentiment&language=en`)).body)
    const labelled = rows.filter(({ share }) => share !== null)
    expect(labelled).toHaveLength(3)
    expect(labelled.reduce((sum, { share }) => sum + (share?.share ?? 0), 0)).toBeCloseTo(1, 9)
    expect(labelled.reduce((sum, { corrected }) => sum + (corrected?.share ?? 0), 0)).toBeCloseTo(1, 9)
    for (const { share, corrected } of labelled) {
      for (const of of [share, corrected]) {
        expect(of && 0 <= of.low && of.low <= of.share && of.share <= of.high && of.high <= 1).toBe(true)
      }
    }
  })

  it('refuse to correct posts of a language without measured confusions', async () => {
    const { rows } = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&by=language,sentiment`)).body)
    const corrected = (language: string) =>
      rows.some(({ key, corrected }) => key.language === language && corrected !== null)
    expect(corrected('en')).toBe(true)
    expect(corrected('ms')).toBe(false)
    const all = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&by=sentiment`)).body)
    expect(all.rows.some(({ corrected }) => corrected !== null)).toBe(false)
    expect(all.rows.find(({ key }) => key.sentiment === 'pending')).toMatchObject({
      share: null,
      corrected: null,
      score: null,
    })
  })

  it('give means of score and confidence that the posts have', async () => {
    const { rows } = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&by=language`)).body)
    const english = dated.filter(({ language }) => language === 'en')
    const scored = english.filter(({ sentiment }) => sentiment !== 'none')
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const row = rows.find(({ key }) => key.language === 'en')
    expect(row?.score?.n).toBe(scored.length)
    expect(row?.score?.mean).toBeCloseTo(
      mean(scored.map(({ probabilities: [negative, , positive] }) => positive - negative)),
      5,
    )
    expect(row?.confidence).toBeCloseTo(mean(english.map(({ confidence }) => confidence)), 5)
    expect(row?.codeMixed).toBeCloseTo(mean(english.map(({ codeMixed }) => Number(codeMixed))), 9)
  })

  it('count a post once for each theme, as shares of all posts, and days as Singapore has them', async () => {
    const { rows, provenance } = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&by=theme`)).body)
    expect(provenance.posts).toBe(dated.length)
    for (const { key, posts: count, share } of rows) {
      expect(count).toBe(dated.filter((post) => themesOf(post).includes(key.theme ?? '')).length)
      expect(share?.share).toBeCloseTo(count / dated.length, 9)
    }
    const byDay = CountsAnswer.parse((await server.get(`/api/counts?${WINDOW}&bucket=day`)).body)
    expect(byDay.rows.every(({ at }) => at?.endsWith('T16:00:00.000Z'))).toBe(true)
    expect(byDay.rows.reduce((sum, row) => sum + row.posts, 0)).toBe(dated.length)
  })

  it('say how many posts of the last 24 hours the same filter leaves, when they are asked to', async () => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
    const lately = [0.1, 5, 23.9, 25.1, 40].map((hours, at) => ({
      ...posts[1]!,
      nativeId: `lately-${at}`,
      postedAt: hoursAgo(hours),
      platform: at === 1 ? 'reddit' : 'x',
    }))
    await buildWorld(pipeline.pool, { key: 'lately', isSample: false }, lately)
    const recent = async (query: string) =>
      CountsAnswer.parse((await server.get(`/api/counts?collection=lately&${query}`)).body).recent
    for (const window of ['', '&from=all', `&${WINDOW}`, `&from=${hoursAgo(2).toISOString()}`]) {
      expect(await recent(`bucket=day&recent=with${window}`), window).toBe(3)
      expect(await recent(`recent=with&platform=x${window}`), window).toBe(2)
    }
    const since = await server.get<CountsAnswer>(`/api/counts?collection=lately&from=${hoursAgo(24).toISOString()}`)
    expect(since.body.provenance.posts).toBe(3)
    for (const query of ['bucket=day', 'bucket=day&recent=without']) expect(await recent(query)).toBeUndefined()
  })

  it('are refused when they would not fit into an answer', async () => {
    await pipeline.pool.query(
      `insert into collection (key, title) values ('large', 'Large');
       insert into hour_count select timestamptz '2020-01-01' + at * interval '1 hour', currval('collection_id_seq'), 'x', 'en', 'none',
         'unknown', false, 1, 0, 0, 0, 0, merged from generate_series(1, 10001) as at, generate_series(0, 2) as merged`,
    )
    const { status, body } = await server.get<{ error: string; field: string }>(
      '/api/counts?collection=large&from=all&bucket=hour',
    )
    expect([status, body.field]).toEqual([409, 'bucket'])
    expect((await server.get('/api/counts?collection=large&from=all&bucket=day')).status).toBe(200)
  })
})

describe('histogram', () => {
  it.each(['score', 'words', 'confidence'])('of %s is the same from the rollup and from the posts', async (measure) => {
    const of = async (query: string) =>
      HistogramAnswer.parse((await server.get(`/api/histogram?${WINDOW}&measure=${measure}${query}`)).body)
    // Every post of the platform reddit, once by the rollup; the term occurs in some of them and is requested separately.
    const whole = await of('&platform=reddit')
    expect(whole.bins.reduce((sum, { posts: count }) => sum + count, 0)).toBeGreaterThan(30)
    await pipeline.pool.query(
      `insert into post_term select collection_id, 'theme', 'food', posted_at, post_id, platform, language, sentiment, score, origin,
         repost, author_id, cluster_id from post_fact where platform = 'reddit' on conflict do nothing`,
    )
    const fromPosts = await of('&theme=food')
    expect(fromPosts.bins).toEqual(whole.bins)
    expect(fromPosts.mean?.mean).toBeCloseTo(whole.mean?.mean ?? NaN, 6)
    await pipeline.pool.query("delete from post_term where term = 'food'")
  })
})

describe('comparison', () => {
  it('keeps what the other side does not name, and gives differences with intervals', async () => {
    const { left, right, apart, rows } = CompareAnswer.parse(
      (
        await server.get(
          `/api/compare?${WINDOW}&by=platform&origin=inside&against=${encodeURIComponent('origin=outside')}`,
        )
      ).body,
    )
    expect(right.window).toEqual(left.window)
    expect([left.query.origin, right.query.origin]).toEqual(['inside', 'outside'])
    expect(apart).toBe(true)
    for (const { left: ours, right: theirs, difference } of rows) {
      expect(difference.value).toBeCloseTo(ours.share - theirs.share, 9)
      expect(difference.low).toBeLessThanOrEqual(difference.value)
      expect(difference.high).toBeGreaterThanOrEqual(difference.value)
    }
  })

  it('gives a whole against its own part no interval of independent samples', async () => {
    const against = encodeURIComponent('origin=outside')
    const { apart, rows } = CompareAnswer.parse(
      (await server.get<unknown>(`/api/compare?${WINDOW}&by=platform&against=${against}`)).body,
    )
    expect(apart).toBe(false)
    expect(rows.length).toBeGreaterThan(0)
    for (const { left, right, difference } of rows)
      expect(difference).toEqual({ value: left.share - right.share, low: null, high: null })
  })

  it('never sets a sample against others', async () => {
    const { status, body } = await server.get<{ field: string }>('/api/compare?by=language&against=collection%3Dsample')
    expect([status, body.field]).toEqual([409, 'against'])
  })
})
