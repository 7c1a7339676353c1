import type { Queryable } from '../pool.js'

interface LoginState {
  readonly waitMs: number
  readonly isRefused: boolean
}

/** What is on record about a login, for people. */
export interface LoginHealth {
  readonly mark: string
  readonly waitsUntil: Date | null
  readonly waitReason: string | null
  /** Refused, and it has not worked since. */
  readonly refusedSince: Date | null
  readonly refusedReason: string | null
}

/** Long enough for a reason; the rest of a long answer is left out. */
const REASON_CHARACTERS = 300

/** A day that is over for one process is over for all. Postgres checks the sum on the row that it has locked. */
const USE_UNIT = `
  insert into login_quota as old (platform, mark, day, units) values ($1, $2, $3, 1)
  on conflict (platform, mark) do update
    set day = greatest(old.day, excluded.day), units = case when excluded.day > old.day then 1 else old.units + 1 end
    where excluded.day > old.day or old.units < $4`

/** The LoginRecord of producers in Postgres, for all processes, by the clock of the database. */
export function createLoginRecord(db: Queryable, { quotas }: { readonly quotas: Readonly<Record<string, number>> }) {
  return {
    async look(platform: string, marks: readonly string[], scope: string): Promise<ReadonlyMap<string, LoginState>> {
      const { rows } = await db.query<LoginState & { mark: string }>(
        `select mark,
                coalesce((select ceil(greatest(extract(epoch from until - clock_timestamp()) * 1000, 0))::float8 from login_wait
                          where platform = $1 and login_wait.mark = asked.mark and scope = $3), 0) as "waitMs",
                exists (select from login_refusal
                        where platform = $1 and login_refusal.mark = asked.mark and until > now()) as "isRefused"
         from unnest($2::text[]) as asked (mark)`,
        [platform, marks, scope],
      )
      return new Map(rows.map(({ mark, waitMs, isRefused }) => [mark, { waitMs, isRefused }]))
    },

    async wait(platform: string, mark: string, scope: string, ms: number, reason: string): Promise<void> {
      await db.query(
        `insert into login_wait (platform, mark, scope, until, reason)
         values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond', $5)
         on conflict (platform, mark, scope) do update set until = excluded.until, reason = excluded.reason`,
        [platform, mark, scope, ms, reason.slice(0, REASON_CHARACTERS)],
      )
    },

    /** `since` stays while it is refused again and again. */
    async refuse(platform: string, mark: string, ms: number, reason: string): Promise<void> {
      await db.query(
        `insert into login_refusal (platform, mark, since, until, reason)
         values ($1, $2, now(), now() + $3 * interval '1 millisecond', $4)
         on conflict (platform, mark) do update set until = excluded.until, reason = excluded.reason`,
        [platform, mark, ms, reason.slice(0, REASON_CHARACTERS)],
      )
    },

    async accept(platform: string, mark: string): Promise<void> {
      await db.query('delete from login_refusal where platform = $1 and mark = $2', [platform, mark])
    },

    async useUnit(platform: string, mark: string, day: string): Promise<boolean> {
      const quota = quotas[platform]
      if (quota === undefined) return true
      return (await db.query(USE_UNIT, [platform, mark, day, quota])).rowCount === 1
    },
  }
}

/** @returns only those of which something is on record */
export async function loginHealth(
  db: Queryable,
  platform: string,
  marks: readonly string[],
): Promise<readonly LoginHealth[]> {
  const { rows } = await db.query<LoginHealth>(
    `select mark, longest.until as "waitsUntil", longest.reason as "waitReason",
            refusal.since as "refusedSince", refusal.reason as "refusedReason"
     from unnest($2::text[]) as asked (mark)
     left join lateral (
       select until, reason from login_wait
       where platform = $1 and login_wait.mark = asked.mark and until > now() order by until desc limit 1) longest on true
     left join lateral (
       select since, reason from login_refusal
       where platform = $1 and login_refusal.mark = asked.mark) refusal on true`,
    [platform, marks],
  )
  return rows.filter(({ waitsUntil, refusedSince }) => waitsUntil !== null || refusedSince !== null)
}
