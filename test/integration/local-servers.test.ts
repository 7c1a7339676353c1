import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { isRunning, identify } from '../../src/local/process-identity.js'
import { createDatabase, startServers, temporaryHome, type TestServers } from '../support/servers.js'

let servers: TestServers | undefined
let home: string | undefined

afterEach(async () => {
  await servers?.stop()
  if (home !== undefined) rmSync(home, { recursive: true, force: true })
  servers = home = undefined
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function redisDo<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 })
  redis.on('error', () => undefined) // also rejects the command that waits
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

describe('embedded servers', () => {
  it('keep data and port over SIGKILL and a new start', async () => {
    servers = await startServers()
    const { postgres, redis } = servers
    await query(servers.databaseUrl, 'create table kept as select 1 as one')
    await redisDo(servers.redisUrl, (r) => r.set('kept', 'yes'))
    const before = [postgres.pid, redis.pid]
    await Promise.all([postgres.kill(), redis.kill()])
    expect([postgres.pid, redis.pid]).toEqual([undefined, undefined])
    await expect(query(servers.databaseUrl, 'select 1')).rejects.toThrow()
    await Promise.all([postgres.start(), redis.start()])
    expect(await query(servers.databaseUrl, 'select one from kept')).toEqual([{ one: 1 }])
    expect(await redisDo(servers.redisUrl, (r) => r.get('kept'))).toBe('yes')
    expect([postgres.pid, redis.pid]).not.toEqual(before)
  })

  it.each([
    ['as it was', null],
    ['garbage', 'no pid at all\n'],
    ['the pid of another process', `${process.pid}\n`],
  ])('end what a killed start left running, and take its ports, with %s in the pid files', async (_, inPidFiles) => {
    home = temporaryHome()
    const first = await startServers({ home })
    for (const file of ['postgres/data/postmaster.pid', 'redis-data/redis.pid'])
      if (inPidFiles !== null) writeFileSync(join(home, file), inPidFiles)
    const orphans = [first.postgres.pid, first.redis.pid].map((pid) => identify(pid ?? 0))
    servers = await startServers({ home }) // as after a crash: `first` was never stopped
    for (const orphan of orphans) expect(orphan && isRunning(orphan)).toBe(false)
    expect([servers.postgres.port, servers.redis.port]).toEqual([first.postgres.port, first.redis.port])
    expect(await query(servers.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('start over a half-made data folder, a stale pid file and a damaged append-only file', async () => {
    home = temporaryHome()
    const first = await startServers({ home })
    await redisDo(first.redisUrl, (r) => r.set('a', 'x'.repeat(10_000)))
    await first.stop()
    mkdirSync(join(home, 'postgres', 'data.new-dead', 'base'), { recursive: true })
    // Our own pid is alive and no Postgres: refusing to start because of it would block for ever.
    writeFileSync(
      join(home, 'postgres', 'data', 'postmaster.pid'),
      `${process.pid}\n${join(home, 'postgres', 'data')}\n`,
    )
    writeFileSync(join(home, 'redis-data', 'redis.pid'), `${process.pid}\n`)
    const appendOnly = join(home, 'redis-data', 'appendonlydir')
    for (const name of readdirSync(appendOnly)) {
      const file = join(appendOnly, name)
      truncateSync(file, Math.floor(statSync(file).size / 2))
    }
    servers = await startServers({ home })
    expect(await query(servers.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await redisDo(servers.redisUrl, (r) => r.ping())).toBe('PONG')
    expect(readdirSync(join(home, 'postgres'))).toEqual(['data'])
  })

  it('listen on loopback only, with passwords that no other user can read', async () => {
    servers = await startServers()
    const [row] = await query(
      servers.databaseUrl,
      `select current_setting('listen_addresses') as at, current_setting('server_encoding') as encoding`,
    )
    expect(row).toEqual({ at: '127.0.0.1', encoding: 'UTF8' })
    expect(await redisDo(servers.redisUrl, (r) => r.config('GET', 'maxmemory-policy'))).toEqual([
      'maxmemory-policy',
      'noeviction',
    ])
    for (const file of ['keys/postgres.password', 'keys/redis.password', 'redis-data/redis.conf']) {
      expect(statSync(join(servers.home, file)).mode & 0o077).toBe(0)
    }
    const password = readFileSync(join(servers.home, 'keys', 'postgres.password'), 'utf8').trim()
    await expect(query(servers.databaseUrl.replace(password, 'wrong'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    )
    await expect(redisDo(`redis://127.0.0.1:${servers.redis.port}`, (r) => r.get('x'))).rejects.toThrow(/NOAUTH/)
  })

  it('tell of a crash, and not of a stop', async () => {
    servers = await startServers()
    const told: string[] = []
    servers.redis.onCrash((how) => told.push(how))
    await servers.redis.kill()
    expect(told).toEqual(['SIGKILL'])
    await servers.redis.start()
    await servers.redis.stop()
    expect(told).toEqual(['SIGKILL'])
  })
})

it('makes an empty database for one file and drops it with its sessions', async () => {
  const database = await createDatabase(inject('databaseUrl'), 'local_servers_test')
  expect(await query(database.url, 'select current_database() as name')).toEqual([{ name: 'local_servers_test' }])
  await database.drop()
  await expect(query(database.url, 'select 1')).rejects.toThrow(/does not exist/)
})
