import { expect, inject, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'

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
