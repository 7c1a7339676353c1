import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { PeaksAnswer, type Peak } from '../../src/domain/reading/peaks.js'
import { startOf } from '../../src/domain/singapore-time.js'
import {
  copiedPosts,
  dayAt,
  evenPosts,
  floodPosts,
  PEAK_WORLD_DAYS,
  PLANTED,
  platformPosts,
  storyPosts,
} from '../support/peak-world.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, type WorldPost } from '../support/reading-world.js'
import { saveStory } from '../support/stored-story.js'

let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>
let story: number
let advertised: number

const idsOf = (posts: readonly WorldPost[]): number[] => posts.map(({ nativeId }) => ids.get(nativeId) ?? 0)

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'peaks')
  const { pool } = pipeline
  const planted = [...storyPosts, ...floodPosts, ...copiedPosts, ...platformPosts]
  const isQuiet = (day: number): boolean => (PLANTED.quiet as readonly number[]).includes(day)
  ids = await buildWorld(pool, { key: 'live', isSample: false }, [...evenPosts('live'), ...planted])
  await buildWorld(pool, { key: 'even', isSample: false }, evenPosts('even'))
  await buildWorld(pool, { key: 'broken', isSample: false }, evenPosts('broken', isQuiet))
  story = await saveStory(pool, { collection: 'live', postIds: idsOf(storyPosts), angle: 0 })
  // What one author writes may be a story by its posts, with a few of others.
  advertised = await saveStory(pool, {
    collection: 'live',
    postIds: [...idsOf(floodPosts), ids.get(`live-${PLANTED.flood}-0`) ?? 0],
    angle: 1,
  })
  server = await readingServer(pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

async function peaks(query: string): Promise<PeaksAnswer> {
  const { status, body } = await server.get(`/api/peaks?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return PeaksAnswer.parse(body)
}

const WINDOW = `from=${dayAt(28)}&to=${dayAt(PEAK_WORLD_DAYS)}`
const on = ({ rows }: PeaksAnswer, day: number): Peak => {
  const found = rows.find(({ from }) => from === startOf(dayAt(day)).toISOString())
  if (!found) throw new Error(`no peak on ${dayAt(day)}, but on ${rows.map(({ from }) => from).join(', ')}`)
  return found
}

describe('peaks', () => {
  it('are the days on which something was planted, and no other', async () => {
    const answer = await peaks(WINDOW)
    expect(answer).toMatchObject({ bucket: 'day', peaks: 4, unjudged: 0 })
    expect(answer.rows.map(({ from }) => from)).toEqual(
      [PLANTED.story, PLANTED.flood, PLANTED.copies, PLANTED.platform].map((day) => startOf(dayAt(day)).toISOString()),
    )
    for (const { causes, rest } of answer.rows) {
      expect(causes.reduce((sum, { share }) => sum + share, rest)).toBeCloseTo(1)
    }
  })

  it('are explained by the story that was planted, with its title and posts of it', async () => {
    const peak = on(await peaks(WINDOW), PLANTED.story)
    expect(peak).toMatchObject({ posts: 80, expected: 21 })
    expect(peak.causes).toMatchObject([
      {
        kind: 'story',
        posts: 60,
        authors: 50,
        story: { id: story, title: storyPosts[0]?.text, titlePost: idsOf(storyPosts)[0] },
      },
    ])
    expect(peak.causes[0]?.cited).toHaveLength(3)
    expect(idsOf(storyPosts)).toEqual(expect.arrayContaining(peak.causes[0]?.cited ?? []))
    expect(peak.rest).toBeLessThan(0.05)
    expect(peak.grown).toEqual([])
  })

  it('are found by the hour in a short window', async () => {
    const { bucket, rows } = await peaks(`from=${dayAt(PLANTED.story)}&to=${dayAt(PLANTED.story + 1)}`)
    expect(bucket).toBe('hour')
    expect(rows).toMatchObject([
      {
        from: `${dayAt(PLANTED.story)}T04:00:00.000Z`,
        to: `${dayAt(PLANTED.story)}T08:00:00.000Z`,
        causes: [{ kind: 'story', story: { id: story } }],
      },
    ])
  })

  it('of one author are called so, and not a story', async () => {
    const peak = on(await peaks(WINDOW), PLANTED.flood)
    expect(peak.causes).toMatchObject([{ kind: 'author', posts: 60, authors: 1, story: null }])
    expect(peak.causes[0]?.cited).toHaveLength(3)
    expect(idsOf(floodPosts)).toEqual(expect.arrayContaining(peak.causes[0]?.cited ?? []))
    expect(JSON.stringify(peak)).not.toContain('seller')
    expect(peak.causes.some(({ story: named }) => named?.id === advertised)).toBe(false)
  })

  it('of one text by many are called copies', async () => {
    const peak = on(await peaks(WINDOW), PLANTED.copies)
    expect(peak.causes).toMatchObject([{ kind: 'copies', posts: 40, authors: 40, story: null }])
  })

  it('without a story name the platform and the language that grew', async () => {
    const peak = on(await peaks(WINDOW), PLANTED.platform)
    expect(peak).toMatchObject({ causes: [], rest: 1 })
    expect(peak.grown.map(({ dimension, value, posts, usual }) => [dimension, value, posts, usual])).toEqual([
      ['language', 'ms', 50, 0],
      ['platform', 'telegram', 50, 0],
    ])
    expect(peak.grown[0]?.cited).toHaveLength(3)
    expect(idsOf(platformPosts)).toEqual(expect.arrayContaining(peak.grown[0]?.cited ?? []))
  })

  it('are those of the posts that a filter leaves', async () => {
    const { rows } = await peaks(`${WINDOW}&language=zh`)
    expect(rows).toMatchObject([
      { from: startOf(dayAt(PLANTED.story)).toISOString(), causes: [{ story: { id: story } }] },
    ])
    expect((await peaks(`${WINDOW}&platform=reddit`)).rows).toEqual([])
    const told = await peaks(`${WINDOW}&term=%23nothing`)
    expect([told.peaks, told.rows]).toEqual([0, []])
    const words = await peaks(`${WINDOW}&term=train+stopped`)
    expect(words.rows).toMatchObject([{ causes: [{ kind: 'story', story: { id: story } }] }])
  })

  it('are the largest of them, in the order of time', async () => {
    const { peaks: all, rows } = await peaks(`${WINDOW}&limit=2`)
    expect(all).toBe(4)
    expect(rows.map(({ from }) => from)).toEqual(
      [PLANTED.story, PLANTED.flood].map((day) => startOf(dayAt(day)).toISOString()),
    )
  })

  it('say for which days stories are not looked for yet', async () => {
    const planted = [PLANTED.story, PLANTED.flood, PLANTED.copies, PLANTED.platform].map(dayAt)
    expect((await peaks(WINDOW)).waiting).toEqual(planted)
    await pipeline.pool.query(
      `insert into story_day (collection_id, day, posts, compared, meant)
       select id, $1, 80, 80, 80 from collection where key = 'live'`,
      [planted[0]],
    )
    await pipeline.pool.query('delete from stale_story where day = $1', [planted[0]])
    expect((await peaks(WINDOW)).waiting).toEqual(planted.slice(1))
  })

  it('are in no even series, and not at its beginning', async () => {
    for (const query of [
      WINDOW,
      'from=all',
      `from=${dayAt(0)}&to=${dayAt(PEAK_WORLD_DAYS)}`,
      `${WINDOW}&bucket=hour`,
    ]) {
      const { peaks: all, rows } = await peaks(`collection=even&${query}`)
      expect([all, rows], query).toEqual([0, []])
    }
  })

  it('are not the days after days in which posts are missing', async () => {
    const window = `collection=broken&from=${dayAt(8)}&to=${dayAt(26)}`
    expect((await peaks(window)).rows).toEqual([])
    // Few days to compare with, most of them without posts: what follows would stand out if nobody knew of the gap.
    const short = `collection=short&from=${dayAt(12)}&to=${dayAt(26)}&bucket=day`
    const isOfShort = ({ postedAt }: WorldPost): boolean =>
      postedAt !== null && postedAt >= startOf(dayAt(12)) && postedAt < startOf(dayAt(26))
    const isQuiet = (day: number): boolean => day >= 13 && day < 22
    const posts = evenPosts('short', isQuiet).filter(isOfShort)
    await buildWorld(pipeline.pool, { key: 'short', isSample: false }, posts)
    expect((await peaks(short)).rows.length).toBeGreaterThan(0)
    await pipeline.pool.query(
      `insert into source (key, platform, kind, mode, every_seconds, collection, from_file)
       values ('mastodon/short', 'mastodon', 'tag', 'poll', 60, 'short', false)`,
    )
    await pipeline.pool.query(
      `insert into gap (source_key, from_at, to_at, cause) values ('mastodon/short', $1, $2, 'outage')`,
      [startOf(dayAt(13)), startOf(dayAt(22))],
    )
    expect((await peaks(short)).rows).toEqual([])
  })

  it('name no post that is erased', async () => {
    const [first] = on(await peaks(WINDOW), PLANTED.story).causes[0]?.cited ?? []
    await pipeline.pool.query("update post set erased_at = now(), text = '' where id = $1", [first])
    const cited = on(await peaks(WINDOW), PLANTED.story).causes[0]?.cited ?? []
    expect(cited).not.toContain(first)
    expect(cited.length).toBeGreaterThan(0)
  })
})
