import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { PostAnswer, PostsAnswer } from '../../src/domain/reading/posts.js'
import { erasePost } from '../../src/store/people/erase.js'
import { createPool } from '../../src/store/pool.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'

const NASTY = [
  `'); drop table post; -- Robert"; select pg_sleep(10)`,
  `<script>alert("x")</script><img src=x onerror=alert(1)>&amp;`,
  `=cmd|' /C calc'!A0 "computedAt":"2020" \u202Eright to left\u202C \u200Dبسم الله`,
  'nul was here, \uFFFD, \\u0000 %00 $1 ${7*7} {{7*7}}',
]
let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apisafety')
  const [plain] = worldPosts()
  const nasty = NASTY.map((text, at): WorldPost => ({
    ...plain!,
    nativeId: `nasty-${at}`,
    text,
    entities: [],
    postedAt: new Date('2025-03-02'),
  }))
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, [...worldPosts(), ...nasty])
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

type Refused = { error: string; field?: string; requestId: string }
const PATHS = [
  '/api/collections',
  '/api/counts',
  '/api/histogram',
  '/api/languages',
  '/api/origins',
  '/api/compare',
  '/api/entities',
  '/api/areas',
  '/api/trends',
  '/api/stories',
  '/api/peaks',
  '/api/brief',
  '/api/themes',
  '/api/posts',
  '/api/posts/1',
]
const LONG = 'x'.repeat(5_000)

describe('bad input', () => {
  it.each([
    ['/api/counts?from=2025-03-05&to=2025-03-01', 409, 'from'],
    ['/api/counts?from=2099-01-01', 409, 'from'],
    ['/api/counts?from=2999-01-01', 400, 'from'],
    ['/api/counts?to=0000-01-01', 400, 'to'],
    ['/api/counts?from=yesterday', 400, 'from'],
    ['/api/counts?to=2025-02-30', 400, 'to'],
    ['/api/counts?from=all&from=2025-03-01', 400, 'from'],
    ['/api/counts?language=en&language=zh', 400, 'language'],
    ['/api/counts?language=xx', 400, 'language'],
    ["/api/counts?language=en'--", 400, 'language'],
    ['/api/counts?language=,', 400, 'language'],
    [`/api/counts?language=${Array.from({ length: 21 }, () => 'en').join(',')}`, 400, 'language'],
    ['/api/counts?theme=nosuch', 400, 'theme'],
    ['/api/counts?collection=nosuch', 404, 'collection'],
    ["/api/counts?collection=live'%20or%201=1", 400, 'collection'],
    ['/api/counts?sentiment=angry', 400, 'sentiment'],
    ['/api/counts?origin=moon', 400, 'origin'],
    ['/api/counts?reposts=maybe', 400, 'reposts'],
    ['/api/counts?by=language,sentiment,origin', 400, 'by'],
    ['/api/counts?by=language,language', 400, 'by'],
    ['/api/counts?by=text', 400, 'by'],
    ['/api/counts?bucket=minute', 400, 'bucket'],
    ['/api/counts?recent=yes', 400, 'recent'],
    ['/api/counts?where=1', 400, 'where'],
    [`/api/counts?term=${LONG}`, 400, 'term'],
    ['/api/counts?term=the%20of', 409, 'term'],
    ['/api/counts?term=%23', 409, 'term'],
    ['/api/counts?term=a%00b', 400, 'term'],
    ['/api/counts?entity=%00', 400, 'entity'],
    ['/api/histogram', 400, 'measure'],
    ['/api/histogram?measure=text', 400, 'measure'],
    ['/api/languages', 400, 'unit'],
    ['/api/languages?unit=posts', 400, 'unit'],
    ['/api/compare?by=language', 400, 'against'],
    ['/api/compare?by=language&against=nothing', 400, 'against'],
    ['/api/compare?collection=nope&by=language&against=x', 400, 'against'],
    ['/api/compare?by=language&against=from%3D2099-01-01', 409, 'against'],
    ['/api/compare?by=language&against=language%3Dxx', 409, 'against'],
    ['/api/compare?by=language&against=q%3Dlang:ms', 409, 'against'],
    ['/api/compare?by=language&q=(mrt&against=origin%3Dinside', 400, 'q'],
    ['/api/compare?by=language&against=origin%3Dinside%26origin%3Doutside', 409, 'against'],
    ['/api/entities?limit=0', 400, 'limit'],
    ['/api/entities?limit=many', 400, 'limit'],
    ['/api/entities?cursor=***', 400, 'cursor'],
    ['/api/entities?cursor=99999999999999999999_x', 400, 'cursor'],
    ['/api/entities?cursor=1_%00', 400, 'cursor'],
    ['/api/posts?limit=101', 400, 'limit'],
    ['/api/posts?cursor=WzEsMl0', 400, 'cursor'],
    ['/api/posts?cursor=0000-01-01T00:00:00.000Z_1', 400, 'cursor'],
    ['/api/posts?cursor=2025-02-30T00:00:00.000Z_1', 400, 'cursor'],
    ['/api/posts?limit=1e1', 400, 'limit'],
    [`/api/posts?q=${LONG}`, 400, 'q'],
    ['/api/posts?q=the', 400, 'q'],
    ['/api/posts?q=a%00b', 400, 'q'],
    ['/api/posts?q=lang:ms', 400, 'q'],
    ['/api/posts?q=theme:nosuch', 400, 'q'],
    [`/api/posts?q=${'('.repeat(10_000)}`, 400, 'q'],
    [`/api/counts?by=language&q=${'('.repeat(50)}`, 400, 'q'],
    [`/api/posts?q=${encodeURIComponent('(a+)+$'.repeat(160))}`, 400, 'q'],
    ['/api/posts/0', 400, 'id'],
    ['/api/posts/abc', 400, 'id'],
    ['/api/posts/999999999', 404, 'id'],
    ['/api/posts/99999999999999999999', 400, 'id'],
    ['/api/trends?day=2025-13-01', 400, 'day'],
    ['/api/stories?from=yesterday', 400, 'from'],
    ['/api/stories?from=2025-03-05&to=2025-03-01', 409, 'from'],
    ['/api/stories?limit=0', 400, 'limit'],
    ['/api/stories?limit=101', 400, 'limit'],
    ['/api/stories?day=2025-03-01', 400, 'day'],
    ['/api/stories?story=999999999', 404, 'story'],
    ['/api/stories?q=(mrt', 400, 'q'],
    ['/api/stories?collection=nosuch', 404, 'collection'],
    ['/api/stories/0', 400, 'id'],
    ['/api/peaks?bucket=week', 400, 'bucket'],
    ['/api/brief?day=2026-02-30', 400, 'day'],
    ['/api/brief?week=2026-32', 400, 'week'],
    ['/api/brief?day=2026-08-09&week=2026-W32', 409, 'week'],
    ['/api/brief?from=all', 409, 'from'],
    ['/api/stories/abc', 400, 'id'],
    ['/api/stories/999999999', 404, 'id'],
    ['/api/stories/1?story=1', 400, 'story'],
    ['/api/posts?story=abc', 400, 'story'],
    ['/api/posts?likeStory=999999999', 404, 'likeStory'],
    ['/api/posts?likeStory=1&like=1', 409, 'likeStory'],
    ['/api/posts?likeStory=1&cursor=-_1', 409, 'cursor'],
  ])('%s is refused with the field named', async (url, status, field) => {
    const answer = await server.get<Refused>(url)
    expect([answer.status, answer.body.field]).toEqual([status, field])
    expect(answer.body.error).toContain(field)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.text).not.toMatch(/\bat .*\.(ts|js):|select |pg_|syntax|node_modules/i)
  })

  it('of any kind is answered or refused, never an error of ours', { timeout: 120_000 }, async () => {
    const fields = [
      'collection',
      'from',
      'to',
      'platform',
      'language',
      'sentiment',
      'origin',
      'theme',
      'entity',
      'term',
      'reposts',
      'by',
      'bucket',
      'measure',
      'unit',
      'against',
      'type',
      'limit',
      'cursor',
      'day',
      'week',
      'q',
      '__proto__',
      'constructor',
    ]
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        'all',
        '0000-01-01',
        '9999-12-31',
        '-1',
        '1e9',
        'en',
        'bus',
        'score',
        'day',
        '2026-W32',
        'language',
        'from=all',
        'WyItIiwxXQ',
        ...NASTY,
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS),
        fc.array(fc.tuple(fc.constantFrom(...fields), value), { maxLength: 4 }),
        async (path, pairs) => {
          const query = pairs.map(([field, text]) => `${field}=${encodeURIComponent(text.toWellFormed())}`).join('&')
          const { status, body } = await server.get<Refused>(`${path}?${query}`)
          expect(status, `${path}?${query} ${JSON.stringify(body)}`).toBeLessThan(500)
          if (status !== 200) expect(body).toMatchObject({ error: expect.any(String) as string })
        },
      ),
      { numRuns: 600, seed: 20260809 },
    )
  })
})

describe('text of posts', () => {
  it('comes back as it was posted, as JSON, and changes nothing', async () => {
    for (const [at, text] of NASTY.entries()) {
      const { body, headers } = await server.get(`/api/posts/${ids.get(`nasty-${at}`)}`)
      expect(PostAnswer.parse(body).text).toBe(text)
      expect(headers['content-type']).toBe('application/json; charset=utf-8')
      expect(headers['content-security-policy']).toContain("default-src 'none'")
    }
    for (const text of [...NASTY, '%', '_', '\\']) {
      for (const field of ['term', 'entity', 'q']) {
        const { status } = await server.get(`/api/posts?from=all&${field}=${encodeURIComponent(text)}`)
        expect([200, 400, 409]).toContain(status)
      }
    }
    const { rows } = PostsAnswer.parse((await server.get('/api/posts?from=all&q=drop%20table%20Robert')).body)
    expect(rows.map(({ nativeId }) => nativeId)).toEqual(['nasty-0'])
  })

  it('may not be cached; other answers may be cached by the client for some seconds', async () => {
    for (const url of ['/api/posts', `/api/posts/${ids.get('w2')}`])
      expect((await server.get(url)).headers['cache-control']).toBe('no-store')
    expect((await server.get('/api/counts')).headers['cache-control']).toBe('private, max-age=15')
  })

  it('of an erased post is nowhere', async () => {
    const id = ids.get('w1')
    const text = JSON.stringify(worldPosts()[1]?.text)
    const before = await server.get('/api/posts?from=all&limit=100&q=lemak')
    expect(before.text).toContain(text)
    expect(await erasePost(pipeline.pool, worldPosts()[1]!.platform, 'w1', TEST_HASH_KEY)).toBe(1)
    for (const url of [
      `/api/posts/${id}`,
      '/api/posts?from=all&limit=100&q=lemak',
      '/api/posts?from=all&entity=~ah%20huat&limit=100',
    ]) {
      expect((await server.get(url)).text).not.toContain(text)
    }
    expect((await server.get(`/api/posts/${id}`)).status).toBe(404)
  })

  it('of an erased post is not shown by a row that should have gone with it', async () => {
    const id = ids.get('w6')
    await pipeline.pool.query("update post set erased_at = now(), text = '' where id = $1", [id])
    const { rows } = await pipeline.pool.query('select from post_fact where post_id = $1', [id])
    expect(rows).toHaveLength(1) // the protection has something to protect from
    const list = PostsAnswer.parse((await server.get('/api/posts?from=all&q=lemak&limit=100')).body)
    expect(list.rows.map((row) => row.id)).not.toContain(id)
    expect((await server.get(`/api/posts/${id}`)).status).toBe(404)
  })
})

describe('secrets', () => {
  it('are in no answer and no log line, whatever goes wrong', async () => {
    const url = new URL(pipeline.databaseUrl)
    url.pathname = '/no_such_database'
    const lost = createPool(url.href, { max: 1, applicationName: 'lost' })
    lost.on('error', () => {})
    const broken = await readingServer(pipeline.pool, { db: lost })
    for (const path of PATHS.filter((path) => path !== '/api/themes')) {
      const query =
        path === '/api/histogram'
          ? '?measure=score'
          : path === '/api/compare'
            ? '?by=language&against=origin%3Dinside'
            : path === '/api/languages'
              ? '?unit=words'
              : ''
      const answer = await broken.get<Refused>(`${path}${query}`)
      expect(answer.status).toBe(500)
      expect(answer.body.error).toMatch(/^No answer\./)
      for (const secret of [url.password, url.pathname.slice(1), 'FATAL', 'secrethandle'])
        expect(answer.text).not.toContain(secret)
    }
    expect(broken.logged()).not.toContain(url.password)
    await broken.app.close()
    await lost.end()
    for (const path of ['/api/posts?from=all&limit=100', `/api/posts/${ids.get('w2')}`, '/api/openapi.json']) {
      expect((await server.get(path)).text).not.toContain('secrethandle')
    }
  })

  it('need a login', async () => {
    for (const path of [...PATHS, '/api/openapi.json', '/api/docs/']) {
      expect((await server.app.inject({ url: path })).statusCode).toBe(401)
    }
  })
})
