import { once } from 'node:events'
import { METHODS, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { createToken, loginServer } from '../support/login-server.js'
import { testOperation } from '../support/operation.js'
import { TEST_HASH_KEY } from '../support/pipeline.js'
import { collectRoutes } from '../support/route-table.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'
import { testUploads } from '../support/upload-world.js'

interface Operation {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly responses: Readonly<Record<string, { readonly description: string }>>
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly enum?: readonly string[] } }[]
}

let database: TestDatabase
let pool: pg.Pool
let queues: Queues
let app: FastifyInstance
let routes: RouteOptions[]
let port: number
let authorization: string
let paths: Record<string, Record<string, Operation>>

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'api_document')
  pool = createPool(database.url, { max: 4, applicationName: 'api-document-test' })
  queues = openQueues({ redisUrl: inject('redisUrl'), prefix: 'documenttest' }, () => {})
  const board = [...Object.values(queues.stages), queues.crawl, queues.upkeep]
  const themes = [{ key: 'bus', title: 'The bus', words: { en: ['bus'] } }]
  const inbox = createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false })
  const uploads = testUploads({ pool, queues, inbox }, join(tmpdir(), 'kopitalk-document-nowhere'))
  const operation = testOperation({ pool, queues, uploads })
  ;({ app, routes } = await collectRoutes(
    async () => (await loginServer(pool, { board, api: { reading: { db: pool, models: [] }, themes, operation } })).app,
  ))
  await app.listen({ host: '127.0.0.1', port: 0 })
  port = (app.server.address() as AddressInfo).port
  authorization = `Bearer ${await createToken(pool, 'reader', 'reader')}`
  paths = (await app.inject({ url: '/api/openapi.json', headers: { authorization } })).json<{ paths: typeof paths }>()
    .paths
})

afterAll(async () => {
  await app.close()
  await queues.close()
  await pool.end()
  await database.drop()
})

/** Over the network: there is no other way to send some of these methods. */
async function send(method: string, path: string, headers: Record<string, string>) {
  const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'close')
  return { status: response.statusCode, allow: response.headers.allow?.split(', ') ?? [] }
}

const addressOf = (path: string): string => path.replace(/\{\w+\}|:\w+/g, '1').replace('*', 'x')
/** CONNECT asks for a tunnel, not for an address: Node closes the connection. */
const SENDABLE = METHODS.filter((method) => method !== 'CONNECT')

describe('the document', () => {
  it('contains every route under /api except its own pages, and no other', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    const registered = routes
      .filter(({ url }) => url.startsWith('/api/') && !/^\/api\/(docs|openapi\.json)/.test(url))
      .flatMap(({ method, url }) => [method].flat().map((each) => `${each} ${url}`))
      .filter((name) => !name.startsWith('HEAD '))
    expect(described.sort()).toEqual([...new Set(registered)].sort())
    expect(described.length).toBeGreaterThan(28)
  })

  it('says who may use a route as the server does', () => {
    for (const { method, url, config } of routes) {
      const operation = paths[url.replace(/:(\w+)/g, '{$1}')]?.[String(method).toLowerCase()]
      if (!operation) continue
      const access = config?.access ?? 'operator'
      const roles = new Set(operation.security.flatMap((scheme) => Object.values(scheme).flat()))
      expect([...roles], url).toEqual(access === 'anyone' ? [] : [access])
      expect('401' in operation.responses || access === 'anyone', url).toBe(true)
    }
  })

  it('gives a reason for every refusal, and the values that only this server knows', () => {
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    for (const { responses } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['429', '500', '503']))
      for (const [status, { description }] of Object.entries(responses)) {
        if (Number(status) >= 400) expect(description).not.toBe('Default Response')
      }
    }
    const theme = paths['/api/counts']?.get?.parameters?.find(({ name }) => name === 'theme')
    expect(theme?.schema.enum).toEqual(['bus'])
  })
})

describe('a method that is not in it', () => {
  it('answers 405 with what is possible, whatever method it is', { timeout: 120_000 }, async () => {
    const wrong: string[] = []
    for (const [path, methods] of Object.entries(paths)) {
      const known = Object.keys(methods).map((method) => method.toUpperCase())
      const possible = known.includes('GET') ? [...known, 'HEAD'] : known
      for (const method of SENDABLE.filter((each) => !possible.includes(each))) {
        const { status, allow } = await send(method, addressOf(path), { authorization })
        const fits = status === 405 && allow.sort().join() === possible.sort().join()
        if (!fits) wrong.push(`${method} ${path}: ${status} ${allow.join()}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it.each([
    ['POST', '/status'],
    ['DELETE', '/metrics'],
    ['QUERY', '/health/live'],
    ['PUT', '/api/openapi.json'],
    ['TRACE', '/queues/api/queues'],
  ])('so does %s %s, which is not in the document', async (method, path) => {
    const { status, allow } = await send(method, path, { authorization })
    expect(status).toBe(405)
    expect(allow).toContain('GET')
  })

  it('asks for a login first where the address does, and nowhere else', async () => {
    expect((await send('TRACE', '/api/counts', {})).status).toBe(401)
    expect((await send('GET', '/api/labels', {})).status).toBe(401)
    expect((await send('TRACE', '/api/me', {})).status).toBe(405)
    expect((await send('PATCH', '/health/ready', {})).status).toBe(405)
  })

  it('is no answer to an address that there is not', async () => {
    expect((await send('TRACE', '/api/nowhere', { authorization })).status).toBe(404)
    expect((await send('POST', '/trends', { authorization })).status).toBe(404) // a page of the dashboard
  })
})
