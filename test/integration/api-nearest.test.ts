import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Meaning } from '../../src/domain/annotation.js'
import { similarity } from '../../src/domain/meaning.js'
import { done, notApplicable } from '../../src/domain/outcome.js'
import { PostAnswer, PostsAnswer } from '../../src/domain/reading/posts.js'
import type { EncodeQuery } from '../../src/read/posts/nearest-posts.js'
import { saveMeanings, type ResultRow } from '../../src/store/pipeline/annotations.js'
import { createBatchStore, insertBatches } from '../../src/store/pipeline/batches.js'
import { erasePost } from '../../src/store/people/erase.js'
import { directionAt as at } from '../support/directions.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'

const WINDOW = 'from=2025-03-01&to=2025-03-08'
const ORDINAL = 5
/** Posts of the world, 1.5 degrees apart; number 7 has no words, and number 9 another model. */
const angleOf = (nativeId: string): number => Number(nativeId.slice(1)) * 1.5
const posts = worldPosts()
const seen: string[] = []
/** For texts that are no angle. */
let wantedAt: number | null = null
/** Says where to look: an angle. */
const encodeQuery: EncodeQuery = (text) => {
  seen.push(text)
  return Promise.resolve({ ...at(wantedAt ?? Number(text)), modelOrdinal: ORDINAL })
}

let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apinearest')
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  await setClusters('post_id')
  await writeMeanings()
  server = await readingServer(pipeline.pool, { encodeQuery })
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

/** The texts of the world are so alike that some are near-duplicates. */
async function setClusters(cluster: string, ...nativeIds: string[]): Promise<void> {
  const members = nativeIds.map((nativeId) => ids.get(nativeId) ?? 0)
  for (const table of ['post_fact', 'post_term', 'near_duplicate']) {
    const sql = `update ${table} set cluster_id = ${cluster} where post_id = any($1::bigint[]) or $1 = '{}'`
    await pipeline.pool.query(sql, [members])
  }
}

async function writeMeanings(): Promise<void> {
  const { pool } = pipeline
  const rows = [...ids].map(([nativeId, postId]): ResultRow<Meaning> => {
    const outcome =
      nativeId === 'w7' ? notApplicable<Meaning>(postId, 'empty_after_clean') : done(postId, at(angleOf(nativeId)))
    return { postId, postVersion: 1, modelOrdinal: nativeId === 'w9' ? 4 : ORDINAL, outcome }
  })
  const postIds = rows.map(({ postId }) => postId)
  const [ref] = await insertBatches(pool, [{ stage: 'meaning', postIds, chunkSize: postIds.length }])
  const batches = createBatchStore(pool)
  const batch = await batches.start(ref?.batchId ?? 0, 'meaning')
  if (!batch) throw new Error('no batch')
  await batches.finish(batch, { rows, dead: [] }, saveMeanings)
}

const ask = async (query: string) => PostsAnswer.parse((await server.get(`/api/posts?${query}`)).body)
const idsOf = (answer: PostsAnswer): string[] => answer.rows.map(({ nativeId }) => nativeId)

/** Nearest first, by comparing every one of them. */
function expected(of: number, limit: number, keep: (post: WorldPost) => boolean = () => true): string[] {
  const alike = ({ nativeId }: WorldPost): number => similarity(at(of), at(angleOf(nativeId)))
  return posts
    .filter((post) => !['w7', 'w9'].includes(post.nativeId) && post.postedAt !== null && keep(post))
    .sort((a, b) => alike(b) - alike(a))
    .slice(0, limit)
    .map(({ nativeId }) => nativeId)
}

describe('posts by meaning', () => {
  it('are the nearest first, with how alike they are', async () => {
    const answer = await ask(`${WINDOW}&meaning=100.4&ranking=nearest&limit=8`)
    expect(idsOf(answer)).toEqual(expected(100.4, 8))
    expect(answer.rows[0]?.similarity).toBeCloseTo(Math.cos((Math.abs(100.4 - 100.5) * Math.PI) / 180), 2)
    expect(answer.rows.map(({ similarity }) => similarity)).toEqual(
      answer.rows.map(({ similarity }) => similarity).sort((a = 0, b = 0) => b - a),
    )
    expect(answer.next).toBeNull()
    expect(answer.provenance.query).toMatchObject({ meaning: '100.4' })
  })

  it.each<[string, (post: WorldPost) => boolean]>([
    ['language=ms,zh', ({ language }) => ['ms', 'zh'].includes(language)],
    ['platform=reddit', ({ platform }) => platform === 'reddit'],
    ['reposts=without', ({ repost }) => !repost],
    ['entity=town/tampines', ({ entities }) => entities.some(({ id }) => id === 'town/tampines')],
    ['q=nasi', ({ text }) => text.includes('nasi')],
    ['term=shiok', ({ text }) => text.includes('shiok')],
  ])('obey the filter %s', async (filter, keep) => {
    const answer = await ask(`${WINDOW}&meaning=40.4&ranking=nearest&limit=10&${filter}`)
    expect(answer.rows.length).toBeGreaterThan(5)
    expect(idsOf(answer)).toEqual(expected(40.4, 10, keep))
  })

  it('come in another order where words and time count, too: the first of those with the words of the search', async () => {
    const nearest = await ask(`${WINDOW}&meaning=${encodeURIComponent('40.4')}&ranking=nearest&limit=100`)
    const words = encodeURIComponent('40.4 shiok')
    wantedAt = 40.4
    const mixed = await ask(`${WINDOW}&meaning=${words}&limit=100`)
    const alone = await ask(`${WINDOW}&meaning=${words}&ranking=nearest&limit=100`)
    wantedAt = null
    expect(idsOf(alone)).toEqual(idsOf(nearest))
    const withWord = nearest.rows.filter(({ text }) => text.includes('shiok')).map(({ nativeId }) => nativeId)
    expect(idsOf(mixed)[0]).toBe(withWord[0])
    expect(idsOf(nearest)[0]).not.toBe(withWord[0])
  })

  it.each(["o'brien", "it's \\ (a | b) & !c :* <->", "'''", '\\\\', '& | !', '{"a",NULL}', 'NULL', '😀 ％ ١٢٣'])(
    'take whatever is typed for words, such as %s',
    async (typed) => {
      wantedAt = 40.4
      const answer = await server.get(`/api/posts?${WINDOW}&limit=3&meaning=${encodeURIComponent(`kopi ${typed}`)}`)
      wantedAt = null
      expect(answer).toMatchObject({ status: 200, body: { rows: { length: 3 } } })
    },
  )

  it('obey the window, and have undated posts without one', async () => {
    const until = new Date('2025-03-03T00:00:00Z')
    const answer = await ask(`from=2025-03-01&to=${until.toISOString()}&meaning=40.4&ranking=nearest&limit=100`)
    expect(idsOf(answer)).toEqual(expected(40.4, 100, ({ postedAt }) => postedAt !== null && postedAt < until))
    expect(answer.compared).toBe(answer.rows.length)
    const undated = posts.find(({ postedAt }) => postedAt === null)?.nativeId ?? ''
    expect(idsOf(await ask(`from=all&limit=1&meaning=${angleOf(undated)}`))).toEqual([undated])
  })

  it('are compared with posts that the same model has read and that have words: their number is said', async () => {
    const answer = await ask(`from=all&meaning=${angleOf('w9')}&limit=3`)
    expect(answer.compared).toBe(posts.length - 2)
    expect(idsOf(answer)).not.toContain('w9')
  })

  it('are asked for with what is to be read of a text', async () => {
    await ask(`${WINDOW}&meaning=${encodeURIComponent(' 12 @someone https://x.sg ')}&limit=1`)
    expect(seen.at(-1)).toBe('12')
  })

  it.each([
    ['meaning=12&cursor=-_1', 409, 'cursor'],
    ['meaning=12&like=1', 409, 'like'],
    ['like=1&ranking=mixed', 409, 'ranking'],
    ['ranking=nearest', 409, 'ranking'],
    ['meaning=12&ranking=best', 400, 'ranking'],
    ['meaning=@someone', 409, 'meaning'],
    ['meaning=', 400, 'meaning'],
    [`meaning=${'x'.repeat(501)}`, 400, 'meaning'],
    ['like=x', 400, 'like'],
    ['like=999999', 404, 'like'],
  ])('%.20s is refused', async (query, status, field) => {
    expect(await server.get(`/api/posts?${query}`)).toMatchObject({ status, body: { field } })
  })

  it('is refused by a server without a model, which still knows posts like another', async () => {
    const without = await readingServer(pipeline.pool)
    expect(await without.get('/api/posts?meaning=12')).toMatchObject({ status: 409, body: { field: 'meaning' } })
    expect(await without.get(`/api/posts?like=${ids.get('w30')}`)).toMatchObject({ status: 200 })
    await without.app.close()
  })
})

describe('posts like another one', () => {
  const like = (nativeId: string, more = ''): string => `${WINDOW}&limit=6&like=${ids.get(nativeId)}${more}`

  it('are the nearest to it, without itself', async () => {
    const answer = await ask(like('w50'))
    // Both neighbours are equally near, and int8 decides.
    expect(new Set(idsOf(answer))).toEqual(new Set(expected(angleOf('w50'), 7).filter((id) => id !== 'w50')))
    expect(answer.provenance.query).toMatchObject({ like: String(ids.get('w50')) })
  })

  it('obey the filter, which the post itself need not', async () => {
    const answer = await ask(like('w60', '&platform=reddit'))
    expect(posts.find(({ nativeId }) => nativeId === 'w60')?.platform).not.toBe('reddit')
    expect(answer.rows.map(({ platform }) => platform)).toEqual(Array.from({ length: 6 }, () => 'reddit'))
  })

  it('cannot be found for a post without words', async () => {
    expect(await server.get(`/api/posts?${like('w7')}`)).toMatchObject({ status: 409, body: { field: 'like' } })
  })

  it('is offered where the stage has an answer', async () => {
    const stageOf = async (nativeId: string): Promise<unknown> =>
      PostAnswer.parse((await server.get(`/api/posts/${ids.get(nativeId)}`)).body).stages.meaning
    expect(await stageOf('w60')).toMatchObject({ outcome: 'done', model: `meaning ${ORDINAL}` })
    expect(await stageOf('w7')).toMatchObject({ outcome: 'not_applicable', reason: 'empty_after_clean' })
  })

  it('are one of each group of near-identical posts, and none of its own', async () => {
    await setClusters(String(ids.get('w61')), 'w61', 'w62', 'w63')
    await setClusters(String(ids.get('w59')), 'w59', 'w60')
    const found = idsOf(await ask(like('w60')))
    expect(found.filter((id) => ['w61', 'w62', 'w63'].includes(id))).toEqual(['w61'])
    expect(found).not.toContain('w59')
    const byText = idsOf(await ask(`${WINDOW}&meaning=${angleOf('w63')}&limit=6`))
    expect(byText.filter((id) => ['w61', 'w62', 'w63'].includes(id))).toEqual(['w63'])
  })

  it('leave out what is erased, and are not found for it', async () => {
    const before = idsOf(await ask(like('w120')))
    const platform = posts.find(({ nativeId }) => nativeId === before[0])?.platform ?? ''
    await erasePost(pipeline.pool, platform, before[0] ?? '', TEST_HASH_KEY)
    expect(idsOf(await ask(like('w120')))).not.toContain(before[0])
    expect(await server.get(`/api/posts?${like(before[0] ?? '')}`)).toMatchObject({ status: 404 })
  })
})
