import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { migrate } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'
import { kopitalk } from '../support/kopitalk.js'
import { startServers, type TestServers } from '../support/servers.js'

const SCRIPT = join(packageRoot(), 'deploy/postgres/roles.sh')
const ROLES = { WRITE_PASSWORD: `w'"$x \\`, READ_PASSWORD: 'r%40/é' }
const hasPsql = spawnSync('psql', ['--version']).status === 0

let servers: TestServers
let folder: string
let data: string
let env: Record<string, string>

/** As the image runs it: with the superuser's password, over the socket, next to the data. */
const script = (more: Readonly<Record<string, string>> = {}) =>
  spawnSync('bash', [SCRIPT], { env: { ...env, ...more }, encoding: 'utf8' })

async function logIn(user: string, password: string): Promise<string> {
  const { hostname, port, pathname } = new URL(servers.databaseUrl)
  const client = new pg.Client({ host: hostname, port: Number(port), user, password, database: pathname.slice(1) })
  try {
    await client.connect()
    const { rows } = await client.query<{ is_superuser: string }>('show is_superuser')
    return rows[0]?.is_superuser ?? ''
  } catch (err) {
    return (err as { code?: string }).code ?? String(err)
  } finally {
    await client.end().catch(() => {})
  }
}

describe.skipIf(!hasPsql)('deploy/postgres/roles.sh (needs psql)', () => {
  beforeAll(async () => {
    servers = await startServers({ settings: { unix_socket_directories: '/tmp' } })
    folder = mkdtempSync(join(tmpdir(), 'kopitalk-roles-'))
    const pool = createPool(servers.databaseUrl, { max: 1, applicationName: 'roles-test' })
    data = (await pool.query<{ data_directory: string }>('show data_directory')).rows[0]?.data_directory ?? ''
    await migrate(pool) // as an older installation did, by the superuser
    await pool.query(
      `insert into post (platform, native_id, text, kind, erased_at) values ('test', 'old', '', 'original', now())`,
    )
    await pool.end()
    const { username, password, port, pathname } = new URL(servers.databaseUrl)
    env = {
      PATH: process.env.PATH ?? '',
      PGDATA: data,
      PGHOST: '/tmp',
      PGPORT: port,
      POSTGRES_USER: username,
      POSTGRES_DB: pathname.slice(1),
      POSTGRES_PASSWORD: password,
    }
  })
  afterAll(async () => {
    await servers.stop()
    rmSync(folder, { recursive: true })
  })

  it('refuses to guess a password', () => {
    expect(script({ POSTGRES_PASSWORD: '' })).toMatchObject({ status: 1 })
    const twice = script({ READ_PASSWORD: 'one', READ_PASSWORD_FILE: '/nowhere' })
    expect(twice.status).toBe(1)
    expect(twice.stderr).toContain('READ_PASSWORD and READ_PASSWORD_FILE are both set')
  })

  it('makes three roles that are not superusers, with any signs in their passwords, as often as it runs', async () => {
    const file = join(folder, 'read')
    writeFileSync(file, `${ROLES.READ_PASSWORD}\n`)
    const owner = statSync(join(data, 'pg_hba.conf')).uid
    for (const run of ['once', 'and again']) {
      const { status, stderr, stdout } = script({ WRITE_PASSWORD: ROLES.WRITE_PASSWORD, READ_PASSWORD_FILE: file })
      expect(status, `${run}: ${stderr}`).toBe(0)
      expect(stdout + stderr).toBe('')
    }
    expect(statSync(join(data, 'pg_hba.conf')).uid, 'the server itself must be able to read it').toBe(owner)
    const main = env.POSTGRES_PASSWORD ?? ''
    await expect.poll(() => logIn(env.POSTGRES_USER ?? '', main), { timeout: 30_000 }).toBe('28000')
    expect(await logIn('kopitalk_migrate', main)).toBe('off')
    expect(await logIn('kopitalk_write', ROLES.WRITE_PASSWORD)).toBe('off')
    expect(await logIn('kopitalk_read', ROLES.READ_PASSWORD)).toBe('off')
    expect(await logIn('kopitalk_read', main)).toBe('28P01')
    const log = readFileSync(join(servers.home, 'logs', 'postgres.log'), 'utf8')
    for (const password of [main, ...Object.values(ROLES)]) expect(log).not.toContain(password)
  })

  it('lets one own, one write and one read: migrate, backup and restore', async () => {
    const address = (user: string) => {
      const url = new URL(servers.databaseUrl)
      url.username = user
      url.password = ''
      return url.href
    }
    const common = {
      REDIS_URL: servers.redisUrl,
      KOPITALK_HOME: join(folder, 'home'),
      AUTHOR_HASH_KEY: 'a key that only this test uses, 32+',
      ADMIN_PASSWORD: 'twelve characters',
    }
    const owner = {
      ...common,
      DATABASE_URL: address('kopitalk_migrate'),
      DATABASE_PASSWORD: env.POSTGRES_PASSWORD ?? '',
      DATABASE_WRITE_ROLE: 'kopitalk_write',
      DATABASE_READ_ROLE: 'kopitalk_read',
    }
    const writer = { ...common, DATABASE_URL: address('kopitalk_write'), DATABASE_PASSWORD: ROLES.WRITE_PASSWORD }
    const reader = { READ_DATABASE_URL: address('kopitalk_read'), READ_DATABASE_PASSWORD: ROLES.READ_PASSWORD }
    const backup = join(folder, 'roles.backup')
    const posts = join(folder, 'posts.txt')
    writeFileSync(posts, 'a line\n')
    for (const [args, as] of [
      [['migrate'], owner],
      [['import', posts, '--as', 'lines', '--rejects', join(folder, 'rejects')], writer],
      [['backup', backup], writer],
      [['restore', backup, '--force'], owner],
      [['status'], { ...writer, ...reader }],
    ] as const) {
      const { code, stderr, stdout } = await kopitalk(args, as)
      expect(code, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0)
      if (args[0] === 'status') expect(stdout).toContain('posts     1 accepted, 1 erased')
    }
    const refused = await kopitalk(['restore', backup, '--force'], writer)
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toMatch(/restore needs the role that owns the tables/)
  })
})
