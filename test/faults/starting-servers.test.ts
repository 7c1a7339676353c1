import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { identify } from '../../src/local/process-identity.js'
import { collect, kopitalk, startKopitalk } from '../support/kopitalk.js'
import { createDatabase, startServers, type TestServers } from '../support/servers.js'

/** The lock that `migrate` takes first. While a test holds it, a migration waits in the middle. */
const MIGRATION_LOCK = 7_201_001
const AUTHOR_HASH_KEY = 'a key that only this test uses, 32+'

let servers: TestServers
let home: string
let databases = 0
let database: string

beforeAll(async () => {
  servers = await startServers()
})
afterAll(() => servers.stop())

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopitalk-starting-'))
  await servers.postgres.start()
  await servers.redis.start()
  database = (await createDatabase(servers.databaseUrl, `starting_${++databases}`)).url
  return () => rmSync(home, { recursive: true })
})

const env = (more: Readonly<Record<string, string>> = {}) => ({
  KOPITALK_HOME: home,
  DATABASE_URL: database,
  REDIS_URL: servers.redisUrl,
  AUTHOR_HASH_KEY,
  ...more,
})

/** Starts a command, and resolves `waits` when it says that it waits. */
function start(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const child = startKopitalk(args, env(more))
  const output = collect(child)
  const closed = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    output,
    waits: () => expect.poll(() => output().stderr, { timeout: 60_000 }).toContain('Waiting for'),
    async ends() {
      const code = await closed
      return { code, ...output() }
    },
  }
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>, url = servers.databaseUrl): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const addressOf = (url: string, user: string, password: string): string => {
  const changed = new URL(url)
  changed.username = user
  changed.password = password
  return changed.href
}

describe('a command waits for a server that is still starting', () => {
  it('Postgres that starts after it: says once for what, without the password, and then does its work', async () => {
    await servers.postgres.stop()
    const migrate = start(['migrate'])
    const status = start(['status'])
    await Promise.all([migrate.waits(), status.waits()])
    await servers.postgres.start()
    const { code, stderr, stdout } = await migrate.ends()
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^Applied: 0001_posts.sql|up to date/)
    const { host, password } = new URL(database)
    expect(stderr).toBe(
      `Waiting for Postgres at ${host}, database starting_${databases}, up to 60 s: nothing listens there\n`,
    )
    expect(stderr).not.toContain(password)
    // It may have found the schema before `migrate` was there: it has another sentence for that.
    expect((await status.ends()).stderr).not.toMatch(/^\s+at |ECONN|Connection terminated/m)
  })

  it('a server that answers first and then goes away, as one does while it is set up', async () => {
    const held = new pg.Client({ connectionString: database })
    held.on('error', () => {})
    await held.connect()
    await held.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const migrate = start(['migrate'])
    const blocked = `select from pg_locks where locktype = 'advisory' and not granted`
    await expect.poll(() => held.query(blocked).then(({ rowCount }) => rowCount), { timeout: 60_000 }).toBe(1)
    await servers.postgres.stop()
    await migrate.waits()
    await servers.postgres.start()
    const { code, stderr, stdout } = await migrate.ends()
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('Applied: 0001_posts.sql')
    await held.end().catch(() => {})
  })

  it('one that takes the connection and answers late, because its machine is busy', async () => {
    const { hostname, port } = new URL(database)
    const open: Socket[] = []
    const proxy = createServer((socket) => {
      socket.on('error', () => {})
      if (open.push(socket) === 1) return // the first one is never answered
      const server = connectTo({ host: hostname, port: Number(port) })
      server.on('error', () => socket.destroy())
      socket.pipe(server).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const slow = new URL(database)
    slow.port = String((proxy.address() as AddressInfo).port)
    const { code, stderr, stdout } = await kopitalk(['migrate'], env({ DATABASE_URL: slow.href }))
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('Applied: 0001_posts.sql')
    expect(stderr).toContain('it does not answer')
    proxy.close()
    for (const socket of open) socket.destroy()
  })

  it('one that has no connection left', async () => {
    const name = new URL(database).pathname.slice(1)
    await onServer(async (client) => {
      await client.query(`create role crowded login password 'crowded' connection limit 0`)
      await client.query(`alter database ${name} owner to crowded`)
    })
    const migrate = start(['migrate'], { DATABASE_URL: addressOf(database, 'crowded', 'crowded') })
    await migrate.waits()
    expect(migrate.output().stderr).toContain('all of its connections are in use')
    await onServer((client) => client.query('alter role crowded connection limit 5'))
    expect((await migrate.ends()).code).toBe(0)
  })

  it('Redis that comes later: a process waits, and says so in its log', async () => {
    await kopitalk(['migrate'], env())
    await servers.redis.stop()
    const worker = start(['worker', 'clean'])
    await worker.waits()
    const line = JSON.parse(worker.output().stderr.trim()) as { msg: string }
    expect(line.msg).toBe(`Waiting for Redis at ${new URL(servers.redisUrl).host}, up to 60 s: nothing listens there`)
    await servers.redis.start()
    await expect.poll(() => worker.output().stderr, { timeout: 60_000 }).toContain('worker ready')
    worker.child.kill('SIGTERM')
    expect((await worker.ends()).code).toBe(0)
  })

  it('until it gets a signal to stop', async () => {
    const status = start(['status'], { DATABASE_URL: 'postgres://kopitalk:hunter2hunter2@127.0.0.1:1/none' })
    await status.waits()
    status.child.kill('SIGINT')
    const { code, stderr } = await status.ends()
    expect(code).toBe(1)
    expect(stderr).not.toMatch(/hunter2|^\s+at /m)
  })

  it('up to the limit, and ends with one sentence', async () => {
    const nowhere = { DATABASE_URL: 'postgres://kopitalk:hunter2hunter2@127.0.0.1:1/none', START_TIMEOUT_MS: '300' }
    const ended = await Promise.all([['migrate'], ['produce']].map((args) => kopitalk(args, env(nowhere))))
    for (const { code, stderr, stdout } of ended) {
      expect(stdout).toBe('')
      expect(code, stderr).toBe(1)
      expect(stderr.trimEnd().split('\n').at(-1)).toBe(
        'Postgres at 127.0.0.1:1, database none has been away for 0.3 s: nothing listens there. Start it, or correct DATABASE_URL.',
      )
      expect(stderr).not.toMatch(/hunter2|^\s+at /m)
    }
  })

  it('control: without its patience the same command has failed before the server is there', async () => {
    await servers.postgres.stop()
    const { code, stderr } = await kopitalk(['migrate'], env({ START_TIMEOUT_MS: '0' }))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Postgres at \S+ database starting_\d+ has been away: nothing listens there\..*\n$/)
  })
})

describe('a command does not wait', () => {
  it('for a server that refuses: each reason has its own sentence', async () => {
    const ended = async (url: string) => {
      const { code, stderr } = await kopitalk(['status'], env({ DATABASE_URL: url }))
      expect(code, stderr).toBe(2)
      expect(stderr).not.toMatch(/Waiting|hunter2|^\s+at /m)
      return stderr
    }
    expect(await ended(addressOf(database, 'kopitalk', 'hunter2'))).toMatch(
      /does not let Kopitalk in: it refuses the user or the password\. Please check its user and password in DATABASE_URL/,
    )
    const unknown = new URL(database)
    unknown.pathname = '/nowhere'
    expect(await ended(unknown.href)).toMatch(/database nowhere does not .* it has no database of that name/)
    const open = new URL(database)
    open.password = ''
    expect(await ended(open.href)).toContain('it wants a password')
  })

  it('for Redis that refuses the password', async () => {
    const wrong = addressOf(servers.redisUrl, '', 'hunter2')
    await kopitalk(['migrate'], env())
    // A stage with a model: its threads must not keep the process alive.
    const { code, stderr } = await kopitalk(['worker', 'ner'], env({ REDIS_URL: wrong }))
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('in REDIS_URL')
    expect(stderr).not.toContain('hunter2')
  })

  it('for servers of `kopitalk up` that nothing would start again; while it runs, it does', async () => {
    const address = 'postgres://kopitalk:hunter2@127.0.0.1:1/kopitalk'
    mkdirSync(join(home, 'run'))
    writeFileSync(join(home, 'run', 'up.json'), JSON.stringify({ databaseUrl: address, redisUrl: servers.redisUrl }))
    const gone = await kopitalk(['status'], { KOPITALK_HOME: home })
    expect(gone.code).toBe(2)
    expect(gone.stderr).toMatch(/^Kopitalk is not running here: .*npm start\n$/)
    writeFileSync(join(home, 'run', 'up.pid'), JSON.stringify(identify(process.pid)))
    const short = await kopitalk(['status'], { KOPITALK_HOME: home, START_TIMEOUT_MS: '200' })
    expect(short.code).toBe(1)
    expect(short.stderr).toContain('Waiting for Postgres at 127.0.0.1:1')
  })
})

it('the server ends by itself only when Postgres refuses it for good', async () => {
  const wrong = { DATABASE_URL: addressOf(database, 'kopitalk', 'hunter2'), PORT: '0' }
  const { code, stderr } = await kopitalk(['serve'], env(wrong))
  expect(code).toBe(2)
  expect(stderr).toContain('it refuses the user or the password')
  const reading = { READ_DATABASE_URL: wrong.DATABASE_URL, PORT: '0' }
  expect((await kopitalk(['serve'], env(reading))).stderr).toContain('in READ_DATABASE_URL')
})
