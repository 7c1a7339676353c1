import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { Filter, type FilterQuery } from '../../src/domain/reading/filter.js'
import { erasePost } from '../../src/store/people/erase.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { leaves } from '../support/reading-oracle.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'
import { saveStory, votesIn } from '../support/stored-story.js'

const posts = worldPosts()
/** Every third and every fifth dated post, in one story at most. */
const told: WorldPost[][] = [[], []]
posts
  .filter(({ postedAt }) => postedAt !== null)
  .forEach((post, at) => told[[3, 5].findIndex((step) => at % step === 0)]?.push(post))

let pipeline: Pipeline
let folder: string
let ids: Map<string, number>
const storyIds: number[] = []
/** It gives the second story its title, until it is erased. */
const erased = told[1]![0]!
const eraseTitle = () => erasePost(pipeline.pool, erased.platform, erased.nativeId, TEST_HASH_KEY)
const idOf = (post: WorldPost | undefined): number => ids.get(post?.nativeId ?? '') ?? 0
const path = (name: string): string => join(folder, name)

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'exportstories')
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  const others = await buildWorld(pipeline.pool, { key: 'other', isSample: false }, [
    { ...told[0]![0]!, nativeId: 'other' },
  ])
  // The texts of the world are so alike that some are near-duplicates; here none is.
  for (const table of ['post_fact', 'post_term', 'near_duplicate']) {
    await pipeline.pool.query(`update ${table} set cluster_id = post_id`)
  }
  for (const [at, group] of told.entries()) {
    const shown = {
      terms: [
        { kind: 'hashtag' as const, term: '#mrt', label: '#mrt', authors: 9 },
        { kind: 'entity' as const, term: 'town/tampines', label: 'Tampines', authors: 5 },
        { kind: 'entity' as const, term: '~ah huat', label: 'Ah Huat', authors: 4 },
      ],
      representatives: [{ post: idOf(group[1]), standsFor: 4 }],
    }
    storyIds.push(
      await saveStory(pipeline.pool, { collection: 'live', postIds: group.map(idOf), angle: at * 30, shown }),
    )
  }
  await saveStory(pipeline.pool, { collection: 'other', postIds: [...others.values()], angle: 0 })
}, 60_000)
afterAll(() => pipeline.stop())
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-export-stories-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Row = Record<string, unknown>

/** Values as JSON has them. */
const plain = (rows: readonly unknown[]): Row[] =>
  JSON.parse(
    JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as Row[]

const env = (): Record<string, string> => ({
  DATABASE_URL: pipeline.databaseUrl,
  REDIS_URL: inject('redisUrl'),
  QUEUE_PREFIX: pipeline.prefix,
  KOPITALK_HOME: path('home'),
})

async function exported(name: string, ...args: string[]): Promise<Row[]> {
  const { code, stderr } = await kopitalk(['export', ...args, '--out', path(name)], env())
  expect(code, stderr).toBe(0)
  if (name.endsWith('.csv')) return parse(readFileSync(path(name)), { columns: true })
  if (name.endsWith('.parquet')) return plain(await parquetReadObjects({ file: await asyncBufferFromFile(path(name)) }))
  const text = readFileSync(path(name), 'utf8').trimEnd()
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Row)
}

const FILTERS: FilterQuery[] = [
  {},
  { from: '2025-03-02T05:00:00Z', to: '2025-03-04' },
  { language: 'ms,zh', origin: 'inside,outside' },
  { theme: 'bus' },
  { term: '#mrt', platform: 'mastodon,x' },
]
const optionsOf = (query: FilterQuery): string[] =>
  Object.entries(query).flatMap(([name, value]) => [`--${name}`, String(value)])
/** The posts of each story that a filter leaves. */
function left(query: FilterQuery): WorldPost[][] {
  const filter = Filter.parse({ from: 'all', ...query })
  return told.map((group) => group.filter((post) => leaves(filter, post, new Date())))
}

describe('kopitalk export stories', () => {
  it.each(FILTERS)('has the stories that a filter leaves posts of: %j', async (query) => {
    const rows = await exported('stories.ndjson', 'stories', ...optionsOf(query))
    const counted = (values: string[]) =>
      Object.fromEntries([...new Set(values)].map((one) => [one, values.filter((value) => value === one).length]))
    const expected = left(query).flatMap((group, at) => {
      const votes = votesIn(told[at] ?? [])
      if (group.length === 0) return []
      const languages = counted(group.map(({ language }) => language))
      return [
        { story: storyIds[at], posts: group.length, votes: group.filter((post) => votes.has(post)).length, languages },
      ]
    })
    expect(expected.length).toBeGreaterThan(0)
    expect(
      rows.map(({ story, posts: count, votes, languages }) => ({ story, posts: count, votes, languages })),
    ).toEqual(expected.sort((a, b) => b.votes - a.votes || b.posts - a.posts))
  })

  it('obeys a query', async () => {
    const rows = await exported('stories.ndjson', 'stories', '--q', 'nasi -bus')
    const has = ({ text }: WorldPost): boolean => text.includes('nasi') && !text.includes('bus')
    const expected = told.map((group, at) => [storyIds[at], group.filter(has).length])
    expect(new Map(rows.map((row) => [row.story, row.posts]))).toEqual(new Map(expected as [number, number][]))
  })

  it('writes the same values in every format, and no formula into CSV', async () => {
    const [title] = told[0]!
    const setText = (text = '') => pipeline.pool.query('update post set text = $2 where id = $1', [idOf(title), text])
    await setText('=1+1 is what they say')
    const json = await exported('stories.ndjson', 'stories')
    const parquet = await exported('stories.parquet', 'stories')
    const csv = await exported('stories.csv', 'stories')
    await setText(title?.text)
    const parts = ['languages', 'sentiments', 'origins', 'platforms']
    const parsed = (row: Row): Row => ({
      ...row,
      ...Object.fromEntries(parts.map((part) => [part, JSON.parse(String(row[part])) as unknown])),
    })
    expect(parquet.map(parsed)).toEqual(json)
    expect(csv.map((row) => parsed(row).languages)).toEqual(json.map((row) => row.languages))
    const times = told[0]!.map(({ postedAt }) => Number(postedAt))
    const first = json.find(({ story }) => story === storyIds[0])
    expect(first).toMatchObject({
      title: '=1+1 is what they say',
      title_post: idOf(title),
      state: 'silent',
      first_at: new Date(Math.min(...times)).toISOString(),
      last_at: new Date(Math.max(...times)).toISOString(),
      entities: 'town/tampines ~ah huat',
      hashtags: 'mrt',
    })
    expect(csv.find(({ story }) => story === String(storyIds[0]))?.title).toBe("'=1+1 is what they say")
  })
})

describe('kopitalk export story-posts', () => {
  it.each(FILTERS)('has each post of a story that a filter leaves once, page after page: %j', async (query) => {
    const rows = await exported('of.ndjson', 'story-posts', '--page-rows', '7', ...optionsOf(query))
    const expected = left(query).flatMap((group, at) =>
      group.map((post) => ({ story: storyIds[at], post: idOf(post) })),
    )
    expect(rows.map(({ story, post }) => ({ story, post }))).toEqual(expected.sort((a, b) => a.post - b.post))
  })

  it('says why and when, and who had a vote', async () => {
    const rows = await exported('of.parquet', 'story-posts', '--q', 'nasi')
    expect(rows.length).toBe(told.flat().filter(({ text }) => text.includes('nasi')).length)
    const { rows: stored } = await pipeline.pool.query<{ post_id: number; vote: boolean; posted_at: Date }>(
      `select post_id, vote, posted_at from story_post`,
    )
    for (const row of rows) {
      const { vote, posted_at: at } = stored.find(({ post_id }) => post_id === row.post)!
      expect(row).toMatchObject({ evidence: 2, vote, posted_at: at.toISOString() })
    }
    expect(new Set(rows.map(({ vote }) => vote))).toEqual(new Set([true, false]))
  })

  it('is what the column story of posts says', async () => {
    const rows = await exported('posts.csv', 'posts')
    expect(rows).toHaveLength(posts.length)
    const storyOf = (nativeId: unknown): string => {
      const at = told.findIndex((group) => group.some((post) => post.nativeId === nativeId))
      return at < 0 ? '' : String(storyIds[at])
    }
    expect(rows.map((row) => row.story)).toEqual(rows.map((row) => storyOf(row.native_id)))
  })

  it('leaves erased posts out, and gives no title of theirs', async () => {
    await eraseTitle()
    const of = await exported('of.ndjson', 'story-posts')
    expect(of.map(({ post }) => post)).not.toContain(idOf(erased))
    expect(of).toHaveLength(told.flat().length - 1)
    const rows = await exported('stories.ndjson', 'stories')
    const row = rows.find(({ story }) => story === storyIds[1])
    expect(row?.posts).toBe(told[1]!.length - 1)
    expect(told[1]!.slice(1).map((post) => [idOf(post), post.text])).toContainEqual([row?.title_post, row?.title])
  })
})

describe('kopitalk report', () => {
  it('shows the stories of its filter, with their languages and the posts that it cites', async () => {
    await eraseTitle()
    const out = path('report')
    const { code, stderr } = await kopitalk(['report', '--out', out, '--q', 'nasi'], env())
    expect(code, stderr).toBe(0)
    const rows: Row[] = parse(readFileSync(join(out, 'stories.csv')), { columns: true })
    const nasi = told.map((group, at) => {
      const left = group.filter(({ nativeId, text }) => nativeId !== erased.nativeId && text.includes('nasi'))
      return { story: String(storyIds[at]), posts: String(left.length) }
    })
    expect(rows.map(({ story, posts: count }) => ({ story, posts: count }))).toEqual(expect.arrayContaining(nasi))
    expect(rows).toHaveLength(2)
    const [first, second] = storyIds.map((id) => rows.find(({ story }) => story === String(id)))
    expect(first).toMatchObject({ title: told[0]![0]!.text, cited_posts: `${idOf(told[0]![0])}, ${idOf(told[0]![1])}` })
    const cited = String(second?.cited_posts).split(', ').map(Number)
    expect(cited).toContain(idOf(told[1]![1]))
    expect(cited).not.toContain(idOf(erased)) // it gave the title
    expect(first?.languages).toMatch(/\w+ \d+/)
    expect(first?.terms).toBe('#mrt, Tampines, Ah Huat')
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    expect(page).toContain('<figure id="stories">')
    expect(page).toContain('Those of 6 days are not known yet.')
    expect(readFileSync(join(out, 'stories.svg'), 'utf8')).toContain(`${String(first?.authors)} authors`)
  })
})
