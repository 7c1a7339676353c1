import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Filter, type FilterQuery } from '../../src/domain/reading/filter.js'
import { PostsAnswer } from '../../src/domain/reading/posts.js'
import { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { erasePost } from '../../src/store/people/erase.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { leaves } from '../support/reading-oracle.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'
import { saveStory, votesIn } from '../support/stored-story.js'

const WINDOW = { from: '2025-03-01', to: '2025-03-08' } as const
const posts = worldPosts()
/** Every third, fifth and seventh dated post, in one story at most. */
const dated = posts.filter(({ postedAt }) => postedAt !== null)
const told: WorldPost[][] = [[], [], []]
dated.forEach((post, at) => told[[3, 5, 7].findIndex((step) => at % step === 0)]?.push(post))

let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>
const storyIds: number[] = []
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'stories')
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  const [other] = told[0] ?? []
  const others = await buildWorld(pipeline.pool, { key: 'other', isSample: false }, [{ ...other!, nativeId: 'other' }])
  // The texts of the world are so alike that some are near-duplicates; here none is.
  for (const table of ['post_fact', 'post_term', 'near_duplicate']) {
    await pipeline.pool.query(`update ${table} set cluster_id = post_id`)
  }
  for (const [at, group] of told.entries()) {
    const shown = {
      terms: [{ kind: 'hashtag' as const, term: '#mrt', label: '#mrt', authors: 9 }],
      representatives: [{ post: idOf(group[1]), standsFor: 4 }],
    }
    storyIds.push(
      await saveStory(pipeline.pool, { collection: 'live', postIds: group.map(idOf), angle: at * 30, shown }),
    )
  }
  await saveStory(pipeline.pool, { collection: 'other', postIds: [...others.values()], angle: 0 })
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

const idOf = (post: WorldPost | undefined): number => ids.get(post?.nativeId ?? '') ?? 0
const addressOf = (query: FilterQuery & { limit?: string }): string => new URLSearchParams(query).toString()

async function stories(query: FilterQuery & { limit?: string } = WINDOW): Promise<StoriesAnswer> {
  const { status, body } = await server.get(`/api/stories?${addressOf(query)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return StoriesAnswer.parse(body)
}

/** What a list should say, decided by the posts alone. */
function expected(query: FilterQuery): { id: number | undefined; posts: number; authors: number }[] {
  const filter = Filter.parse(query)
  return told
    .map((group, at) => {
      const left = group.filter((post) => leaves(filter, post, new Date()))
      const votes = votesIn(group)
      return { id: storyIds[at], posts: left.length, authors: left.filter((post) => votes.has(post)).length }
    })
    .filter((story) => story.posts > 0)
    .sort((a, b) => b.authors - a.authors || b.posts - a.posts || (b.id ?? 0) - (a.id ?? 0))
}
const asListed = ({ rows }: StoriesAnswer) =>
  rows.map(({ id, posts: count, authors }) => ({ id, posts: count, authors }))

describe('the list of stories', () => {
  it.each<FilterQuery>([
    WINDOW,
    { from: 'all' },
    { from: '2025-03-02T05:00:00Z', to: '2025-03-04' },
    { ...WINDOW, language: 'ms,zh' },
    { ...WINDOW, platform: 'reddit' },
    { ...WINDOW, sentiment: 'negative' },
    { ...WINDOW, origin: 'inside' },
    { ...WINDOW, reposts: 'only' },
    { ...WINDOW, theme: 'bus' },
    { ...WINDOW, entity: 'town/tampines' },
    { ...WINDOW, term: '#mrt' },
    { ...WINDOW, term: 'nasi lemak' },
    { ...WINDOW, entity: 'town/tampines', language: 'en,en-SG,zh', origin: 'inside,outside' },
  ])('counts the posts that a filter leaves, those with the most votes first: %j', async (query) => {
    const answer = await stories(query)
    expect(asListed(answer)).toEqual(expected(query))
    expect(answer.stories).toBe(answer.rows.length)
    expect(answer.rows.length).toBeGreaterThan(0)
  })

  it('obeys a query, and one story by its id', async () => {
    const found = await stories({ ...WINDOW, q: 'nasi -bus' })
    const has = ({ text }: WorldPost): boolean => text.includes('nasi') && !text.includes('bus')
    expect(found.rows.map((row) => row.posts).sort()).toEqual(
      told
        .map((group) => group.filter(has).length)
        .filter((count) => count > 0)
        .sort(),
    )
    const one = await stories({ ...WINDOW, story: String(storyIds[1]) })
    expect(one.rows.map(({ id }) => id)).toEqual([storyIds[1]])
  })

  it('is as long as asked, and says how many there are', async () => {
    const answer = await stories({ ...WINDOW, limit: '1' })
    expect(answer.rows.map(({ id }) => id)).toEqual([expected(WINDOW)[0]?.id])
    expect(answer.stories).toBe(3)
  })

  it('is about one collection', async () => {
    expect((await stories({ ...WINDOW, collection: 'other' })).rows.map((row) => row.posts)).toEqual([1])
  })

  it('counts posts by label and day', async () => {
    const { rows } = await stories({ ...WINDOW, platform: 'mastodon,x' })
    const [row] = rows
    const group = told[storyIds.indexOf(row?.id ?? 0)]?.filter(({ platform }) => platform !== 'reddit') ?? []
    const by = (key: (post: WorldPost) => string) =>
      Object.fromEntries(
        [...new Set(group.map(key))].map((value) => [value, group.filter((post) => key(post) === value).length]),
      )
    expect(row?.languages).toEqual(by(({ language }) => language))
    expect(row?.sentiments).toEqual(by(({ sentiment }) => sentiment))
    expect(row?.origins).toEqual(by(({ origin }) => origin))
    expect(row?.platforms).toEqual(by(({ platform }) => platform))
    const day = ({ postedAt }: WorldPost): string => new Date(+postedAt! + 8 * 3_600_000).toISOString().slice(0, 10)
    expect(Object.fromEntries(row?.days.map((each) => [each.day, each.posts]) ?? [])).toEqual(by(day))
    expect(row?.days.map((each) => each.day)).toEqual([...new Set(group.map(day))].sort())
    expect(row?.terms).toMatchObject([{ term: '#mrt', authors: 9 }])
  })

  it('has the beginning of a post as the title, and states at the end of the window', async () => {
    const first = (await stories({ ...WINDOW, to: '2025-03-03' })).rows
    const last = (await stories({ ...WINDOW, to: '2025-03-09' })).rows
    const titled = told[storyIds.indexOf(first[0]?.id ?? 0)]?.[0]
    expect(first[0]).toMatchObject({ title: titled?.text, titleLanguage: titled?.language })
    expect(first.map(({ state }) => state)).not.toContain('silent')
    expect(last.map(({ state }) => state)).toEqual(['silent', 'silent', 'silent'])
  })

  it('counts the votes of a day', async () => {
    const [row] = (await stories(WINDOW)).rows
    expect(row?.days.reduce((sum, { authors }) => sum + authors, 0)).toBe(row?.authors)
    expect(row?.authors).toBeLessThan(row?.posts ?? 0)
  })

  it('says which days wait, and how many posts were looked at', async () => {
    const all = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04', '2025-03-05', '2025-03-06']
    const set = (sql: string) =>
      pipeline.pool.query(sql.replace(':live', `(select id from collection where key = 'live')`))
    await set('delete from stale_story')
    expect(await stories(WINDOW)).toMatchObject({ waiting: all, meant: 0 })
    await set(`insert into story_day (collection_id, day, posts, compared, meant)
               select :live, '2025-03-01'::date + later, 90, 90, 30 from generate_series(0, 5) as later`)
    expect(await stories(WINDOW)).toMatchObject({ waiting: [], meant: 180 })
    await set(`insert into stale_story (collection_id, day) values (:live, '2025-03-03')`)
    expect(await stories(WINDOW)).toMatchObject({ waiting: ['2025-03-03'], meant: 180 })
    expect(await stories({ from: '2025-03-04', to: '2025-03-06' })).toMatchObject({ waiting: [], meant: 60 })
    expect((await stories({ ...WINDOW, collection: 'other' })).waiting).toHaveLength(1)
  })
})

describe('the filter story', () => {
  const posted = async (query: string) => PostsAnswer.parse((await server.get(`/api/posts?${query}`)).body)

  it('leaves the posts of a story, whenever they were written', async () => {
    const [group] = told
    const answer = await posted(`story=${storyIds[0]}&limit=100`)
    expect(new Set(answer.rows.map(({ nativeId }) => nativeId))).toEqual(new Set(group?.map((post) => post.nativeId)))
    expect(answer.provenance).toMatchObject({
      window: null,
      posts: group?.length,
      query: { story: String(storyIds[0]) },
    })
    const some = await posted(`story=${storyIds[0]}&limit=100&language=ms&term=%23hujan&${addressOf(WINDOW)}`)
    expect(some.rows.length).toBe(
      group?.filter(({ language, text }) => language === 'ms' && text.includes('#Hujan')).length,
    )
    expect(some.rows.length).toBeGreaterThan(0)
  })

  it('is what each post says of itself', async () => {
    for (const [index, id] of storyIds.entries()) {
      const { rows } = await posted(`story=${id}&limit=100`)
      expect(new Set(rows.map(({ story }) => story)), `story ${index}`).toEqual(new Set([id]))
    }
    const { rows } = await posted(`limit=100&${addressOf(WINDOW)}`)
    const inStories = new Set(told.flat().map(({ nativeId }) => nativeId))
    for (const { nativeId, story } of rows) expect(story !== null, nativeId).toBe(inStories.has(nativeId))
    expect(rows.some(({ story }) => story === null)).toBe(true)
  })

  it.each([
    'counts?by=language',
    'counts?by=theme&bucket=day',
    'histogram?measure=score',
    'languages?unit=authors',
    'origins?',
    'entities?',
    'areas?',
    'compare?by=sentiment&against=language%3Dms',
  ])('is obeyed by /api/%s', async (path) => {
    type Answer = { provenance?: { posts: number }; left?: { posts: number } }
    const { status, body } = await server.get<Answer>(`/api/${path}&story=${storyIds[1]}`)
    expect(status, JSON.stringify(body)).toBe(200)
    expect((body.provenance ?? body.left)?.posts).toBe(told[1]?.length)
  })

  it.each([
    ['posts?story=999999', 404],
    ['counts?story=999999', 404],
    ['posts?story=x', 400],
    ['posts?story=0', 400],
    ['posts?story=1&collection=other', 409],
  ])('%s is refused', async (path, status) => {
    expect(await server.get(`/api/${path}`)).toMatchObject({ status, body: { field: 'story' } })
  })
})

describe('what is erased', () => {
  it('is gone from counts at once, and another post gives the title', async () => {
    const group = told[2] ?? []
    const [title] = group
    const before = (await stories(WINDOW)).rows.find(({ id }) => id === storyIds[2])
    expect(before?.titlePost).toBe(idOf(title))
    await erasePost(pipeline.pool, title?.platform ?? '', title?.nativeId ?? '', TEST_HASH_KEY)
    const after = (await stories(WINDOW)).rows.find(({ id }) => id === storyIds[2])
    expect(after?.posts).toBe((before?.posts ?? 0) - 1)
    expect(group.slice(1).map((post) => [idOf(post), post.text, post.language])).toContainEqual([
      after?.titlePost,
      after?.title,
      after?.titleLanguage,
    ])
  })
})
