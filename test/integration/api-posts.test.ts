import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { z } from 'zod'
import { AreasAnswer, CountsAnswer, EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { PostAnswer, PostsAnswer, QueryCheck } from '../../src/domain/reading/posts.js'
import { readPlaces } from '../../src/gazetteer/places.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { entitiesOf, wordsOf } from '../support/reading-oracle.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, SENTIMENT_ORDINAL, worldPosts, type WorldPost } from '../support/reading-world.js'

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
    const { rows, located, provenance } = AreasAnswer.parse((await server.get(`/api/areas?${WINDOW}`)).body)
    const places = readPlaces()
    const isLocated = (post: WorldPost) => entitiesOf(post).some((id) => typeof places.get(id)?.area === 'string')
    expect(located).toBe(dated.filter(isLocated).length)
    expect(located, 'the control: some posts name no place').toBeLessThan(provenance.posts)
    for (const { area, posts: count } of rows) {
      expect(count).toBe(dated.filter((post) => entitiesOf(post).some((id) => places.get(id)?.area === area)).length)
    }
    expect(rows.map(({ area }) => area).sort()).toEqual(['Bedok', 'Museum', 'Tampines'])
  })

  it('lead to as many posts as they count, and draw their means together', async () => {
    const asked = `${WINDOW}&language=en,zh`
    const { rows } = AreasAnswer.parse((await server.get(`/api/areas?${asked}`)).body)
    const means = rows.map(({ score }) => score?.mean ?? Number.NaN)
    expect(rows.length).toBeGreaterThan(1)
    for (const { area, posts: count, score, shrunk } of rows) {
      const found = PostsAnswer.parse((await server.get(`/api/posts?${asked}&area=${area}`)).body)
      expect(found.provenance.posts, area).toBe(count)
      expect(shrunk?.mean).toBeGreaterThanOrEqual(Math.min(...means))
      expect(shrunk?.mean).toBeLessThanOrEqual(Math.max(...means))
      expect(shrunk?.n).toBe(score?.n)
    }
    expect((await server.get('/api/areas?area=Atlantis')).status).toBe(400)
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

  it('are found by the query language, and by it are counted, too', async () => {
    const found = async (q: string): Promise<readonly string[]> => {
      const link = `from=all&q=${encodeURIComponent(q)}`
      const { rows, provenance } = PostsAnswer.parse((await server.get(`/api/posts?${link}&limit=100`)).body)
      const counts = CountsAnswer.parse((await server.get(`/api/counts?by=language&${link}`)).body)
      expect(provenance.query.q).toBe(q)
      expect([counts.provenance.posts, counts.rows.reduce((sum, row) => sum + row.posts, 0)]).toEqual([
        provenance.posts,
        provenance.posts,
      ])
      return rows.map(({ text }) => text)
    }
    const either = await found('lemak OR hujan')
    expect(either.length).toBeGreaterThan(20)
    expect(either.every((text) => /lemak|hujan/.test(text))).toBe(true)
    const without = await found('nasi -lemak')
    expect(without.length).toBeGreaterThan(10)
    expect(without.every((text) => text.includes('nasi') && !text.includes('lemak'))).toBe(true)
    expect((await found('late NEAR/2 rain')).length).toBe((await found('"bus late"')).length)
    expect(await found('bus NEAR/1 rain')).toEqual([])
    expect((await found('le* platform:reddit')).every((text) => /le/.test(text))).toBe(true)
    expect(await found('nasi 42')).toHaveLength(0)
    expect(await found('hujan 43')).toHaveLength(1)
  })

  it('are counted for each part of a query, with what is doubtful', async () => {
    const check = async (q: string) =>
      QueryCheck.parse((await server.get(`/api/posts/check?from=all&q=${encodeURIComponent(q)}`)).body)
    const { posts: found, looked, parts, warnings } = await check('nasi -lemak OR zzzz')
    expect(looked).toBe(posts.length + 1) // and the late one
    expect(found).toBe(48)
    expect(parts.map(({ posts: count, ...place }) => [place, count])).toEqual([
      [{ offset: 0, length: 4 }, 97],
      [{ offset: 6, length: 5 }, 49],
      [{ offset: 15, length: 4 }, 0],
    ])
    expect(warnings).toEqual([
      { offset: 0, length: 4, warning: 'finds 40 % of all posts' },
      { offset: 15, length: 4, warning: 'finds nothing' },
      {
        offset: null,
        length: null,
        warning: 'has Latin letters only: posts in Chinese and Tamil are not found',
      },
    ])
    expect((await check('the 巴士 language:zh')).warnings.map(({ warning }) => warning)).toEqual([])
  })

  it('are refused with the place of what is not understood', async () => {
    const { status, body } = await server.get('/api/posts?q=kopi%20lang:ms')
    expect([status, body]).toEqual([
      400,
      {
        error: 'q: `lang:` is not a field here; did you mean `language:`?',
        field: 'q',
        offset: 5,
        length: 5,
        suggestion: 'language:',
        requestId: expect.any(String) as string,
      },
    ])
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
      model: `sentiment-multilingual ${SENTIMENT_ORDINAL}`,
    })
    expect(stages.origin).toMatchObject({ outcome: 'done', evidence: [{ kind: 'singlish', detail: 'lah', weight: 1 }] })
    expect(stages.entities).toMatchObject({ outcome: 'done', mentions: [{ surface: done.entities[0]?.surface }] })
    const pending = await at(posts.find(({ language }) => language === 'pending')!.nativeId)
    expect(pending.stages).toMatchObject({
      clean: { outcome: 'done' },
      language: { outcome: 'pending' },
      sentiment: { outcome: 'pending' },
    })
    // Of Ah Huat nothing is said: a name is no local word.
    const singlish = posts.find(({ text, language }) => text.includes('shiok') && language === 'en-SG')!
    expect((await at(singlish.nativeId)).localWords).toMatchObject([
      { surface: 'shiok', word: 'shiok', language: 'ms', polarity: 'positive', register: 'slang' },
      { surface: 'lah', language: 'ms', polarity: 'neutral', register: 'plain' },
    ])
    const none = await at(posts.find(({ language }) => language === 'none')!.nativeId)
    expect(none.stages.language).toMatchObject({ outcome: 'not_applicable', reason: 'language_unsupported' })
  })
})
