import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { queryCondition } from '../../src/read/query-sql.js'
import { createParameters } from '../../src/store/parameters.js'
import { parseThemeQuery } from '../../src/text/query/theme-queries.js'
import { themeRules } from '../../src/workers/upkeep/theme-rules.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { rollUp } from '../support/rollups.js'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'themequeries')
  const links = worldPosts().slice(0, 3)
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, [
    ...worldPosts(),
    ...links.map((post, at) => ({ ...post, nativeId: `link${at}`, text: 'https://example.com/a', entities: [] })),
  ])
})
afterAll(() => pipeline.stop())

const QUERIES = [
  'bus -nasi',
  '(bus OR hujan) language:en,ms',
  'late NEAR/2 rain',
  'sentiment:negative origin:inside le*',
  '-platform:reddit nasi',
  'entity:"~AH Huat" OR entity:town/tampines',
  'hashtag:mrt reposts:without',
  'https://example.com',
  'hujan 43',
  '巴士',
]

it('gives a theme the posts that its query finds, whatever stage says it', async () => {
  const themes = QUERIES.map((query, at) => ({ key: `theme-${at}`, title: query, words: {}, queries: [query] }))
  const both = { key: 'both', title: 'Words or a query', words: { en: ['lemak'] }, queries: ['hujan'] }
  await rollUp(pipeline.pool, themeRules([...themes, both]))
  const { rows: collections } = await pipeline.pool.query<{ id: number }>(
    `select id from collection where key = 'live'`,
  )
  const collection = collections[0]?.id ?? 0
  const about = async (theme: string): Promise<readonly number[]> => {
    const { rows } = await pipeline.pool.query<{ id: number }>(
      `select post_id as id from post_term where kind = 'theme' and term = $1 order by 1`,
      [theme],
    )
    return rows.map(({ id }) => id)
  }
  const found = async (query: string): Promise<readonly number[]> => {
    const parameters = createParameters()
    const condition = queryCondition(parseThemeQuery(query).query, parameters, collection)
    const { rows } = await pipeline.pool.query<{ id: number }>(
      `select post_id as id from post_fact fact where ${condition} order by 1`,
      parameters.values,
    )
    return rows.map(({ id }) => id)
  }
  for (const { key, title } of themes) {
    const ids = await about(key)
    expect(ids.length, title).toBeGreaterThan(0)
    expect(ids, title).toEqual(await found(title))
  }
  expect(await about('both')).toEqual(await found('lemak OR hujan'))
})
