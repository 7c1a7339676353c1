import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { OriginsAnswer } from '../../src/domain/reading/origins.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'

const [pattern] = worldPosts()
if (!pattern) throw new Error('the world has no posts')

const post = (nativeId: string, author: string | null, more: Partial<WorldPost> = {}): WorldPost => ({
  ...pattern,
  nativeId,
  author,
  postedAt: new Date('2025-03-02T04:00:00Z'),
  origin: 'unknown',
  repost: false,
  ...more,
})
const many = (author: string, postedAt: string): WorldPost[] =>
  Array.from({ length: 25 }, (_, at) => post(`${author}${at}`, author, { postedAt: new Date(postedAt) }))

const posts = [
  post('one', 'once'),
  ...['a', 'b', 'c', 'd'].map((id) => post(`talk-${id}`, 'talker')),
  ...['a', 'b', 'c', 'd'].map((id) => post(`home-${id}`, 'homebody')),
  post('shared', 'sharer', { repost: true }),
  post('alone', null),
  ...many('waking', '2025-03-02T04:00:00Z'),
  ...many('nightly', '2025-03-01T19:30:00Z'),
]

/** Evidence by the beginning of a post's id. */
const EVIDENCE: readonly (readonly [prefix: string, evidence: readonly object[], probability: number])[] = [
  ['one', [{ kind: 'singlish', detail: 'lah', weight: 1.2 }], 0.77],
  ['talk', [{ kind: 'singlish', detail: 'lah', weight: 1 }], 0.73],
  ['home', [{ kind: 'declared_place', detail: 'Berlin', weight: -3 }], 0.047],
]

let pipeline: Pipeline
let server: ReadingServer
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apiorigins')
  const ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  await pipeline.pool.query(`update origin set evidence = '[]', probability = 0.5`)
  for (const [prefix, evidence, probability] of EVIDENCE)
    await pipeline.pool.query('update origin set evidence = $2, probability = $3 where post_id = any($1::bigint[])', [
      [...ids].filter(([nativeId]) => nativeId.startsWith(prefix)).map(([, id]) => id),
      JSON.stringify(evidence),
      probability,
    ])
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

async function counted(what: 'posts' | 'authors'): Promise<[number, number][]> {
  const { body } = await server.get('/api/origins?from=2025-03-01&to=2025-03-05')
  const { bins } = OriginsAnswer.parse(body)
  return bins.filter((bin) => bin[what] > 0).map((bin): [number, number] => [bin.from, bin[what]])
}

describe('/api/origins', () => {
  it('counts posts by their own probability, without reposts', async () => {
    expect(await counted('posts')).toEqual([
      [0, 4],
      [0.5, 51],
      [0.7, 4],
      [0.75, 1],
    ])
  })

  it('adds up what the texts of an author say, and what their profile says once', async () => {
    // Four texts of weight 1 are worth two; a place that is declared four times is declared once.
    // Hours of sleep in Singapore weigh 0.3 for and against; a post without an author is an author.
    expect(await counted('authors')).toEqual([
      [0, 1],
      [0.4, 1],
      [0.5, 1],
      [0.55, 1],
      [0.75, 1],
      [0.85, 1],
    ])
  })
})
