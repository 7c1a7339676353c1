import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LabelQueueAnswer, PostAnswer } from '../../src/domain/reading/posts.js'
import type { QualityAnswer } from '../../src/domain/reading/quality.js'
import { erasePost } from '../../src/store/people/erase.js'
import { startLabelServer, type LabelServer } from '../support/label-server.js'
import { TEST_HASH_KEY } from '../support/pipeline.js'
import { buildWorld, SENTIMENT_ORDINAL, worldPosts } from '../support/reading-world.js'

let server: LabelServer
let pool: pg.Pool
const posts = worldPosts()

beforeAll(async () => {
  server = await startLabelServer('labels')
  pool = server.pool
})

afterAll(() => server.close())

beforeEach(async () => {
  await pool.query('delete from label')
})

const ask: LabelServer['ask'] = (...asked) => server.ask(...asked)
const say: LabelServer['say'] = (...said) => server.say(...said)
const get = <T>(who: string, url: string): Promise<T> => server.get<T>(who, url)
const idOf = (nativeId: string | undefined): number => server.idOf(nativeId)

const labelled = posts.filter(({ sentiment }) => sentiment !== 'none' && sentiment !== 'pending')
const other = (sentiment: string): string => (sentiment === 'positive' ? 'negative' : 'positive')

describe('a label', () => {
  it('is stored next to the label of the model, the newest for each person and task', async () => {
    const [post] = labelled
    const id = idOf(post?.nativeId)
    await say('mei', id, 'sentiment', 'neutral')
    expect((await say('mei', id, 'sentiment', 'negative')).json()).toMatchObject({ by: 'mei', value: 'negative' })
    await say('ravi', id, 'sentiment', 'positive')
    const shown = await get<PostAnswer>('reader', `/api/posts/${id}`)
    expect(shown.labels.map(({ by, task, value }) => [by, task, value])).toEqual([
      ['ravi', 'sentiment', 'positive'],
      ['mei', 'sentiment', 'negative'],
    ])
    expect(shown.sentiment).toBe(post?.sentiment)
    const { rows } = await pool.query('select post_version, model_value, model_ordinal from label')
    expect(rows).toEqual(
      Array(2).fill({ post_version: 1, model_value: post?.sentiment, model_ordinal: SENTIMENT_ORDINAL }),
    )
  })

  it('can be removed only by the person who gave it', async () => {
    const id = idOf(labelled[0]?.nativeId)
    await say('mei', id, 'origin', 'outside')
    const url = `/api/labels?postId=${id}&task=origin`
    expect((await ask('ravi', 'DELETE', url)).statusCode).toBe(404)
    expect((await ask('mei', 'DELETE', url)).statusCode).toBe(204)
    expect((await pool.query('select from label')).rows).toEqual([])
  })

  it('is not for readers', async () => {
    expect((await say('reader', idOf(labelled[0]?.nativeId), 'sentiment', 'neutral')).statusCode).toBe(403)
    expect((await ask('reader', 'GET', '/api/label-queue?task=origin')).statusCode).toBe(403)
  })

  it.each([
    ['language', 'none', 409, 'value'],
    ['language', 'english', 409, 'value'],
    ['sentiment', 'great', 400, 'value'],
    ['mood', 'neutral', 400, 'task'],
    ['entity', [{ start: 0, end: 9_999, type: 'LOC', gazetteerId: null }], 409, 'value'],
    ['entity', [{ start: 3, end: 3, type: 'LOC', gazetteerId: null }], 409, 'value'],
    ['entity', [{ start: 0, end: 3, type: 'LOC', gazetteerId: 'nul \u0000' }], 400, 'value'],
    ['entity', [{ start: 0, end: 3, type: 'LOC', gazetteerId: 'half \ud83d' }], 400, 'value'],
    [
      'entity',
      [
        { start: 0, end: 3, type: 'LOC', gazetteerId: null },
        { start: 2, end: 5, type: 'PER', gazetteerId: null },
      ],
      409,
      'value',
    ],
  ])('%s %j is refused', async (task, value, status, field) => {
    const answer = await say('mei', idOf(labelled[0]?.nativeId), task, value)
    expect([answer.statusCode, answer.json<{ field: string }>().field]).toEqual([status, field])
  })

  it('goes with its post; an erased one takes none', async () => {
    const [model] = labelled
    if (!model) throw new Error('no post')
    const post = { ...model, nativeId: 'gone', text: 'a text that is erased later' }
    const id = (await buildWorld(pool, { key: 'erasing', isSample: false }, [post])).get('gone') ?? 0
    expect((await say('mei', id, 'sentiment', 'positive')).statusCode).toBe(200)
    expect(await erasePost(pool, post.platform, 'gone', TEST_HASH_KEY)).toBe(1)
    expect((await pool.query('select from label')).rows).toEqual([])
    expect((await say('mei', id, 'sentiment', 'positive')).statusCode).toBe(404)
  })
})

describe('the queue', () => {
  it('takes languages in turn and the least certain of each first, never twice', async () => {
    const { rows } = await get<LabelQueueAnswer>('mei', '/api/label-queue?task=language&limit=8')
    expect(new Set(rows.slice(0, 4).map(({ language }) => language)).size).toBe(4)
    for (const language of ['en', 'zh']) {
      const confidences = rows.filter((row) => row.language === language).map(({ confidence }) => confidence ?? 1)
      const least = Math.min(
        ...posts.filter((post) => post.language === language && !post.repost).map(({ confidence }) => confidence),
      )
      expect(confidences[0]).toBeCloseTo(least, 5)
      expect(confidences).toEqual([...confidences].sort((a, b) => a - b))
    }
    expect(rows[0]?.why).toMatch(/^language: \S+ \d+ %$/)
    const [first] = rows
    await say('mei', first?.id ?? 0, 'language', 'en')
    const seen = async (who: string) =>
      (await get<LabelQueueAnswer>(who, '/api/label-queue?task=language&limit=50')).rows.map(({ id }) => id)
    expect(await seen('mei')).not.toContain(first?.id)
    expect(await seen('ravi')).toContain(first?.id)
  })

  it('draws by chance in one order for everybody, and not by doubt', async () => {
    const drawOf = async (who: string, draw: string) =>
      (await get<LabelQueueAnswer>(who, `/api/label-queue?task=sentiment&draw=${draw}&limit=50`)).rows.map(
        ({ id }) => id,
      )
    const mei = await drawOf('mei', 'random')
    expect(mei.length).toBeGreaterThan(10)
    expect(new Set(mei).size).toBe(mei.length)
    expect(await drawOf('ravi', 'random')).toEqual(mei)
    expect(await drawOf('mei', 'unsure')).not.toEqual(mei)
    expect(
      [...mei].sort((a, b) => a - b),
      'nor by age',
    ).not.toEqual(mei)
    await say('mei', mei[0] ?? 0, 'sentiment', 'neutral')
    expect(await drawOf('mei', 'random')).not.toContain(mei[0])
    expect((await drawOf('ravi', 'random'))[0]).toBe(mei[0])
  })

  it('keeps how a post was drawn, and counts agreement apart for each draw', async () => {
    const [first, second, third] = labelled.filter(({ language }) => language === 'en')
    for (const [post, drawn] of [
      [first, 'random'],
      [second, 'unsure'],
      [third, undefined],
    ] as const) {
      await ask('mei', 'POST', '/api/labels', {
        postId: idOf(post?.nativeId),
        task: 'sentiment',
        value: drawn === 'unsure' ? other(post?.sentiment ?? '') : post?.sentiment,
        drawn,
      })
    }
    const { labels } = await get<QualityAnswer>('reader', '/api/quality')
    expect(labels.map(({ drawn, n, right }) => [drawn, n, right.share])).toEqual([
      ['random', 1, 1],
      ['unsure', 1, 0],
      [null, 1, 1],
    ])
    const answer = await ask('mei', 'POST', '/api/labels', {
      postId: idOf(first?.nativeId),
      task: 'sentiment',
      value: 'neutral',
      drawn: 'luck',
    })
    expect(answer.statusCode).toBe(400)
  })

  it('says in which texts the glossary knows a rude word', async () => {
    const base = labelled.find(({ language }) => language === 'ms')
    if (!base) throw new Error('no post')
    const texts = { rude: 'bodoh betul sistem ni', plain: 'hujan lebat hari ini' }
    const two = Object.entries(texts).map(([nativeId, text]) => ({ ...base, nativeId, text, repost: false }))
    await buildWorld(pool, { key: 'rude', isSample: false }, two)
    const { rows } = await get<LabelQueueAnswer>('mei', '/api/label-queue?task=language&collection=rude')
    expect(Object.fromEntries(rows.map(({ text, rude }) => [text, rude]))).toEqual({
      [texts.rude]: true,
      [texts.plain]: false,
    })
  })

  it('shows one of near-duplicates, and none of those whose copy was labelled', async () => {
    const base = labelled.find(({ language }) => language === 'en')
    if (!base) throw new Error('no post')
    const copies = [1, 2, 3].map((at) => ({
      ...base,
      nativeId: `copy${at}`,
      text: 'one text three times over',
      confidence: 0.01,
      repost: false,
    }))
    const ofCopies = [...(await buildWorld(pool, { key: 'copies', isSample: false }, copies)).values()]
    const queue = async () =>
      (await get<LabelQueueAnswer>('mei', '/api/label-queue?task=language&collection=copies')).rows.map(({ id }) => id)
    const shown = await queue()
    expect([shown.length, ofCopies.includes(shown[0] ?? 0)]).toEqual([1, true])
    await say('mei', ofCopies.find((id) => id !== shown[0]) ?? 0, 'language', 'en')
    expect(await queue()).toEqual([])
  })
})

describe('GET /api/quality', () => {
  it('counts people who agree with the model, by language, with Wilson intervals', async () => {
    const some = labelled.filter(({ language }) => language === 'en').slice(0, 10)
    for (const [at, { nativeId, sentiment }] of some.entries()) {
      await say(at % 2 ? 'mei' : 'ravi', idOf(nativeId), 'sentiment', at < 8 ? sentiment : other(sentiment))
    }
    const { labels, models } = await get<QualityAnswer>('reader', '/api/quality')
    // Wilson 8 of 10: 0.490…0.943 (Newcombe 1998).
    expect(labels).toEqual([
      {
        task: 'sentiment',
        language: 'en',
        drawn: null,
        n: 10,
        by: 2,
        right: { share: 0.8, low: expect.closeTo(0.49, 3) as number, high: expect.closeTo(0.943, 3) as number },
      },
    ])
    const sentiment = models.find(({ task }) => task === 'sentiment')
    expect(sentiment?.confusions.length).toBeGreaterThan(0)
    expect(sentiment?.scores).toContainEqual({
      set: 'smsa test (id)',
      language: 'id',
      n: 500,
      metric: 'accuracy',
      value: 0.872,
    })
  })

  it('compares lists of mentions as a whole', async () => {
    const post = labelled.find(({ entities, language }) => entities.length === 2 && language === 'en')
    const id = idOf(post?.nativeId)
    const { stages } = await get<PostAnswer>('reader', `/api/posts/${id}`)
    if (stages.entities.outcome !== 'done') throw new Error('no mentions')
    const mentions = stages.entities.mentions.map(({ start, end, type, gazetteer }) => ({
      start,
      end,
      type,
      gazetteerId: gazetteer?.id ?? null,
    }))
    const right = async () =>
      (await get<QualityAnswer>('reader', '/api/quality')).labels.map((row) => [row.task, row.right.share])
    await say('mei', id, 'entity', [...mentions].reverse())
    expect(await right()).toEqual([['entity', 1]])
    await say('mei', id, 'entity', mentions.slice(1))
    expect(await right()).toEqual([['entity', 0]])
  })
})
