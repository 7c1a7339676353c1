import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { WeighWords } from '../../src/server/api/api-server.js'
import type { Queryable } from '../../src/store/pool.js'
import { packageRoot } from '../../src/package-root.js'
import type { EncodeQuery } from '../../src/read/posts/nearest-posts.js'
import { readModelFacts } from '../../src/read/model-facts.js'
import { basic, loginServer, OPERATOR } from './login-server.js'

export interface ReadingServer {
  readonly app: FastifyInstance
  readonly logged: () => string
  /** As the operator. */
  get<T = unknown>(
    url: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T; headers: Record<string, unknown>; text: string }>
}

/** Those of TEST_THEMES, and one that no post has. */
export const SERVER_THEMES = ['bus', 'rain', 'food'].map((key) => ({ key, title: `The ${key}`, words: { en: [key] } }))

/** A server whose API remembers nothing. @param options.db its database; default: the pool */
export async function readingServer(
  pool: pg.Pool,
  {
    db = pool,
    ...options
  }: {
    db?: Queryable
    requestsPerMinute?: number
    memoryMs?: number
    weighWords?: WeighWords
    encodeQuery?: EncodeQuery
  } = {},
): Promise<ReadingServer> {
  const models = await readModelFacts(`${packageRoot()}/models`)
  const { app, logged } = await loginServer(pool, {
    api: { reading: { db, models }, themes: SERVER_THEMES, memoryMs: 0, requestsPerMinute: 1_000_000, ...options },
    dashboard: '/nowhere',
  })
  const authorization = basic(OPERATOR.user, OPERATOR.password)
  return {
    app,
    logged,
    async get<T>(url: string, headers: Record<string, string> = {}) {
      const answer = await app.inject({ url, headers: { authorization, ...headers } })
      const isJson = answer.body !== '' && String(answer.headers['content-type']).startsWith('application/json')
      return {
        status: answer.statusCode,
        body: (isJson ? answer.json() : answer.body) as T,
        headers: answer.headers,
        text: answer.body,
      }
    },
  }
}
