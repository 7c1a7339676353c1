import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { MarkAnswer, MarksAnswer } from '../../src/domain/reading/marks.js'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createPool } from '../../src/store/pool.js'
import { createToken, createUser, loginServer, PASSWORD } from '../support/login-server.js'
import { testOperation } from '../support/operation.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

let database: TestDatabase
let pool: pg.Pool
let queues: Queues
let app: FastifyInstance
const tokens: Record<string, string> = {}

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'marks')
  pool = createPool(database.url, { max: 4, applicationName: 'marks-test' })
  queues = openQueues({ redisUrl: inject('redisUrl'), prefix: 'markstest' }, () => {})
  ;({ app } = await loginServer(pool, {
    api: { reading: { db: pool, models: [] }, operation: testOperation({ pool, queues }) },
  }))
  for (const key of ['live', 'forum']) await ensureCollection(pool, { key, title: key, isSample: false })
  for (const name of ['mei', 'ravi']) tokens[name] = await createToken(pool, name, 'analyst')
  tokens.rita = await createToken(pool, 'rita', 'reader')
  await createUser(pool, 'anna', 'analyst')
})

afterAll(async () => {
  await app.close()
  await queues.close()
  await pool.end()
  await database.drop()
})

beforeEach(async () => {
  await pool.query('delete from event_mark')
})

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const ask = (who: string, method: Method, url: string, payload?: object) =>
  app.inject({ method, url, headers: { authorization: `Bearer ${tokens[who]}` }, ...(payload ? { payload } : {}) })
const add = async (mark: object): Promise<MarkAnswer> => (await ask('mei', 'POST', '/api/marks', mark)).json()
const list = async (query = ''): Promise<MarksAnswer['rows']> =>
  (await ask('rita', 'GET', `/api/marks${query}`)).json<MarksAnswer>().rows

const fares = { at: '2026-09-08', title: 'Fare review announced' }

describe('a mark', () => {
  it('is of a day or of an instant, and listed in the order of their time in Singapore', async () => {
    await add({ at: '2026-09-08T19:30:00+08:00', title: 'Minister speaks', link: 'https://example.org/a' })
    await add(fares)
    await add({ at: '2026-09-07T15:59:00Z', title: 'The evening before', collection: 'forum' })
    expect(await list()).toMatchObject([
      { at: '2026-09-07T15:59:00.000Z', collection: 'forum' },
      { ...fares, link: null, collection: null, by: 'mei' },
      { at: '2026-09-08T11:30:00.000Z', link: 'https://example.org/a' },
    ])
  })

  it('is answered with the public holidays', async () => {
    const { holidays } = (await ask('rita', 'GET', '/api/marks')).json<MarksAnswer>()
    expect(holidays).toContainEqual({ day: '2026-08-09', title: 'National Day' })
  })

  it('of one collection is not on the timelines of another', async () => {
    await add({ ...fares, title: 'everywhere' })
    await add({ ...fares, title: 'forum only', collection: 'forum' })
    expect((await list('?collection=forum')).map(({ title }) => title)).toEqual(['everywhere', 'forum only'])
    expect((await list('?collection=live')).map(({ title }) => title)).toEqual(['everywhere'])
  })

  it('can be changed by any analyst, and says who wrote it last', async () => {
    const { id } = await add(fares)
    const changed = await ask('ravi', 'PUT', `/api/marks/${id}`, { at: '2026-09-09T00:00:00+08:00', title: 'Fares' })
    expect(changed.json()).toMatchObject({ id, at: '2026-09-08T16:00:00.000Z', title: 'Fares', by: 'ravi' })
    expect(await list()).toEqual([changed.json()])
    expect((await ask('ravi', 'DELETE', `/api/marks/${id}`)).statusCode).toBe(204)
    expect(await list()).toEqual([])
  })

  it.each([
    ['a title of 121 signs', { ...fares, title: 'x'.repeat(121) }, 400, 'title'],
    ['no title', { ...fares, title: ' ' }, 400, 'title'],
    ['a day that does not exist', { ...fares, at: '2026-02-30' }, 400, 'at'],
    ['a link that runs a script', { ...fares, link: 'javascript:alert(1)' }, 400, 'link'],
    ['a collection that is not there', { ...fares, collection: 'nowhere' }, 404, 'collection'],
  ])('with %s is refused', async (_what, mark, status, field) => {
    const answer = await ask('mei', 'POST', '/api/marks', mark)
    expect([answer.statusCode, answer.json<{ field: string }>().field]).toEqual([status, field])
    expect(await list()).toEqual([])
  })

  it('with a title of 120 emoji is stored whole', async () => {
    expect((await add({ ...fares, title: '🚇'.repeat(120) })).title).toBe('🚇'.repeat(120))
  })

  it('that is not there is missing', async () => {
    for (const [method, body] of [['PUT', fares], ['DELETE']] as const) {
      expect((await ask('mei', method, '/api/marks/999', body)).statusCode).toBe(404)
    }
  })
})

describe('who may mark', () => {
  it('a reader sees marks and changes none', async () => {
    const { id } = await add(fares)
    for (const [method, url] of [
      ['POST', '/api/marks'],
      ['PUT', `/api/marks/${id}`],
      ['DELETE', `/api/marks/${id}`],
    ] as const) {
      expect((await ask('rita', method, url, method === 'DELETE' ? undefined : fares)).statusCode, method).toBe(403)
    }
    expect(await list()).toHaveLength(1)
  })

  it('a page of another site cannot use the session of an analyst', async () => {
    const login = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { user: 'anna', password: PASSWORD },
    })
    const [cookie] = [login.headers['set-cookie']].flat()
    const post = (origin: string) =>
      app.inject({
        method: 'POST',
        url: '/api/marks',
        payload: fares,
        headers: { cookie: cookie?.split(';')[0] ?? '', host: 'kopitalk.example', origin },
      })
    expect((await post('https://evil.example')).statusCode).toBe(403)
    expect(await list()).toEqual([])
    expect((await post('http://kopitalk.example')).statusCode).toBe(200)
    expect((await list())[0]?.by).toBe('anna')
  })
})
