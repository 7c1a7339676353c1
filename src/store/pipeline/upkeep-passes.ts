import type { Queryable } from '../pool.js'

export interface OverdueTask<T extends string> {
  readonly task: T
  /** Since it was last done. */
  readonly seconds: number
}

/** How much later than its interval a task may be: a pass may take some time, and the ones before it too. */
const PATIENCE_SECONDS = 600

/** Notes that a task of upkeep was done now. */
export async function noteUpkeepPass(db: Queryable, task: string): Promise<void> {
  await db.query(
    `insert into upkeep_pass (task) values ($1)
     on conflict (task) do update set done_at = greatest(upkeep_pass.done_at, excluded.done_at)`,
    [task],
  )
}

/**
 * Tasks that were last done too long ago, by the clock of Postgres, in order of their names.
 * @param everyMs the interval of each task
 */
export async function overdueUpkeep<T extends string>(
  db: Queryable,
  everyMs: Readonly<Record<T, number>>,
): Promise<OverdueTask<T>[]> {
  const { rows } = await db.query<OverdueTask<T>>(
    `select task, floor(extract(epoch from clock_timestamp() - done_at))::int as seconds
     from upkeep_pass join unnest($1::text[], $2::float8[]) as known (task, every_ms) using (task)
     where done_at < clock_timestamp() - (every_ms / 1000 + $3) * interval '1 second' order by task`,
    [Object.keys(everyMs), Object.values(everyMs), PATIENCE_SECONDS],
  )
  return rows
}

/**
 * The same for the check of upkeep: a task that was never done counts from now.
 * @param everyMs the interval of each task
 */
export async function watchUpkeep<T extends string>(
  db: Queryable,
  everyMs: Readonly<Record<T, number>>,
): Promise<OverdueTask<T>[]> {
  await db.query('insert into upkeep_pass (task) select unnest($1::text[]) on conflict do nothing', [
    Object.keys(everyMs),
  ])
  return overdueUpkeep(db, everyMs)
}
