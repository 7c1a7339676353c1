import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'
import { loginServer } from '../support/login-server.js'
import { temporaryHome } from '../support/servers.js'

const home = temporaryHome()
const folder = join(home, 'web')
const pool = createPool('postgres://127.0.0.1:1/none', { max: 1, applicationName: 'none' }) // nothing here asks it
let app: FastifyInstance
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(home, 'secret'), 'kept')
  writeFileSync(join(folder, '.secret'), 'kept')
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>Kopitalk</title><script type="module" src="/assets/index-abc.js"></script>',
  )
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export {}')
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  ;({ app } = await loginServer(pool, { dashboard: folder }))
})
afterAll(async () => {
  await app.close()
  await pool.end()
  rmSync(home, { recursive: true })
})

const HTML = { accept: 'text/html,*/*;q=0.8' }

describe('dashboard', () => {
  it.each(['/', '/trends', '/posts?language=en', '/index.html'])('is the page for %s in a browser', async (url) => {
    const { statusCode, body, headers } = await app.inject({ url, headers: HTML })
    expect(statusCode).toBe(200)
    expect(body).toContain('<title>Kopitalk</title>')
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(headers['content-security-policy']).toContain("script-src 'self'")
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('lets a browser keep files with a hash in their name, and no others', async () => {
    const asset = await app.inject({ url: '/assets/index-abc.js' })
    expect([asset.statusCode, asset.headers['cache-control']]).toEqual([200, 'private, max-age=31536000, immutable'])
    const icon = await app.inject({ url: '/favicon.svg' })
    expect([icon.statusCode, icon.headers['cache-control']]).toEqual([200, 'private, no-cache'])
  })

  it.each(['/assets/none.js', '/api/none', '/queues/none'])(
    'is not there for %s, which is nothing or asks for a login',
    async (url) => {
      const { statusCode, body, headers } = await app.inject({ url, headers: HTML })
      expect([401, 403, 404]).toContain(statusCode)
      expect(body).not.toContain('<title>')
      expect(headers['cache-control']).toBe('no-store')
    },
  )

  it.each(['/assets/..%2f..%2fsecret', '/..%2fsecret', '/%2e%2e/secret', '/.secret'])(
    'shows no other file for %s',
    async (url) => {
      expect((await app.inject({ url, headers: HTML })).body).not.toContain('kept')
    },
  )

  it('is not the answer to a program that asks for something unknown', async () => {
    expect((await app.inject({ url: '/nowhere', headers: { accept: 'application/json' } })).statusCode).toBe(404)
  })

  it('leaves the status page at /status, behind the login', async () => {
    expect((await app.inject({ url: '/status' })).statusCode).toBe(401)
  })
})
