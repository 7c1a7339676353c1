import { once } from 'node:events'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createPool, transaction, type PoolOptions } from '../../src/store/pool.js'
import { openDarkWire, type DarkWire } from '../support/dark-wire.js'

it('outlives a connection that is lost between its checkout and its first query', async () => {
  const pool = createPool(inject('databaseUrl'), { max: 2, applicationName: 'kopitalk-test' })
  pool.on('error', () => {})
  try {
    const client = await pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await pool.query('select pg_terminate_backend($1, 10000)', [rows[0]?.pid])
    // An error without a listener would have ended this process, which fails the run.
    await expect(client.query('select 1')).rejects.toThrow()
    client.release(true)
  } finally {
    await pool.end()
  }
})

describe('a way to Postgres that can go dark', () => {
  const LIMIT_MS = 200
  let wire: DarkWire
  let pool: pg.Pool
  beforeEach(async () => void (wire = await openDarkWire(inject('databaseUrl'))))
  afterEach(async () => {
    await pool.end()
    await wire.close()
  })

  function open(options: Partial<PoolOptions> = {}): void {
    pool = createPool(wire.url, { max: 1, applicationName: 'kopitalk-test', ...options })
    pool.on('error', () => {})
  }
  const settingsOf = async (client: pg.PoolClient, names: readonly string[]): Promise<string[]> => {
    const { rows } = await client.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any($1)',
      [names],
    )
    return names.map((name) => `${name}=${rows.find((row) => row.name === name)?.setting}`)
  }

  it('says nothing at start-up that a pooler refuses, and sets it on every new connection', async () => {
    open({ max: 2, worker: true, statementTimeoutMs: 7_000 })
    const clients = [await pool.connect(), await pool.connect()]
    for (const client of clients) {
      expect(await settingsOf(client, ['synchronous_commit', 'enable_seqscan', 'statement_timeout'])).toEqual([
        'synchronous_commit=off',
        'enable_seqscan=off',
        'statement_timeout=7000',
      ])
      expect(
        await settingsOf(client, [
          'tcp_keepalives_idle',
          'tcp_keepalives_interval',
          'tcp_keepalives_count',
          'tcp_user_timeout',
          'idle_in_transaction_session_timeout',
          'client_connection_check_interval',
        ]),
      ).toEqual([
        'tcp_keepalives_idle=10',
        'tcp_keepalives_interval=5',
        'tcp_keepalives_count=3',
        'tcp_user_timeout=30000',
        'idle_in_transaction_session_timeout=60000',
        'client_connection_check_interval=5000',
      ])
      client.release()
    }
    expect(wire.openings.map(startUpNames)).toEqual(
      clients.map(() => ['user', 'database', 'application_name', 'client_encoding']),
    )
  })

  it('leaves what streams without a limit', async () => {
    open()
    const client = await pool.connect()
    expect(
      await settingsOf(client, ['statement_timeout', 'tcp_user_timeout', 'idle_in_transaction_session_timeout']),
    ).toEqual(['statement_timeout=0', 'tcp_user_timeout=0', 'idle_in_transaction_session_timeout=0'])
    client.release()
  })

  it('has Postgres stop a statement that takes too long, and keeps the connection', async () => {
    open({ statementTimeoutMs: LIMIT_MS })
    const slow = transaction(pool, (tx) => tx.query('select pg_sleep(30)'))
    await expect(slow).rejects.toMatchObject({ code: '57014' })
    await pool.query('select 1')
    expect(wire.opened()).toBe(1)
  })

  it('gives up a dark connection, never uses it again, and continues with a new one', async () => {
    open({ statementTimeoutMs: LIMIT_MS })
    await pool.query('select 1')
    wire.darken()
    await expect(pool.query('select 1')).rejects.toThrow('Query read timeout')
    expect(pool.totalCount).toBe(0)
    wire.lighten()
    const { rows } = await pool.query<{ two: number }>('select 2 as two')
    expect(rows).toEqual([{ two: 2 }])
  })

  it('does not wait a second time for the rollback of a transaction whose connection is dark', async () => {
    open({ statementTimeoutMs: LIMIT_MS })
    const released = once(pool, 'release') as Promise<[Error]>
    const failed = transaction(pool, async (tx) => {
      await tx.query('create temporary table half (done int)')
      wire.darken()
      await tx.query('insert into half values (1)')
    })
    await expect(failed).rejects.toThrow('Query read timeout')
    expect((await released)[0].message, 'the rollback was not even sent').toBe('Client was closed and is not queryable')
    expect(pool.totalCount).toBe(0)
  })

  it('can be closed while a query without a limit waits in a dark connection', async () => {
    open()
    await pool.query('select 1')
    wire.darken()
    const asking = once(pool, 'acquire')
    const lost = expect(pool.query('select 2')).rejects.toThrow('Connection terminated')
    await asking
    await pool.end()
    await lost
    open() // for afterEach
  })

  it('finds out at the beginning of a transaction, without a limit too, that its connection has gone dark', async () => {
    open()
    await pool.query('select 1')
    wire.darken()
    await expect(transaction(pool, (tx) => tx.query('select pg_sleep(30)'))).rejects.toThrow('Query read timeout')
  })
})

/** The names of a start-up message: length, protocol version, then names and values that end with a zero byte. */
function startUpNames(message: Buffer): string[] {
  const texts = message.subarray(8, message.readInt32BE(0)).toString('utf8').split('\0')
  return texts.filter((text, at) => at % 2 === 0 && text !== '')
}
