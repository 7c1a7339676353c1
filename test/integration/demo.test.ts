import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Role } from '../../src/domain/reading/operation.js'
import { demoAllowed } from '../../src/accounts/binding.js'
import { createDemo } from '../../src/server/login/demo.js'
import { peerUser } from '../../src/server/login/peer-user.js'
import { createPool } from '../../src/store/pool.js'
import { createUser, loginServer } from '../support/login-server.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

interface Me {
  readonly user: string | null
  readonly role: Role | null
  readonly demo: boolean
}

const OPEN: Me = { user: null, role: 'operator', demo: true }
const CLOSED: Me = { user: null, role: null, demo: false }
/** What a browser on this machine sends. */
const BROWSER = { host: 'localhost:8080', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }

let database: TestDatabase
let pool: pg.Pool
let demo: FastifyInstance
let port: number

const ask = async (headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  (await demo.inject({ url: '/api/me', remoteAddress, headers: { ...BROWSER, ...headers } })).json<Me>()

/** Sends these very bytes to the listening server. @returns the body of its answer */
async function send(text: string): Promise<Me> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) {
    answer += String(chunk)
    if (answer.endsWith('}')) break
  }
  return JSON.parse(answer.slice(answer.indexOf('{'))) as Me
}

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'demo')
  pool = createPool(database.url, { max: 2, applicationName: 'demo-test' })
  demo = (await loginServer(pool, { demo: true })).app
  await demo.listen({ host: '127.0.0.1', port: 0 })
  ;({ port } = demo.server.address() as AddressInfo)
})

afterAll(async () => {
  await demo.close()
  await pool.end()
  await database.drop()
})

describe('the demo', () => {
  it('is open to a browser at this machine, as operator', async () => {
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080']) expect(await ask({ host })).toEqual(OPEN)
    const page = { origin: 'http://localhost:8080', referer: 'http://localhost:8080/languages' }
    expect(await ask(page)).toEqual(OPEN)
    expect((await demo.inject({ url: '/queues/static/x', headers: BROWSER })).statusCode).not.toBe(401)
  })

  it('is open to programs of the user who started it, if the system can tell (Linux)', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/me`)
    expect(await answer.json()).toEqual(process.platform === 'linux' ? OPEN : CLOSED)
  })

  it.each<[string, Record<string, string>, string?]>([
    ['from another machine', {}, '10.0.0.9'],
    ['by a name that another site points here', { host: 'evil.example:8080' }],
    ['by a name that only begins like ours', { host: 'localhost.evil.example' }],
    ['forwarded by a proxy on this machine', { 'x-forwarded-for': '127.0.0.1' }],
    ['forwarded in the standard way', { forwarded: 'for=127.0.0.1' }],
    ['forwarded with another header', { 'x-real-ip': '127.0.0.1' }],
    ['forwarded by a cloud', { 'cf-connecting-ip': '127.0.0.1' }],
    ['forwarded by a proxy that only names itself', { via: '1.1 proxy' }],
    ['on a connection that a proxy closes after each answer', { connection: 'close' }],
    ['from a page of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['from a page with a public name, though the Host is ours', { origin: 'https://kopitalk.example' }],
    ['after a page with a public name, though the Host is ours', { referer: 'https://kopitalk.example/' }],
    ['from a page that hides where it is from', { origin: 'null' }],
  ])('is closed to what comes %s', async (_name, headers, remoteAddress) => {
    expect(await ask(headers, remoteAddress)).toEqual(CLOSED)
  })

  // As nginx 1.22 sent them for "proxy_pass http://127.0.0.1:8080", alone and with "proxy_http_version 1.1".
  it.each(['1.0', '1.1'])('is closed behind nginx as it comes, by HTTP/%s', async (version) => {
    const browser = 'sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\naccept: */*\r\n'
    const through = `GET /api/me HTTP/${version}\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${browser}\r\n`
    expect(await send(through)).toEqual(CLOSED)
    // The same without nginx between (control).
    expect(await send(`GET /api/me HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${browser}\r\n`)).toEqual(OPEN)
  })

  it('lets another site link here, and change nothing', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', referer: 'https://news.example/' }
    expect(await ask(link)).toEqual(OPEN)
    const change = (headers: Record<string, string>) =>
      demo.inject({ method: 'POST', url: '/api/nowhere', headers: { ...BROWSER, ...headers } })
    expect((await change({ ...link, origin: 'https://news.example' })).statusCode).toBe(403)
    expect((await change({ 'sec-fetch-site': 'same-site', origin: 'http://localhost:8081' })).statusCode).toBe(403)
    expect((await change({ origin: 'http://localhost:8080' })).statusCode).toBe(404)
  })

  it('is no demo where the server is not started as one', async () => {
    const { app: closed } = await loginServer(pool)
    expect((await closed.inject({ url: '/api/me', headers: BROWSER })).json()).toEqual(CLOSED)
    await closed.close()
  })

  it('is over within seconds of the first user, who may be disabled afterwards', async () => {
    await createUser(pool, 'mei', 'reader')
    await expect.poll(() => ask(), { timeout: 30_000 }).toEqual(CLOSED)
    await pool.query('update app_user set disabled_at = now()')
    const { app: later } = await loginServer(pool, { demo: true })
    expect((await later.inject({ url: '/api/me', headers: BROWSER })).json()).toEqual(CLOSED)
    await later.close()
    await pool.query('delete from app_user')
  })
})

describe('whose program asks', () => {
  const own = process.getuid?.() ?? 0
  const opens = async (user: number | null, headers: Record<string, string>) => {
    const open = createDemo(pool, { warn: () => undefined }, async () => user)
    const request = { ip: '127.0.0.1', method: 'GET', headers, raw: { httpVersion: '1.1' }, socket: {} }
    return open(request as unknown as FastifyRequest)
  }

  it.each<[string, number | null, boolean, boolean]>([
    ['the one who started the server', own, true, true],
    ['the user of a service, such as a proxy, whatever it sends', 33, false, false],
    ['a user that the system does not know', null, true, false],
  ])('%s: a browser may enter, another program may', async (_who, user, browser, program) => {
    expect([await opens(user, BROWSER), await opens(user, { host: 'localhost:8080' })]).toEqual([browser, program])
  })

  it.skipIf(process.platform !== 'linux')('is known by the connection', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port: at } = server.address() as AddressInfo
    const script = `require('node:net').connect(${at}, '127.0.0.1').resume()`
    const others = own === 0 ? [0, 65_534] : [own]
    for (const uid of others) {
      const accepted = once(server, 'connection') as Promise<[Socket]>
      const client = spawn(process.execPath, ['-e', script], { uid, cwd: '/' })
      const [socket] = await accepted
      expect(await peerUser(socket)).toBe(uid)
      socket.destroy()
      await once(client, 'exit')
      expect(await peerUser(socket)).toBeNull()
    }
    server.close()
  })
})

describe('the settings', () => {
  const local = { host: '127.0.0.1', password: undefined, demo: undefined, publicUrl: undefined, trustedProxyHops: 0 }

  it('allow a demo on loopback alone, without a password, a public address and a proxy', () => {
    expect(demoAllowed(local, true)).toBe(true)
    expect(demoAllowed({ ...local, publicUrl: 'http://localhost:8080' }, true)).toBe(true)
    expect(demoAllowed(local, false)).toBe(false)
    expect(demoAllowed({ ...local, demo: false }, true)).toBe(false)
  })

  it.each([
    { host: '0.0.0.0' },
    { password: 'kaya toast and kopi-o' },
    { publicUrl: 'https://kopitalk.example' },
    { trustedProxyHops: 1 },
  ])('close it by %o, and refuse to start where it was asked for', (setting) => {
    expect(demoAllowed({ ...local, ...setting }, true)).toBe(false)
    expect(() => demoAllowed({ ...local, ...setting, demo: true }, true)).toThrow('opens the server without a login')
  })
})
