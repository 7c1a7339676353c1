import { PermanentError, UsageError } from '../../domain/errors.js'
import type { Source, SourceMode, SourceState } from '../../domain/source.js'
import type { Queryable } from '../pool.js'

/** A source with all that is known about its crawling. */
export interface KnownSource extends Source {
  readonly fromFile: boolean
  /** Seconds between two passes as things are; other than everySeconds where the cadence has followed the yield. */
  readonly presentEverySeconds: number
  readonly state: SourceState
  readonly stateReason: string | null
  readonly lastSuccessAt: Date | null
  readonly lastErrorAt: Date | null
  readonly lastError: string | null
  readonly notBefore: Date | null
  /** First day of a silence that is unusual for it. */
  readonly silentSince: Date | null
  /** Process that crawls it now; null: none. */
  readonly holder: string | null
  readonly postsLastDay: number
  /** Holes that are not refilled. */
  readonly openGaps: number
}

export interface SourceFilter {
  readonly key?: string
  readonly platforms?: readonly string[]
  readonly mode?: SourceMode
  readonly state?: SourceState
}

/** Within what a source may be set to, and never further from what this one is set to than it must. */
export const PRESENT_EVERY = `case when cadence = 'fixed' then every_seconds else round(greatest(least(every_seconds, 10),
  least(greatest(every_seconds, 86400), every_seconds * 2.0 ^ stretch)))::int end`

export async function listSources(db: Queryable, filter: SourceFilter = {}): Promise<KnownSource[]> {
  const { rows } = await db.query<KnownSource>(
    `select key, platform, kind, mode, every_seconds as "everySeconds", cadence,
            ${PRESENT_EVERY} as "presentEverySeconds", collection, settings,
            from_file as "fromFile", state, state_reason as "stateReason", last_success_at as "lastSuccessAt",
            last_error_at as "lastErrorAt", last_error as "lastError", not_before as "notBefore",
            silent_since::timestamptz as "silentSince",
            (select holder from source_lease where source_key = key and expires_at > now()) as holder,
            (select coalesce(sum(accepted), 0)::int from source_hour
             where source_key = key and hour > now() - interval '1 day') as "postsLastDay",
            (select count(*)::int from gap where source_key = key and closed_at is null) as "openGaps"
     from source
     where ($1::text is null or key = $1) and ($2::text[] is null or platform = any($2))
       and ($3::text is null or mode = $3) and ($4::text is null or state = $4)
     order by key`,
    [filter.key ?? null, filter.platforms ?? null, filter.mode ?? null, filter.state ?? null],
  )
  return rows
}

/** @throws UsageError when there is no such source */
export async function findSource(db: Queryable, key: string): Promise<KnownSource> {
  const [source] = await listSources(db, { key })
  if (source) return source
  throw new UsageError(`There is no source "${key}". List them with: npx kopitalk sources list`)
}

/** Adds the source, or updates it. Its cursor, its state and its posts stay. */
export async function saveSource(db: Queryable, source: Source, origin: { fromFile: boolean }): Promise<void> {
  await db.query(
    `insert into source as old (key, platform, kind, mode, every_seconds, collection, settings, from_file, cadence)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (key) do update set every_seconds = excluded.every_seconds, collection = excluded.collection,
       settings = excluded.settings, from_file = excluded.from_file, cadence = excluded.cadence, mode = excluded.mode,
       state = case when old.state_reason = '${LEFT_OUT}' then 'active' else old.state end,
       state_reason = nullif(old.state_reason, '${LEFT_OUT}')`,
    [
      source.key,
      source.platform,
      source.kind,
      source.mode,
      source.everySeconds,
      source.collection,
      JSON.stringify(source.settings),
      origin.fromFile,
      source.cadence,
    ],
  )
}

const LEFT_OUT = 'no longer in the sources file'

/** Makes the database's sources those of the file; one that has left the file is paused, since its posts have not. */
export async function syncSources(db: Queryable, sources: readonly Source[]): Promise<void> {
  for (const source of sources) await saveSource(db, source, { fromFile: true })
  await db.query(
    `update source set state = 'paused', state_reason = '${LEFT_OUT}'
     where from_file and state = 'active' and not key = any($1::text[])`,
    [sources.map(({ key }) => key)],
  )
}

/**
 * @param reason for a person; null when it becomes active
 * @throws PermanentError when there is no such source
 */
export async function setSourceState(
  db: Queryable,
  key: string,
  state: SourceState,
  reason: string | null,
): Promise<void> {
  const { rowCount } = await db.query(
    `update source set state = $2, state_reason = $3, not_before = case when $2 = 'active' then null else not_before end
     where key = $1`,
    [key, state, reason],
  )
  if (rowCount !== 1) throw new PermanentError(`There is no source "${key}"`)
}

/** Pauses a source for an operator, or lets its passes continue where they stopped, whatever blocked it. */
export async function setPaused(db: Queryable, key: string, paused: boolean): Promise<SourceState> {
  await findSource(db, key)
  if (paused) await setSourceState(db, key, 'paused', 'paused by an operator')
  else await setSourceState(db, key, 'active', null)
  return paused ? 'paused' : 'active'
}

/** A pass is overdue when none has begun for this many intervals. */
export const OVERDUE_INTERVALS = 3

/** Active polling sources that may be crawled now, for the schedule. */
export async function scheduledSources(
  db: Queryable,
): Promise<{ sourceKey: string; everySeconds: number; overdue: boolean }[]> {
  const { rows } = await db.query<{ sourceKey: string; everySeconds: number; overdue: boolean }>(
    `select key as "sourceKey", ${PRESENT_EVERY} as "everySeconds",
            now() > coalesce(begun.at, created_at) + ${OVERDUE_INTERVALS} * (${PRESENT_EVERY}) * interval '1 second'
              and not exists (select from source_lease where source_key = key and expires_at > now()) as overdue
     from source left join lateral (
       select max(started_at) as at from crawl_run where source_key = key) begun on true
     where state = 'active' and mode = 'poll' and (not_before is null or not_before <= now())`,
  )
  return rows
}
