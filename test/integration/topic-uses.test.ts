import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CompareAnswer, CountsAnswer } from '../../src/domain/reading/figures.js'
import { PostsAnswer, QueryCheck } from '../../src/domain/reading/posts.js'
import { markStale } from '../../src/store/derived/stale-posts.js'
import { stopTopic } from '../../src/store/topics/topics.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'
import { rollUp } from '../support/rollups.js'

let pipeline: Pipeline
let server: ReadingServer
let folder: string

/** What each topic finds, of posts by their place in the world. */
const TOPICS: Readonly<Record<string, (at: number) => boolean>> = {
  'bus-noise': (at) => at % 4 === 0,
  haze: (at) => at % 6 === 0,
  gone: (at) => at % 5 === 0,
}
const posts = worldPosts()
const isIn = (topic: string, post: WorldPost): boolean => TOPICS[topic]?.(Number(post.nativeId.slice(1))) === true

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'topicuses')
  const { pool } = pipeline
  const ids = await buildWorld(pool, { key: 'live', isSample: false }, posts)
  for (const topic of Object.keys(TOPICS)) {
    const found = posts.filter((post) => isIn(topic, post)).map(({ nativeId }) => ids.get(nativeId))
    await pool.query(
      `with made as (insert into topic (key, title, made_by) values ($1, 'A ' || $1, 'mei') returning id)
       insert into post_topic (post_id, topic_id, version, score) select post_id, id, 1, 1 from made, unnest($2::bigint[]) as found (post_id)`,
      [topic, found],
    )
  }
  await markStale(pool, [...ids.values()])
  await rollUp(pool)
  const { rows } = await pool.query<{ id: number }>(`select id from topic where key = 'gone'`)
  await stopTopic(pool, rows[0]?.id ?? 0, { retire: true })
  await rollUp(pool)
  server = await readingServer(pool)
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-topics-'))
}, 60_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.app.close()
  await pipeline.stop()
})

const link = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams({ from: 'all', ...fields }).toString()
const found = async (q: string): Promise<string[]> => {
  const { body } = await server.get(`/api/posts?${link({ q, limit: '100' })}`)
  return PostsAnswer.parse(body)
    .rows.map(({ nativeId }) => nativeId)
    .toSorted()
}
const those = (of: (post: WorldPost) => boolean): string[] =>
  posts
    .filter(of)
    .map(({ nativeId }) => nativeId)
    .toSorted()
const count = (of: (post: WorldPost) => boolean): number => posts.filter(of).length
const refusalOf = async (path: string) => (await server.get<Record<string, unknown>>(path)).body
const options = (): Record<string, string> => ({
  DATABASE_URL: pipeline.databaseUrl,
  REDIS_URL: inject('redisUrl'),
  QUEUE_PREFIX: pipeline.prefix,
  KOPITALK_HOME: join(folder, 'home'),
})

describe('a topic in a query', () => {
  it('finds what the filter finds, and goes together with words and other fields', async () => {
    expect(await found('topic:bus-noise')).toEqual(those((post) => isIn('bus-noise', post)))
    expect(await found('topic:haze,bus-noise platform:reddit')).toEqual(
      those((post) => (isIn('haze', post) || isIn('bus-noise', post)) && post.platform === 'reddit'),
    )
    const mrt = (post: WorldPost): boolean => post.text.includes('#mrt')
    expect(await found('mrt -topic:haze')).toEqual(those((post) => mrt(post) && !isIn('haze', post)))
    expect(await found('mrt -topic:haze')).not.toEqual(await found('mrt'))
    const check = QueryCheck.parse((await server.get(`/api/posts/check?${link({ q: 'mrt topic:haze' })}`)).body)
    expect(check.parts.map(({ posts: n }) => n)).toEqual([count(mrt), count((post) => isIn('haze', post))])
  })

  it.each([
    ['/api/posts', 'mrt topic:bus-nose', { offset: 10, length: 8, suggestion: 'bus-noise' }],
    ['/api/counts', 'topic:gone', { offset: 6, length: 4 }],
    ['/api/posts/check', '-topic:haze,hase', { offset: 7, length: 9, suggestion: 'haze' }],
    ['/api/stories', 'topic:hase', { offset: 6, length: 4, suggestion: 'haze' }],
  ])('%s refuses an unknown one with its place: %s', async (path, q, told) => {
    const { status, body } = await server.get(`${path}?${link({ q })}`)
    expect({ status, body }).toMatchObject({ status: 400, body: { field: 'q', ...told } })
  })

  it('is refused by commands in words', async () => {
    const { code, stderr } = await kopitalk(['search', 'topic:hase'], options())
    expect(code).toBe(2)
    expect(stderr).toContain(
      'The query is not understood: `hase` is not a value of `topic:`; did you mean `topic:haze`?',
    )
  })
})

describe('figures by topic', () => {
  it('count each post once for each of its topics; shares are of all posts', async () => {
    const { rows, provenance } = CountsAnswer.parse((await server.get(`/api/counts?${link({ by: 'topic' })}`)).body)
    expect(provenance.posts).toBe(posts.length)
    expect(rows.map(({ key, posts: n }) => [key.topic, n])).toEqual([
      ['bus-noise', 60],
      ['haze', 40],
    ])
    expect(rows[0]?.share?.share).toBeCloseTo(60 / 240)
    expect(rows[0]?.codeMixed).toBeNull()
  })

  it.each([
    ['a topic', { topic: 'haze' }, (post: WorldPost) => isIn('haze', post)],
    [
      'a platform and days',
      { platform: 'reddit', bucket: 'day' },
      (post: WorldPost) => post.platform === 'reddit' && post.postedAt !== null,
    ],
    ['hours', { bucket: 'hour' }, (post: WorldPost) => post.postedAt !== null],
    ['a query', { q: 'bus' }, (post: WorldPost) => /\bbus\b/.test(post.text)],
  ])('keep to %s', async (_name, filter, isLeft) => {
    const { rows } = CountsAnswer.parse((await server.get(`/api/counts?${link({ by: 'topic', ...filter })}`)).body)
    for (const topic of ['bus-noise', 'haze']) {
      const counted = rows.filter(({ key }) => key.topic === topic).reduce((sum, row) => sum + row.posts, 0)
      expect(counted).toBe(count((post) => isLeft(post) && isIn(topic, post)))
    }
  })

  it('go with another dimension, with shares of its posts, but not with themes', async () => {
    const { rows } = CountsAnswer.parse((await server.get(`/api/counts?${link({ by: 'platform,topic' })}`)).body)
    const row = rows.find(({ key }) => key.platform === 'x' && key.topic === 'bus-noise')
    const ofX = (post: WorldPost): boolean => post.platform === 'x'
    expect(row?.posts).toBe(count((post) => ofX(post) && isIn('bus-noise', post)))
    expect(row?.share?.share).toBeCloseTo(count((post) => ofX(post) && isIn('bus-noise', post)) / count(ofX))
    const felt = CountsAnswer.parse((await server.get(`/api/counts?${link({ by: 'topic,sentiment' })}`)).body).rows
    expect(felt.filter(({ key }) => key.topic === 'haze').reduce((sum, each) => sum + each.posts, 0)).toBe(40)
    expect(await refusalOf('/api/counts?by=theme,topic')).toMatchObject({ field: 'by' })
  })

  it('are compared as shares of all posts', async () => {
    const path = `/api/compare?${link({ by: 'topic', platform: 'x', against: 'platform=reddit' })}`
    const noise = CompareAnswer.parse((await server.get(path)).body).rows.find(({ value }) => value === 'bus-noise')
    for (const [side, platform] of [
      ['left', 'x'],
      ['right', 'reddit'],
    ] as const) {
      const ofSide = (post: WorldPost): boolean => post.platform === platform
      expect(noise?.[side].share).toBeCloseTo(count((post) => ofSide(post) && isIn('bus-noise', post)) / count(ofSide))
    }
    const unknown = await refusalOf(`/api/compare?${link({ by: 'topic', against: 'q=topic:hase' })}`)
    expect(unknown).toMatchObject({ field: 'against', error: expect.stringContaining('topic:haze') as string })
  })
})

it('posts are exported with their topics, in every format and beside their themes', async () => {
  const wanted = new Map(
    posts.map((post) => [post.nativeId, ['bus-noise', 'haze'].filter((topic) => isIn(topic, post)).join(' ')]),
  )
  const write = async (name: string): Promise<string> => {
    const file = join(folder, name)
    expect(await kopitalk(['export', 'posts', '--out', file], options())).toMatchObject({ code: 0, stderr: '' })
    return file
  }
  type Row = Record<string, unknown>
  const topicsOf = (rows: readonly Row[]) => new Map(rows.map((row) => [row.native_id, row.topics ?? '']))
  const csv = await write('posts.csv')
  const rows: Row[] = parse(readFileSync(csv), { columns: true })
  expect(topicsOf(rows)).toEqual(wanted)
  expect(Object.keys(rows[0] ?? {}).at(-1)).toBe('topics')
  expect(readFileSync(`${csv}.codebook.md`, 'utf8')).toMatch(/\| topics \|.*from examples/)
  const lines = readFileSync(await write('posts.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
  expect(topicsOf(lines.map((line) => JSON.parse(line) as Row))).toEqual(wanted)
  const parquet = await asyncBufferFromFile(await write('posts.parquet'))
  expect(topicsOf((await parquetReadObjects({ file: parquet })) as Row[])).toEqual(wanted)
  const some = await kopitalk(['export', 'ids', '--q', 'topic:haze'], options())
  expect(parse<Row>(some.stdout, { columns: true })).toHaveLength(40)
})
