import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { LanguageWords } from '../../src/domain/reading/posts.js'
import { packageRoot } from '../../src/package-root.js'
import { erasePost } from '../../src/store/people/erase.js'
import { createWordWeigher } from '../../src/workers/langid/weigh-apart.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'

const weigher = createWordWeigher(join(packageRoot(), 'models'))
let pipeline: Pipeline
let server: ReadingServer
let ids: Map<string, number>

beforeAll(async () => {
  const [model] = worldPosts()
  if (!model) throw new Error('no post')
  const posts = ['Wah the MRT at Dhoby Ghaut kena delay again lah', 'gone soon, this one'].map((text, at) => ({
    ...model,
    nativeId: `words${at}`,
    text,
  }))
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'languagewords')
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  await weigher.weigh('opens the models, for which a busy machine needs longer than an answer may take')
  server = await readingServer(pipeline.pool, { weighWords: weigher.weigh })
})
afterAll(async () => {
  await server.app.close()
  await weigher.close()
  await pipeline.stop()
})

const ask = (id: number) => server.get<{ field?: string }>(`/api/posts/${id}/language-words`)

it('weighs the words of a post when asked, and no browser keeps them', async () => {
  const { status, body, headers } = await ask(ids.get('words0') ?? 0)
  expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
  const { label, words } = LanguageWords.parse(body)
  expect(label).toBe('en-SG')
  expect(words[0]).toMatchObject({ word: 'lah', source: 'marker' })
})

it('has nothing to say of a post that was erased, or never was', async () => {
  const id = ids.get('words1') ?? 0
  expect((await ask(id)).status).toBe(200)
  const { rows } = await pipeline.pool.query<{ platform: string }>('select platform from post where id = $1', [id])
  expect(await erasePost(pipeline.pool, rows[0]?.platform ?? '', 'words1', TEST_HASH_KEY)).toBe(1)
  for (const gone of [id, 999_999_999]) {
    const { status, body } = await ask(gone)
    expect([status, body.field]).toEqual([404, 'id'])
  }
})

it('is not for people without a login', async () => {
  const url = `/api/posts/${ids.get('words0') ?? 0}/language-words`
  expect((await server.app.inject({ url })).statusCode).toBe(401)
})
