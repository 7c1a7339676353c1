import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { done } from '../../src/domain/outcome.js'
import { StoryShown } from '../../src/domain/reading/stories.js'
import { createMeaningSpace } from '../../src/domain/stories/meaning-space.js'
import { tellStories } from '../../src/domain/stories/tell-stories.js'
import { removeCollection } from '../../src/store/change-collections.js'
import { erasePost } from '../../src/store/people/erase.js'
import { saveMeanings } from '../../src/store/pipeline/annotations.js'
import { createBatchStore, insertBatches } from '../../src/store/pipeline/batches.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { buildWorld } from '../support/reading-world.js'
import { rollUp } from '../support/rollups.js'
import { background, daysAgo, event, lookForStories, saying } from '../support/story-world.js'

const ADVERT = 'Win a free phone today, click the golden link and tell all of your friends about it'
const DAYS = 40

const posts = [
  ...background(DAYS, 20),
  ...event('flood', daysAgo(20, 10), 16),
  ...event('strike', daysAgo(6, 20), 12), // until the next day
  ...event('flood', daysAgo(3, 9), 8), // again, after more than two weeks
  // One text by fifteen people, and fifteen texts of one author.
  ...Array.from({ length: 15 }, (_, at) =>
    saying({ topic: 'advert', author: `seller ${at}`, at: daysAgo(10, at), text: `${ADVERT}${'!'.repeat(at % 3)}` }),
  ),
  ...Array.from({ length: 15 }, (_, at) => saying({ topic: 'burst', author: 'one', at: daysAgo(12, at) })),
  // The same by fifteen people, each in their own words: what the two above would be without the rule of votes.
  ...event('real', daysAgo(14, 3), 15),
  // What six people say every day.
  ...Array.from({ length: DAYS * 6 }, (_, at) =>
    saying({ topic: 'morning', author: `early ${at % 6}`, at: daysAgo(Math.floor(at / 6), 7 + (at % 6) / 6) }),
  ),
]

interface Row {
  readonly id: number
  readonly topics: Record<string, number>
  readonly posts: number
  readonly votes: number
  readonly title: string
  readonly shown: StoryShown
  readonly firstAt: Date
  readonly lastAt: Date
}

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'storyupkeep')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  await lookForStories(pipeline.pool)
}, 120_000)
afterAll(() => pipeline.stop())

/** Stories with how many posts they have of each topic. */
async function readAll(): Promise<Row[]> {
  const { rows } = await pipeline.pool.query<Omit<Row, 'topics'> & { names: string[] }>(
    `select story.id, story.posts, votes, title.native_id as title, shown, first_at as "firstAt", last_at as "lastAt",
            (select array_agg(post.native_id order by post.id) from story_post join post on post.id = post_id
             where story_id = story.id) as names
     from story join post title on title.id = title_post order by first_at`,
  )
  return rows.map(({ names, ...row }) => {
    const topics: Record<string, number> = {}
    for (const name of names) {
      const topic = name.slice(0, name.indexOf('-'))
      topics[topic] = (topics[topic] ?? 0) + 1
    }
    return { ...row, topics }
  })
}

it('finds each event, and nothing that is no event', async () => {
  const all = await readAll()
  expect(all.map(({ topics }) => withoutStrays(topics))).toEqual([{ flood: 24 }, { real: 15 }, { strike: 12 }])
  expect(all[0]?.votes, 'the same people, twice').toBe(16)
  expect(all.reduce((sum, { posts: count }) => sum + count, 0)).toBeLessThan(51 + 3)
})

it('says of each day how many of its posts have a meaning', async () => {
  const { rows } = await pipeline.pool.query<{ day: string; meant: number; told: number }>(
    `select day::text, story_day.meant,
            (select count(*)::int from post_fact where (posted_at at time zone 'Asia/Singapore')::date = day) as told
     from story_day order by day`,
  )
  expect(rows.length).toBeGreaterThan(7)
  expect(rows.map(({ meant }) => meant)).toEqual(rows.map(({ told }) => told))
  expect(rows.reduce((sum, { meant }) => sum + meant, 0)).toBe(posts.length)
})

it('names each after one of its posts, and shows posts that stand for it', async () => {
  for (const { title, shown, posts: count, votes, topics } of await readAll()) {
    const { representatives } = StoryShown.parse(shown)
    const [topic] = Object.keys(withoutStrays(topics))
    expect(title).toMatch(new RegExp(`^${topic}-`))
    expect(count).toBeGreaterThanOrEqual(votes)
    expect(representatives.length).toBeGreaterThanOrEqual(3)
    expect(representatives.reduce((sum, { standsFor }) => sum + standsFor, 0)).toBe(votes)
  }
})

it('is the same whether fifteen people or one say it fifteen times; copies of one text are one', async () => {
  const topics = (await readAll()).flatMap(({ topics: own }) => Object.keys(own))
  expect(topics).toContain('real')
  for (const none of ['advert', 'burst', 'morning']) expect(topics).not.toContain(none)
})

it('are those that the same posts have in memory', async () => {
  const { rows } = await pipeline.pool.query<{ id: number; name: string; at: Date; cluster: number; language: string }>(
    `select post_id as id, native_id as name, fact.posted_at as at, cluster_id as cluster, language
     from post_fact fact join post on post.id = post_id`,
  )
  const byName = new Map(posts.map((post) => [post.nativeId, post]))
  const authors = [...new Set(posts.map(({ author }) => author))]
  const meant = rows.map((row) => ({ ...row, post: byName.get(row.name)! }))
  const space = createMeaningSpace(meant.map(({ post, language }) => ({ meaning: post.meaning!, language })))
  const told = await tellStories(
    meant.map(({ id, at, cluster, language, post }) => ({
      ...{ id, at: at.getTime(), cluster, language, terms: [], answers: null },
      voter: authors.indexOf(post.author),
      meaning: space.place(post.meaning!, language),
    })),
  )
  const names = new Map(meant.map(({ id, name }) => [id, name.slice(0, name.indexOf('-'))]))
  const topics = told.map(({ posts: own }) =>
    own.map(({ id }) => names.get(id)).filter((name) => name?.includes('nothing') === false),
  )
  expect(topics.map((own) => [own.length, ...new Set(own)])).toEqual([
    [24, 'flood'],
    [15, 'real'],
    [12, 'strike'],
  ])
})

describe('afterwards', () => {
  const idsOf = async (): Promise<string[]> =>
    (await readAll()).map(({ id, topics }) => `${id} ${Object.keys(withoutStrays(topics)).join()}`)
  const stale = async (): Promise<number> =>
    (await pipeline.pool.query<{ n: number }>('select count(*)::int as n from stale_story')).rows[0]?.n ?? 0

  it('numbers stay when all days are looked at again', async () => {
    const before = await idsOf()
    await pipeline.pool.query(
      'insert into stale_story (collection_id, day) select collection_id, day from day_total on conflict do nothing',
    )
    await lookForStories(pipeline.pool)
    expect(await idsOf()).toEqual(before)
    expect(await stale()).toBe(0)
  })

  it('an erased post is out of its story at once, and another one gives the name', async () => {
    const [strike] = (await readAll()).filter(({ topics }) => topics.strike)
    const title = strike!.title
    expect(await erasePost(pipeline.pool, 'mastodon', title, TEST_HASH_KEY)).toBe(1)
    const [atOnce] = (await readAll()).filter(({ topics }) => topics.strike)
    expect(atOnce).toMatchObject({ id: strike!.id, posts: strike!.posts - 1, votes: strike!.votes - 1 })
    expect(atOnce!.title).not.toBe(title)
    expect(await stale()).toBeGreaterThan(0)
    await rollUp(pipeline.pool)
    await lookForStories(pipeline.pool)
    const [later] = (await readAll()).filter(({ topics }) => topics.strike)
    expect(later).toMatchObject({ id: strike!.id, topics: { strike: 11 } })
    expect(JSON.stringify(later!.shown)).not.toContain(title)
    const { rows } = await pipeline.pool.query<{ n: number }>(
      'select count(*)::int as n from story_post where not exists (select from post_fact where post_id = story_post.post_id)',
    )
    expect(rows[0]?.n).toBe(0)
  })

  it('the same meanings by a newer model are looked at again, and the numbers stay', async () => {
    const before = await idsOf()
    await writeMeaningsAgain(pipeline.pool, 2)
    expect(await stale(), 'not marked yet').toBe(0)
    await lookForStories(pipeline.pool)
    expect(await idsOf()).toEqual(before)
    const { rows } = await pipeline.pool.query<{ ordinal: number }>(
      'select distinct model_ordinal as ordinal from story',
    )
    expect(rows).toEqual([{ ordinal: 2 }])
  })

  it('a collection that is removed leaves nothing', async () => {
    await removeCollection(pipeline.pool, 'live')
    await lookForStories(pipeline.pool)
    for (const table of ['story', 'story_post', 'story_day', 'stale_story', 'fresh_meaning']) {
      const { rowCount } = await pipeline.pool.query(`select from ${table}`)
      expect(rowCount, table).toBe(0)
    }
  })
})

/** As `kopitalk rescore --stage meaning` with another model does, here with one that says the same. */
async function writeMeaningsAgain(pool: pg.Pool, modelOrdinal: number): Promise<void> {
  const { rows } = await pool.query<{ id: number; name: string }>(
    'select id, native_id as name from post where erased_at is null order by id',
  )
  const byName = new Map(posts.map((post) => [post.nativeId, post]))
  const [ref] = await insertBatches(pool, [
    { stage: 'meaning', postIds: rows.map(({ id }) => id), chunkSize: rows.length },
  ])
  const batches = createBatchStore(pool)
  const batch = await batches.start(ref?.batchId ?? 0, 'meaning')
  if (!batch) throw new Error('no batch')
  const results = rows.map(({ id, name }) => ({
    ...{ postId: id, postVersion: 1, modelOrdinal },
    outcome: done(id, byName.get(name)!.meaning!),
  }))
  await batches.finish(batch, { rows: results, dead: [] }, saveMeanings)
}

/** Of 800 posts about nothing some are near to an event by chance. */
function withoutStrays(topics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(topics).filter(([topic]) => !topic.startsWith('nothing')))
}
