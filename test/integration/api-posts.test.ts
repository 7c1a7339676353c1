import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { z } from 'zod'
import { AreasAnswer, EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { PostAnswer, PostsAnswer } from '../../src/domain/reading/posts.js'
import { readPlaces } from '../../src/gazetteer/places.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { entitiesOf, wordsOf } from '../support/reading-oracle.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'

const WINDOW = 'from=2025-03-01&to=2025-03-08'
const posts = worldPosts()
const dated = posts.filter(({ postedAt }) => postedAt !== null)
let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apiposts')
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

describe('entities and areas', () => {
  it('come by pages that together are all of them, most posts first', async () => {
    const seen: z.output<typeof EntitiesAnswer>['rows'] = []
    let next: string | null = null
    do {
      const page: z.output<typeof EntitiesAnswer> = EntitiesAnswer.parse(
        (await server.get(`/api/entities?${WINDOW}&limit=2${next ? `&cursor=${next}` : ''}`)).body,
      )
      seen.push(...page.rows)
      next = page.next
    } while (next !== null)
    const expected = new Map<string, number>()
    for (const id of dated.flatMap(entitiesOf)) expected.set(id, (expected.get(id) ?? 0) + 1)
    expect(new Map(seen.map(({ id, posts: count }) => [id, count]))).toEqual(expected)
    expect(seen.map(({ posts: count }) => count)).toEqual(
      [...seen.map(({ posts: count }) => count)].sort((a, b) => b - a),
    )
    expect(seen).toContainEqual(expect.objectContaining({ id: '~ah huat', name: 'Ah Huat', kind: null }))
    expect(seen).toContainEqual(expect.objectContaining({ id: 'town/tampines', kind: 'town', area: 'Tampines' }))
  })

  it.each([
    ['place', ['rail_station/dhoby-ghaut', 'subzone/bedok-north', 'town/tampines']],
    ['organisation', ['agency/land-transport-authority']],
    ['person', ['~ah huat']],
    ['other', []],
  ])('of type %s', async (type, expected) => {
    const { rows } = EntitiesAnswer.parse((await server.get(`/api/entities?${WINDOW}&type=${type}`)).body)
    expect(rows.map(({ id }) => id).sort()).toEqual(expected)
  })

  it('count posts by the planning area of what they name', async () => {
    const { rows } = AreasAnswer.parse((await server.get(`/api/areas?${WINDOW}`)).body)
    const places = readPlaces()
    for (const { area, posts: count } of rows) {
      expect(count).toBe(dated.filter((post) => entitiesOf(post).some((id) => places.get(id)?.area === area)).length)
    }
    expect(rows.map(({ area }) => area).sort()).toEqual(['Bedok', 'Museum', 'Tampines'])
  })
})

describe('posts', () => {
  it('come newest first, undated ones last, by pages that neither skip nor repeat while posts come in', async () => {
    const seen: string[] = []
    let next: string | null = null
    do {
      const page: z.output<typeof PostsAnswer> = PostsAnswer.parse(
        (await server.get(`/api/posts?from=all&limit=50${next ? `&cursor=${next}` : ''}`)).body,
      )
      seen.push(...page.rows.map(({ nativeId }) => nativeId))
      next = page.next
      if (seen.length === 50)
        await buildWorld(pipeline.pool, { key: 'live', isSample: false }, [
          { ...posts[1]!, nativeId: 'late', postedAt: new Date('2025-03-20') },
        ])
    } while (next !== null)
    const order = [...posts].sort(
      (a, b) =>
        (b.postedAt?.getTime() ?? -1) - (a.postedAt?.getTime() ?? -1) ||
        (ids.get(b.nativeId) ?? 0) - (ids.get(a.nativeId) ?? 0),
    )
    expect(seen).toEqual(order.map(({ nativeId }) => nativeId))
  })

  it.each(['巴士 下雨', 'LEMAK nasi', 'ujan', 'buses'])('are found by %s as clean folds words', async (q) => {
    const { rows } = PostsAnswer.parse(
      (await server.get(`/api/posts?from=all&q=${encodeURIComponent(q)}&limit=100`)).body,
    )
    const expected = posts.filter(({ text }) => wordsOf(q).every((word) => wordsOf(text).includes(word)))
    expect(
      rows
        .filter(({ nativeId }) => nativeId !== 'late')
        .map(({ nativeId }) => nativeId)
        .sort(),
    ).toEqual(
      expected
        .map(({ nativeId }) => nativeId)
        .sort()
        .slice(0, 100),
    )
  })

  it('show what each stage says and why', async () => {
    const at = async (nativeId: string) => PostAnswer.parse((await server.get(`/api/posts/${ids.get(nativeId)}`)).body)
    const done = posts.find((post) => post.language === 'en' && post.entities.length > 0 && post.sentiment !== 'none')!
    const { stages, ...post } = await at(done.nativeId)
    expect(post).toMatchObject({
      text: done.text,
      collections: ['live'],
      language: 'en',
      version: 1,
      copies: expect.any(Number) as number,
    })
    expect(stages.language).toMatchObject({ outcome: 'done', label: 'en', evidence: ['lah'], model: 'langid 1' })
    expect(stages.sentiment).toMatchObject({
      outcome: 'done',
      label: done.sentiment,
      model: 'sentiment-multilingual 2',
    })
    expect(stages.origin).toMatchObject({ outcome: 'done', evidence: [{ kind: 'singlish', detail: 'lah', weight: 1 }] })
    expect(stages.entities).toMatchObject({ outcome: 'done', mentions: [{ surface: done.entities[0]?.surface }] })
    const pending = await at(posts.find(({ language }) => language === 'pending')!.nativeId)
    expect(pending.stages).toMatchObject({
      clean: { outcome: 'done' },
      language: { outcome: 'pending' },
      sentiment: { outcome: 'pending' },
    })
    const none = await at(posts.find(({ language }) => language === 'none')!.nativeId)
    expect(none.stages.language).toMatchObject({ outcome: 'not_applicable', reason: 'language_unsupported' })
  })
})
