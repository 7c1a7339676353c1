import type pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'
import { basic, loginServer, OPERATOR } from '../support/login-server.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'trusted_proxy')
  pool = createPool(database.url, { max: 2, applicationName: 'trusted-proxy-test' })
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

it.each([
  { trustedProxyHops: 1, others: 200 },
  { trustedProxyHops: 0, others: 429 },
])(
  'wrong logins through a proxy close the door to their client alone, where the proxy is trusted: %o',
  async ({ others, ...options }) => {
    const behindProxy = await loginServer(pool, options)
    // Only what the nearest proxy says counts: a client may send any list of its own.
    const from = (client: string, password: string) =>
      behindProxy.app.inject({
        url: '/api/me',
        remoteAddress: '10.0.0.1',
        headers: { 'x-forwarded-for': `192.0.2.66, ${client}`, authorization: basic(OPERATOR.user, password) },
      })
    for (let i = 0; i < 10; i++) await from('203.0.113.7', 'a wrong password')
    expect((await from('203.0.113.7', OPERATOR.password)).statusCode).toBe(429)
    expect((await from('203.0.113.8', OPERATOR.password)).statusCode).toBe(others)
    await behindProxy.app.close()
  },
)
