import type pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'
import { loginServer } from '../support/login-server.js'
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
  { trustedProxyHops: 1, others: 401 },
  { trustedProxyHops: 0, others: 429 },
])('unknown tokens through a proxy count for their client alone, where the proxy is trusted: %o', async (given) => {
  const { others, ...options } = given
  const behindProxy = await loginServer(pool, options)
  // Only what the nearest proxy says counts: a client may send any list of its own.
  const from = async (client: string) => {
    const headers = { 'x-forwarded-for': `192.0.2.66, ${client}`, authorization: 'Bearer kt_nobodys' }
    return (await behindProxy.app.inject({ url: '/api/me', remoteAddress: '10.0.0.1', headers })).statusCode
  }
  for (let i = 0; i < 10; i++) await from('203.0.113.7')
  expect(await from('203.0.113.7')).toBe(429)
  expect(await from('203.0.113.8')).toBe(others)
  expect(behindProxy.logged().includes('set TRUSTED_PROXY_HOPS')).toBe(options.trustedProxyHops === 0)
  await behindProxy.app.close()
})
