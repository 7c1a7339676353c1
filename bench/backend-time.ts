import { readFile } from 'node:fs/promises'
import type { Queryable } from '../src/store/pool.js'

/** Milliseconds of processor time of Postgres so far: of its processes that run, and of those that ended. */
export async function backendTime(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  )
  const times = async (pid: number | string): Promise<number[]> =>
    ((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1] ?? '').split(' ').map(Number)
  const own = await Promise.all(rows.map(({ pid }) => times(pid)))
  const parent = await times(own[0]?.[1] ?? 0)
  const ticks = own.reduce((sum, fields) => sum + (fields[11] ?? 0) + (fields[12] ?? 0), 0)
  return 10 * (ticks + (parent[13] ?? 0) + (parent[14] ?? 0))
}
