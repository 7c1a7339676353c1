import type { Queryable } from '../pool.js'

/**
 * Native ids of the stored posts of a platform that are not erased, in any collection, in the order of the database.
 * @param after the last id of the page before; null: from the beginning
 */
export async function storedIds(
  db: Queryable,
  platform: string,
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select native_id as id from post
     where platform = $1 and native_id > $2 and erased_at is null order by native_id limit $3`,
    [platform, after ?? '', limit],
  )
  return rows.map(({ id }) => id)
}
