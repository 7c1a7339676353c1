import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LabelQueueAnswer } from '../../src/domain/reading/posts.js'
import type { QualityAnswer } from '../../src/domain/reading/quality.js'
import { readLabelledPosts } from '../../src/export/labels.js'
import { startLabelServer, type LabelServer } from '../support/label-server.js'
import { worldPosts } from '../support/reading-world.js'

let server: LabelServer
let pool: pg.Pool
const posts = worldPosts()

beforeAll(async () => {
  server = await startLabelServer('disagreements')
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

describe('two people who labelled the same posts', () => {
  const some = labelled.filter(({ language }) => language === 'en').slice(0, 5)
  const settle = (who: string, postId: number, value: string) =>
    ask(who, 'POST', '/api/labels', { postId, task: 'sentiment', value, drawn: 'disagreement' })
  const disagreements = async (who: string) =>
    (await get<LabelQueueAnswer>(who, '/api/label-queue?task=sentiment&draw=disagreement')).rows
  const quality = () => get<QualityAnswer>('reader', '/api/quality')

  it('have an agreement beyond chance', async () => {
    for (const [at, { nativeId }] of some.entries()) {
      await say('mei', idOf(nativeId), 'sentiment', at < 3 ? 'positive' : 'negative')
      await say('ravi', idOf(nativeId), 'sentiment', at < 2 ? 'positive' : 'negative')
    }
    await say('siti', idOf(some[0]?.nativeId), 'language', 'en')
    // By chance 3 · 2 + 2 · 3 of 25; 4 of 5 are equal: (0.8 - 0.48) / 0.52.
    expect((await quality()).agreement).toEqual([
      {
        task: 'sentiment',
        people: ['mei', 'ravi'],
        n: 5,
        same: 4,
        kappa: {
          kappa: expect.closeTo(0.615, 3) as number,
          low: expect.any(Number) as number,
          high: expect.any(Number) as number,
        },
      },
    ])
  })

  it('are settled by a third, whose answer counts instead of theirs, until it is taken back', async () => {
    const [post] = some
    const id = idOf(post?.nativeId)
    await say('mei', id, 'sentiment', 'positive')
    expect(await disagreements('siti')).toEqual([])
    expect((await settle('siti', id, 'neutral')).statusCode, 'nothing to settle').toBe(409)
    await say('ravi', id, 'sentiment', 'negative')
    expect((await disagreements('siti')).map((row) => [row.id, row.why])).toEqual([
      [id, 'mei: positive, ravi: negative'],
    ])
    expect(await disagreements('mei'), 'not by one of the two').toEqual([])
    expect((await settle('mei', id, 'negative')).statusCode).toBe(409)

    const read = async () => {
      const { posts: decided, undecided } = await readLabelledPosts(pool, { task: 'sentiment', collection: null })
      return [decided.map(({ value, people }) => [value, people]), undecided]
    }
    expect(await read()).toEqual([[], 1])
    const before = (await quality()).agreement
    expect((await settle('siti', id, post?.sentiment ?? '')).statusCode).toBe(200)
    expect(await read()).toEqual([[[post?.sentiment, 2]], 0])
    expect((await quality()).labels.map(({ n, right }) => [n, right.share])).toEqual([[2, 1]])
    expect((await quality()).agreement, 'the third is not one of two').toEqual(before)
    expect(await disagreements('lee')).toEqual([])

    expect((await ask('siti', 'DELETE', `/api/labels?postId=${id}&task=sentiment`)).statusCode).toBe(204)
    expect((await disagreements('siti')).map((row) => row.id)).toEqual([id])
    expect(await read()).toEqual([[], 1])
  })
})
