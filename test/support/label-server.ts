import type { LightMyRequestResponse } from 'fastify'
import { join } from 'node:path'
import type pg from 'pg'
import { inject } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { openQueues } from '../../src/queues/queues.js'
import { readModelFacts } from '../../src/read/model-facts.js'
import { createPool } from '../../src/store/pool.js'
import { createToken, loginServer } from './login-server.js'
import { testOperation } from './operation.js'
import { buildWorld, worldPosts } from './reading-world.js'
import { createMigratedDatabase } from './servers.js'

/** Four analysts (mei, ravi, siti, lee) and a reader (reader), who ask a server that has the posts of the reading world. */
export interface LabelServer {
  readonly pool: pg.Pool
  /** Id of a post of the world by its native id; 0: there is none. */
  idOf(nativeId: string | undefined): number
  ask(who: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object): Promise<LightMyRequestResponse>
  say(who: string, postId: number, task: string, value: unknown): Promise<LightMyRequestResponse>
  get<T>(who: string, url: string): Promise<T>
  close(): Promise<void>
}

/** @param name of its database, unlike that of any other test */
export async function startLabelServer(name: string): Promise<LabelServer> {
  const database = await createMigratedDatabase(inject('databaseUrl'), name)
  const pool = createPool(database.url, { max: 4, applicationName: `${name}-test` })
  const ids = await buildWorld(pool, { key: 'live', isSample: false }, worldPosts())
  const queues = openQueues({ redisUrl: inject('redisUrl'), prefix: `${name}test` }, () => {})
  const models = await readModelFacts(join(packageRoot(), 'models'))
  const { app } = await loginServer(pool, {
    api: { reading: { db: pool, models }, operation: testOperation({ pool, queues }) },
  })
  const tokens: Record<string, string> = { reader: await createToken(pool, 'reader', 'reader') }
  for (const analyst of ['mei', 'ravi', 'siti', 'lee']) tokens[analyst] = await createToken(pool, analyst, 'analyst')
  const ask: LabelServer['ask'] = (who, method, url, payload) =>
    app.inject({ method, url, headers: { authorization: `Bearer ${tokens[who]}` }, ...(payload ? { payload } : {}) })
  return {
    pool,
    idOf: (nativeId) => ids.get(nativeId ?? '') ?? 0,
    ask,
    say: (who, postId, task, value) => ask(who, 'POST', '/api/labels', { postId, task, value }),
    get: async <T>(who: string, url: string) => (await ask(who, 'GET', url)).json<T>(),
    async close() {
      await app.close()
      await queues.close()
      await pool.end()
      await database.drop()
    },
  }
}
