import type { Queryable } from './pool.js'

/** Deleted in pages, so that a backlog of months does not hold locks for minutes. */
const PAGE = 5_000

/**
 * Deletes raw payloads that are older than this many days, by the database's clock.
 * @returns payloads deleted
 */
export async function deleteOldPayloads(db: Queryable, days: number, signal: AbortSignal): Promise<number> {
  let deleted = 0
  while (!signal.aborted) {
    const { rowCount } = await db.query(
      `delete from raw_payload where post_id in (
         select post_id from raw_payload where stored_at < now() - $1 * interval '1 day' limit ${PAGE})`,
      [days],
    )
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < PAGE) break
  }
  return deleted
}

/** Items of unknown shape go with the payloads; passes that ended are kept for a year, so that gaps can be explained. */
export async function deleteOldCrawlNotes(db: Queryable, days: number): Promise<void> {
  await db.query(`delete from drifted_item where at < now() - $1 * interval '1 day'`, [days])
  await db.query(`delete from crawl_run where ended_at < now() - interval '1 year'`)
}
