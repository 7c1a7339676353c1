import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { createPool } from '../../src/store/pool.js'
import { collect, kopitalk } from '../support/kopitalk.js'
import { basic, logIn, loginServer, OPERATOR } from '../support/login-server.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

const SCRIPT = '/usr/bin/script'

let home: string
let database: TestDatabase
let pool: pg.Pool
let env: Record<string, string>

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopitalk-logins-'))
  database = await createMigratedDatabase(inject('databaseUrl'), 'login_commands')
  pool = createPool(database.url, { max: 2, applicationName: 'login-commands-test' })
  env = {
    KOPITALK_HOME: home,
    DATABASE_URL: database.url,
    REDIS_URL: inject('redisUrl'),
    AUTHOR_HASH_KEY: 'a key that only this test uses, 32+',
  }
})

beforeEach(() => pool.query('truncate app_user, session, api_token'))

afterAll(async () => {
  await pool.end()
  await database.drop()
  rmSync(home, { recursive: true })
})

const run = (command: string, input = '') => kopitalk(command.split(' '), env, input)
const statusOf = async (authorization: string) => {
  const { app } = await loginServer(pool)
  const { statusCode } = await app.inject({ url: '/api/me', headers: { authorization } })
  await app.close()
  return statusCode
}

describe('kopitalk user', () => {
  it('adds, lists, gives another password to, shuts out and lets in again', { timeout: 120_000 }, async () => {
    const added = await run('user add Mei --role analyst', 'teh tarik, less sugar\n')
    expect(added).toEqual({
      code: 0,
      stdout: 'mei may log in as analyst.\nFrom now on everybody has to log in.\n',
      stderr: '',
    })
    const { users } = JSON.parse((await run('user list --json')).stdout) as { users: Record<string, unknown>[] }
    expect(users).toEqual([{ name: 'mei', role: 'analyst', createdAt: expect.any(String) as string, disabledAt: null }])
    expect(await statusOf(basic('mei', 'teh tarik, less sugar'))).toBe(200)
    expect((await run('user passwd mei', 'kopi-c kosong peng')).code).toBe(0)
    expect(await statusOf(basic('mei', 'teh tarik, less sugar'))).toBe(401)
    expect(await statusOf(basic('mei', 'kopi-c kosong peng'))).toBe(200)
    expect((await run('user disable mei')).code).toBe(0)
    expect(await statusOf(basic('mei', 'kopi-c kosong peng'))).toBe(401)
    expect((await run('user list')).stdout).toMatch(/^mei +analyst +\d{4}-\d\d-\d\d +disabled$/m)
    expect((await run('user enable mei')).code).toBe(0)
    expect(await statusOf(basic('mei', 'kopi-c kosong peng'))).toBe(200)
    const again = await run('user add mei --role reader', 'teh tarik, less sugar')
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain('user passwd mei')
  })

  it.each([
    ['user add mei --role analyst', 'short', /at least 12 characters/],
    ['user add mei --role analyst', '', /at least 12 characters/],
    ['user add mei --role analyst', 'two\nlines of text', /one line/],
    ['user add mei --role boss', 'teh tarik, less sugar', /Allowed choices are reader, analyst, operator/],
    ['user add mei', 'teh tarik, less sugar', /--role <role>' not specified/],
    ['user add ../mei --role reader', 'teh tarik, less sugar', /"\.\.\/mei" is not a name/],
    ['user add Admin --role reader', 'teh tarik, less sugar', /admin is the name of the built-in operator/],
    ['user passwd ghost', 'teh tarik, less sugar', /no user "ghost".*user list/],
    ['user disable ghost', '', /no user "ghost"/],
  ])('refuses %s with %j', async (command, input, says) => {
    const { code, stdout, stderr } = await run(command, input)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/teh tarik|^\s+at /m)
    expect((await pool.query('select from app_user')).rowCount).toBe(0)
  })

  // It gives the program a terminal (util-linux).
  describe.skipIf(process.platform !== 'linux' || !existsSync(SCRIPT))('on a terminal', () => {
    const onTerminal = async (answers: readonly string[]) => {
      const program = join(packageRoot(), 'dist/src/bin/kopitalk.js')
      const command = `${process.execPath} ${program} user add mei --role reader`
      const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], {
        env: { PATH: process.env.PATH, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      const output = collect(child)
      const prompts = ['Password of mei: ', 'Repeat the password: ']
      for (const [at, answer] of answers.entries()) {
        await expect.poll(() => output().stdout, { timeout: 30_000 }).toContain(prompts[at])
        child.stdin.write(answer)
      }
      const [code] = (await once(child, 'close')) as [number]
      return { code, screen: output().stdout }
    }

    it('asks twice, and shows nothing of what is typed', async () => {
      const { code, screen } = await onTerminal(['teh tarik, less sugar\r', 'teh tarik, less sugar\r'])
      expect(screen).toContain('mei may log in as reader.')
      expect(screen).not.toContain('teh')
      expect(code).toBe(0)
      expect(await statusOf(basic('mei', 'teh tarik, less sugar'))).toBe(200)
    })

    it.each([
      ['different passwords', ['teh tarik, less sugar\r', 'teh tarik, more sugar\r'], /The passwords are different/],
      ['Ctrl-C is pressed', ['teh tarik\u0003'], /Cancelled/],
    ])('changes nothing when %s', async (_name, answers, says) => {
      const { code, screen } = await onTerminal(answers)
      expect(screen).toMatch(says)
      expect(screen).not.toContain('teh')
      expect(code).toBe(2)
      expect((await pool.query('select from app_user')).rowCount).toBe(0)
    })
  })
})

describe('kopitalk token', () => {
  it('prints a token once, lists it without it, and revokes it', { timeout: 60_000 }, async () => {
    const created = await run('token create grafana --role reader --expires 30')
    expect(created).toMatchObject({ code: 0, stderr: '' })
    expect(created.stdout).toMatch(/^kt_[\w-]{43}\n$/)
    const authorization = `Bearer ${created.stdout.trim()}`
    expect(await statusOf(authorization)).toBe(200)
    const list = (await run('token list --json')).stdout
    expect(JSON.parse(list)).toMatchObject({
      tokens: [{ name: 'grafana', role: 'reader', owner: null, revokedAt: null }],
    })
    expect(list).not.toContain(created.stdout.trim())
    expect((await run('token revoke grafana')).stdout).toBe('grafana is revoked.\n')
    expect(await statusOf(authorization)).toBe(401)
    expect((await run('token list')).stdout).toMatch(/^grafana +reader .* revoked$/m)
  })

  it.each([
    ['token create x --role reader --expires never', /whole number of days/],
    ['token create x --role reader --owner ghost', /no user "ghost"/],
    ['token revoke ghost', /no token "ghost".*token list/],
  ])('refuses %s', async (command, says) => {
    const { code, stdout, stderr } = await run(command)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
  })
})

it('a backup contains users and tokens, and after its restore no one is logged in', { timeout: 120_000 }, async () => {
  await run('user add mei --role analyst', 'teh tarik, less sugar')
  const token = (await run('token create grafana --role reader --owner mei')).stdout.trim()
  const before = await loginServer(pool)
  const { cookie } = await logIn(before.app, { user: 'mei', password: 'teh tarik, less sugar' })
  expect((await pool.query('select from session')).rowCount).toBe(1)
  await before.app.close()
  const file = join(home, 'logins.backup')
  expect(await run(`backup ${file}`)).toMatchObject({ code: 0 })
  expect(await run(`restore ${file} --force`)).toMatchObject({ code: 0 })
  const { app } = await loginServer(pool)
  const me = async (headers: Record<string, string>) => (await app.inject({ url: '/api/me', headers })).json<unknown>()
  expect(await me({ cookie })).toMatchObject({ user: null })
  expect(await me({ authorization: `Bearer ${token}` })).toMatchObject({ user: 'grafana', role: 'reader' })
  expect(await me({ authorization: basic('mei', 'teh tarik, less sugar') })).toMatchObject({ role: 'analyst' })
  expect(await me({ authorization: basic(OPERATOR.user, OPERATOR.password) })).toMatchObject({ role: 'operator' })
  await app.close()
})
