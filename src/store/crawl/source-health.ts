import { silentFrom } from '../../domain/volume.js'
import type { Queryable } from '../pool.js'

const DAYS = 28

/**
 * Looks for active sources whose daily volume has broken off, and notes since when; clears the note of those that speak
 * again. Days are Singapore's; the current one is not over and does not count.
 * @returns sources that have fallen silent since the last look
 */
export async function findSilentSources(db: Queryable): Promise<{ sourceKey: string; since: string }[]> {
  const { rows } = await db.query<{ key: string; noted: string | null; days: string[]; volumes: number[] }>(
    `select key, silent_since::text as noted, array_agg(day::text order by day) as days,
            array_agg(volume order by day) as volumes
     from (
       select key, silent_since, day::date, coalesce(sum(accepted), 0)::int as volume
       from source
       cross join lateral generate_series(
         greatest((created_at at time zone 'Asia/Singapore')::date + 1,
                  (now() at time zone 'Asia/Singapore')::date - ${DAYS}),
         (now() at time zone 'Asia/Singapore')::date - 1, interval '1 day') as day
       left join source_hour on source_key = key and (hour at time zone 'Asia/Singapore')::date = day::date
       where state = 'active'
       group by key, day) as daily
     group by key, silent_since order by key`,
  )
  const fallen: { sourceKey: string; since: string }[] = []
  for (const { key, noted, days, volumes } of rows) {
    const at = silentFrom(volumes)
    const since = at === null ? null : (days[at] ?? null)
    if (since === noted) continue
    await db.query('update source set silent_since = $2 where key = $1', [key, since])
    if (since && !noted) fallen.push({ sourceKey: key, since })
  }
  return fallen
}
