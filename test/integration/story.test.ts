import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { PostsAnswer } from '../../src/domain/reading/posts.js'
import { StoryAnswer } from '../../src/domain/reading/stories.js'
import { erasePost } from '../../src/store/people/erase.js'
import { directionAt } from '../support/directions.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'
import { saveStory, STORY_MODEL } from '../support/stored-story.js'

const HOUR_MS = 3_600_000
const BEGIN = Date.parse('2025-03-04T00:00:00Z')
const at = (hour: number): string => new Date(BEGIN + hour * HOUR_MS).toISOString()

const DHOBY_GHAUT = { surface: 'Dhoby Ghaut', type: 'LOC', id: 'rail_station/dhoby-ghaut' } as const
/** Posts of different authors, an hour apart. */
function group(
  name: string,
  size: number,
  firstHour: number,
  { entities = [DHOBY_GHAUT], ...post }: Partial<WorldPost> & Pick<WorldPost, 'language' | 'platform'>,
): WorldPost[] {
  return Array.from({ length: size }, (_, place) => ({
    nativeId: `${name}${place}`,
    author: `${name} ${place}`,
    text: `${name} ${place} at ${entities.map(({ surface }) => surface).join(' and ')}`,
    postedAt: new Date(BEGIN + (firstHour + place) * HOUR_MS),
    repost: false,
    confidence: 0.9,
    codeMixed: false,
    sentiment: 'neutral',
    probabilities: [0.1, 0.8, 0.1],
    origin: 'unknown',
    entities,
    ...post,
  }))
}
const negative = { sentiment: 'negative', probabilities: [0.8, 0.1, 0.1] } as const
const positive = { sentiment: 'positive', probabilities: [0.1, 0.1, 0.8] } as const

/** Before the story: what each group needs so that its beginning can be known. */
const before = [
  ...group('news', 1, -30, { language: 'en', platform: 'rss' }),
  ...group('chat', 1, -30, { language: 'zh', platform: 'x' }),
]
const train = [
  ...group('en', 14, 0, { language: 'en', platform: 'reddit', origin: 'inside', ...negative }),
  ...group('zh', 14, 5, { language: 'zh', platform: 'x', origin: 'outside', ...positive }),
  ...group('ms', 3, 8, { language: 'ms', platform: 'mastodon' }),
  ...group('sg', 2, 9, { language: 'en-SG', platform: 'mastodon' }),
  ...group('ta', 3, 10, { language: 'ta', platform: 'mastodon' }),
  ...group('feed', 3, 2, { language: 'en', platform: 'rss' }),
]
const TOWN = { surface: 'Clementi', type: 'LOC', id: 'town/clementi' } as const
const STATION = { surface: '金文泰', type: 'LOC', id: 'rail_station/clementi' } as const
const calm = [
  ...group('ce', 20, 0, { language: 'en', platform: 'reddit', ...negative, entities: [TOWN] }),
  ...group('cf', 20, 0, { language: 'en', platform: 'reddit', ...positive, entities: [TOWN] }),
  ...group('cz', 20, 0, { language: 'zh', platform: 'x', ...negative, entities: [TOWN, STATION] }),
  ...group('cy', 20, 0, { language: 'zh', platform: 'x', ...positive, entities: [STATION] }),
]

let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>
const story = { train: 0, calm: 0, far: 0 }
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'story')
  const { pool } = pipeline
  ids = await buildWorld(pool, { key: 'live', isSample: false }, [...worldPosts(), ...before, ...train, ...calm])
  for (const table of ['post_fact', 'post_term', 'near_duplicate']) {
    await pool.query(`update ${table} set cluster_id = post_id`)
  }
  await pool.query(
    `insert into source (key, platform, kind, mode, every_seconds, collection, from_file)
     values ('x/search/train', 'x', 'search', 'poll', 60, 'live', false),
            ('x/other', 'x', 'search', 'poll', 60, 'other', false)`,
  )
  const shown = {
    representatives: [
      { post: idOf('en0'), standsFor: 20 },
      { post: idOf('zh3'), standsFor: 12 },
    ],
    termsByLanguage: { en: [{ kind: 'hashtag' as const, term: '#mrt', label: '#mrt', authors: 9 }] },
  }
  const save = (posts: readonly WorldPost[], angle: number, more = {}) =>
    saveStory(pool, { collection: 'live', postIds: posts.map(({ nativeId }) => idOf(nativeId)), angle, shown: more })
  story.train = await save(train, 0, shown)
  story.calm = await save(calm, 20)
  story.far = await save(worldPosts().slice(1, 4), 120)
  server = await readingServer(pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})
afterEach(() => pipeline.pool.query('delete from gap'))

const idOf = (nativeId: string): number => ids.get(nativeId) ?? 0

async function read(id: number, query = ''): Promise<StoryAnswer> {
  const { status, body } = await server.get(`/api/stories/${id}?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return StoryAnswer.parse(body)
}
const addGap = (source: string, from: number, to: number | null, closed = false) =>
  pipeline.pool.query(
    `insert into gap (source_key, from_at, to_at, cause, closed_at) values ($1, $2, $3, 'outage', $4)`,
    [source, at(from), to === null ? null : at(to), closed ? new Date() : null],
  )
const lags = (onsets: StoryAnswer['onsets']['language']) =>
  Object.fromEntries(onsets.map(({ group: name, lag, unknown }) => [name, unknown ?? lag?.hours]))

describe('one story', () => {
  it('is its whole life without a window, and part of it with one', async () => {
    const whole = await read(story.train)
    expect(whole.story).toMatchObject({
      id: story.train,
      title: 'en 0 at Dhoby Ghaut',
      posts: train.length,
      authors: train.length,
      firstAt: at(0),
      lastAt: at(18),
      state: 'silent',
      languages: { en: 17, zh: 14, ms: 3, 'en-SG': 2, ta: 3 },
    })
    expect(whole.provenance).toMatchObject({ window: null, query: {}, posts: train.length })
    expect(whole.hours.reduce((sum, hour) => sum + hour.posts, 0)).toBe(train.length)
    expect(whole.hours[2]).toEqual({ at: at(2), posts: 2, authors: 2 })
    const part = await read(story.train, `from=${at(0)}&to=${at(3)}`)
    expect(part.story).toMatchObject({ posts: 4, firstAt: at(0), lastAt: at(18), state: 'new' })
    expect(part.hours).toHaveLength(3)
    expect(lags(part.onsets.language)).toEqual(lags(whole.onsets.language))
  })

  it('has the terms, the places, and the posts that stand for the others', async () => {
    const answer = await read(story.train)
    expect(answer.termsByLanguage).toMatchObject({ en: [{ term: '#mrt' }] })
    expect(answer.places).toEqual([
      {
        id: 'rail_station/dhoby-ghaut',
        ids: ['rail_station/dhoby-ghaut'],
        name: 'Dhoby Ghaut',
        area: 'Museum',
        posts: train.length,
      },
    ])
    expect(answer.representatives.map(({ nativeId, standsFor, text }) => [nativeId, standsFor, text])).toEqual([
      ['en0', 20, 'en 0 at Dhoby Ghaut'],
      ['zh3', 12, 'zh 3 at Dhoby Ghaut'],
    ])
    const inChinese = await read(story.train, 'language=zh')
    expect(inChinese.story).toMatchObject({ posts: 14, languages: { zh: 14 } })
    expect(inChinese.representatives.map(({ nativeId }) => nativeId)).toEqual(['zh3'])
    expect(inChinese.places[0]?.posts).toBe(14)
  })

  it('names a town and its station as one place, and a post that names both once', async () => {
    const ids = ['town/clementi', 'rail_station/clementi'] // 60 posts, and 40
    const place = { id: 'town/clementi', ids, name: 'Clementi', area: 'Clementi', posts: calm.length }
    expect((await read(story.calm)).places).toEqual([place])
    expect((await read(story.calm, 'sentiment=positive')).places).toMatchObject([{ posts: 40 }])
  })

  it('names the others of the collection, the nearest first', async () => {
    const { like } = await read(story.train)
    expect(like.map(({ id }) => id)).toEqual([story.calm, story.far])
    expect(like[0]?.similarity).toBeCloseTo(Math.cos((20 * Math.PI) / 180), 2)
    expect(like[0]?.title).toBe('ce 0 at Clementi')
    await pipeline.pool.query('update story set model_ordinal = 4 where id = $1', [story.calm])
    expect((await read(story.train)).like.map(({ id }) => id)).toEqual([story.far])
    await pipeline.pool.query(`update story set model_ordinal = ${STORY_MODEL} where id = $1`, [story.calm])
  })

  it('may have nothing that a filter leaves', async () => {
    const answer = await read(story.train, 'language=fr')
    expect(answer.story).toMatchObject({ id: story.train, posts: 0, authors: 0, days: [], score: null })
    expect(answer).toMatchObject({ hours: [], representatives: [], places: [], onsets: { language: [] } })
  })

  it('is refused where there is none, or in another collection', async () => {
    expect(await server.get('/api/stories/999999')).toMatchObject({ status: 404, body: { field: 'id' } })
    expect(await server.get(`/api/stories/${story.train}?collection=other`)).toMatchObject({ status: 409 })
    expect(await server.get(`/api/stories/${story.train}?nothing=1`)).toMatchObject({ status: 400 })
  })
})

describe('who said it first', () => {
  it('is in the order of the second authors, with the hours between', async () => {
    const { onsets } = await read(story.train)
    expect(onsets.language.map(({ group: name }) => name)).toEqual(['en', 'zh', 'ms', 'en-SG', 'ta'])
    expect(lags(onsets.language)).toMatchObject({ en: 0, zh: 5, ms: 8, 'en-SG': 'few' })
    expect(lags(onsets.origin)).toEqual({ inside: 0, outside: 5 })
    expect(lags(onsets.platform)).toEqual({ reddit: 0, rss: 2, x: 5, mastodon: 8 })
    expect(lags(onsets.voice)).toEqual({ person: 0, feed: 2 })
    const zh = onsets.language.find(({ group: name }) => name === 'zh')
    expect(zh).toMatchObject({ authors: 14, at: at(6) })
    expect(zh?.lag?.low).toBeLessThanOrEqual(5)
    expect(zh?.lag?.high).toBeGreaterThanOrEqual(5)
  })

  it('is not known of a group of which nothing was there before', async () => {
    const { onsets } = await read(story.train)
    expect(lags(onsets.language)).toMatchObject({ ta: 'gap' })
    await pipeline.pool.query(`update hour_count set hour = hour + interval '9 days' where platform = 'rss'`)
    const later = (await read(story.train)).onsets
    expect(lags(later.platform)).toMatchObject({ rss: 'gap', x: 5 })
    expect(lags(later.voice)).toEqual({ person: 0, feed: 'gap' })
    await pipeline.pool.query(`update hour_count set hour = hour - interval '9 days' where platform = 'rss'`)
  })

  it.each<[string, number, number | null]>([
    ['within it', 2, 4],
    ['just before it', -6, -0.5],
    ['that is not over', 1, null],
  ])('is not known where a gap of the platform covers the beginning: one %s', async (_, from, to) => {
    await addGap('x/search/train', from, to)
    const { onsets } = await read(story.train)
    expect(lags(onsets.platform)).toEqual({ reddit: 0, rss: 2, x: 'gap', mastodon: 8 })
    expect(lags(onsets.language)).toMatchObject({ en: 0, zh: 'gap', ms: 8 })
    expect(lags(onsets.origin)).toEqual({ inside: 0, outside: 'gap' })
  })

  it.each<[string, string, number, number, boolean]>([
    ['was refilled', 'x/search/train', 2, 4, true],
    ['is of another collection', 'x/other', 2, 4, false],
    ['was long over', 'x/search/train', -9, -3, false],
    ['came after the beginning', 'x/search/train', 7, 9, false],
  ])('is known where a gap %s', async (_, source, from, to, closed) => {
    await addGap(source, from, to, closed)
    const { onsets } = await read(story.train)
    expect(lags(onsets.platform)).toMatchObject({ x: 5 })
    expect(lags(onsets.language)).toMatchObject({ zh: 5 })
  })
})

describe('how groups feel about it', () => {
  it('is as counted, for Malay and Tamil cannot be corrected, with a divide where two differ', async () => {
    const { feelings, divides } = await read(story.train)
    expect(feelings.language.map(({ group: name, authors, shares }) => [name, authors, shares !== null])).toEqual([
      ['en', 17, true],
      ['zh', 14, true],
      ['ms', 3, false],
      ['ta', 3, false],
      ['en-SG', 2, false],
    ])
    expect(feelings.language.some(({ isCorrected }) => isCorrected)).toBe(false)
    expect(divides.language.map(({ one, other }) => [one, other])).toEqual([['en', 'zh']])
    expect(divides.language[0]?.difference.low).toBeGreaterThan(0)
    expect(divides.origin.map(({ one, other }) => [one, other])).toEqual([['inside', 'outside']])
    expect(feelings.origin.map(({ group: name, authors }) => [name, authors])).toEqual([
      ['inside', 14],
      ['outside', 14],
    ])
  })

  it('has no divide where the same is felt', async () => {
    const { feelings, divides } = await read(story.calm)
    expect(feelings.language.map(({ authors }) => authors)).toEqual([40, 40])
    expect(divides.language).toEqual([])
  })
})

describe('more like it', () => {
  it('are the posts that are nearest to its middle and not in it', async () => {
    const angles = new Map([...worldPosts().map(({ nativeId }, index) => [nativeId, 5 + index] as const), ['en0', 0]])
    for (const [nativeId, degrees] of angles) {
      const { vector, scale } = directionAt(degrees)
      await pipeline.pool.query(
        `insert into meaning (post_id, outcome, vector, scale, bits, post_version, model_ordinal)
         values ($1, 'done', $2, $3, $4, 1, ${STORY_MODEL})
         on conflict (post_id) do update set outcome = 'done', reason = null, vector = excluded.vector,
           scale = excluded.scale, bits = excluded.bits, model_ordinal = excluded.model_ordinal`,
        [
          idOf(nativeId),
          Buffer.from(vector.buffer),
          scale,
          Array.from(vector, (value) => (value < 0 ? '0' : '1')).join(''),
        ],
      )
    }
    const { body } = await server.get(`/api/posts?likeStory=${story.train}&from=all&limit=3`)
    const answer = PostsAnswer.parse(body)
    expect(answer.rows.map(({ nativeId }) => nativeId)).toEqual(['w0', 'w1', 'w2'])
    expect(answer.provenance.query).toMatchObject({ likeStory: String(story.train) })
    const { body: ofReddit } = await server.get(`/api/posts?likeStory=${story.train}&from=all&limit=3&platform=reddit`)
    expect(PostsAnswer.parse(ofReddit).rows.map(({ platform }) => platform)).toEqual(['reddit', 'reddit', 'reddit'])
  })
})

describe('what is erased', () => {
  it('stands for nothing and is counted nowhere', async () => {
    await erasePost(pipeline.pool, 'reddit', 'en0', TEST_HASH_KEY)
    const answer = await read(story.train)
    expect(answer.story.posts).toBe(train.length - 1)
    expect(train.map(({ text }) => text)).toContain(answer.story.title)
    expect(answer.representatives.map(({ nativeId }) => nativeId)).toEqual(['zh3'])
    expect(JSON.stringify(answer)).not.toContain('en 0 at')
  })
})
