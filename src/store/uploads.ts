import type pg from 'pg'
import { FieldError } from '../domain/errors.js'
import type { PostId } from '../domain/post.js'
import type { UploadReading, UploadResult } from '../domain/reading/uploads.js'
import { excludeResultWriters } from './people/erasure-lock.js'
import { transaction, type Queryable } from './pool.js'
import { removeMembers, withdrawFacts } from './remove-members.js'

/** What is on record about a file that a person brought. */
export interface StoredUpload {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly madeBy: string
  readonly madeAt: Date
  readonly updatedAt: Date
  readonly state: 'waiting' | 'importing' | 'imported' | 'undoing' | 'undone'
  readonly collection: string | null
  readonly reading: UploadReading | null
  readonly result: UploadResult | null
  readonly problem: string | null
  /** Posts that came to be in the collection through it, and can be taken out again. */
  readonly added: number
}

/** Rows of one transaction of an undo: a row has the posts of a page, 200 at most. */
const UNDO_ROWS = 25

/** How long an import can be undone. */
const UNDO_DAYS = 30

const COLUMNS = `id, name, bytes, made_by as "madeBy", made_at as "madeAt", updated_at as "updatedAt", state, collection,
  reading, result, problem,
  (select coalesce(sum(cardinality(post_ids)), 0)::int from upload_posts where upload_id = upload.id) as added`

/** @param by only those of this person; null: of all. Newest first, 50 at most */
export async function listUploads(db: Queryable, by: string | null): Promise<StoredUpload[]> {
  const { rows } = await db.query<StoredUpload>(
    `select ${COLUMNS} from upload where $1::text is null or made_by = $1 order by made_at desc, id limit 50`,
    [by],
  )
  return rows
}

/** @throws FieldError when there is no such upload, or it is of another person than `by` */
export async function findUpload(db: Queryable, id: string, by: string | null): Promise<StoredUpload> {
  const { rows } = await db.query<StoredUpload>(
    `select ${COLUMNS} from upload where id = $1 and ($2::text is null or made_by = $2)`,
    [id, by],
  )
  if (!rows[0]) throw new FieldError('id', 'There is no such upload.', 'missing')
  return rows[0]
}

export async function addUpload(
  db: Queryable,
  { id, name, bytes, by }: { id: string; name: string; bytes: number; by: string },
): Promise<void> {
  await db.query('insert into upload (id, name, bytes, made_by) values ($1, $2, $3, $4)', [id, name, bytes, by])
}

/**
 * Moves an upload from one state to another, once.
 * @returns false when it was in none of the states `from`
 */
export async function moveUpload(
  db: Queryable,
  id: string,
  from: readonly StoredUpload['state'][],
  to: Pick<StoredUpload, 'state'> & Partial<Pick<StoredUpload, 'collection' | 'reading' | 'result' | 'problem'>>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update upload set state = $3, collection = coalesce($4, collection), reading = coalesce($5, reading),
       result = coalesce($6, result), problem = $7, updated_at = now()
     where id = $1 and state = any($2)`,
    [
      id,
      from,
      to.state,
      to.collection ?? null,
      to.reading ? JSON.stringify(to.reading) : null,
      to.result ? JSON.stringify(to.result) : null,
      to.problem ?? null,
    ],
  )
  return rowCount === 1
}

/** In the transaction that accepts these posts. */
export async function noteJoined(
  tx: Queryable,
  id: string,
  importFileId: number,
  postIds: readonly PostId[],
): Promise<void> {
  await tx.query({
    name: 'upload-joined',
    text: 'insert into upload_posts (upload_id, import_file_id, post_ids) values ($1, $2, $3::bigint[])',
    values: [id, importFileId, postIds],
  })
}

/** @returns how many of these posts, named by platform and id, are on record */
export async function countKnownPosts(
  db: Queryable,
  platforms: readonly string[],
  nativeIds: readonly string[],
): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: 'upload-known',
    text: `select count(*)::int as n from unnest($1::text[], $2::text[]) as page (platform, native_id)
           join post using (platform, native_id)`,
    values: [platforms, nativeIds],
  })
  return rows[0]?.n ?? 0
}

/**
 * Takes the next posts of an upload out of its collection, and deletes those that are in no other one. With the last of
 * them the record that the file was imported is gone, too.
 * @param hashKey as in deletePosts
 * @returns posts taken out; 0 when none was left
 */
export async function undoPage(pool: pg.Pool, id: string, hashKey: string): Promise<number> {
  return transaction(pool, async (tx) => {
    await excludeResultWriters(tx)
    const { rows: pages } = await tx.query<{ importFileId: number; ids: string; collectionId: number }>(
      `with page as (
         delete from upload_posts where id in (
           select id from upload_posts where upload_id = $1 order by id limit ${UNDO_ROWS})
         returning id, import_file_id, post_ids)
       select import_file_id as "importFileId", array_to_string(post_ids, ',') as ids,
              (select collection.id from collection join upload on upload.collection = collection.key
               where upload.id = $1) as "collectionId"
       from page order by page.id`,
      [id],
    )
    const ids = pages.flatMap((page) => page.ids.split(',').map(Number))
    const collectionId = pages[0]?.collectionId
    if (collectionId === undefined) return 0
    const { kept } = await removeMembers(tx, collectionId, ids, hashKey)
    await withdrawFacts(tx, collectionId, kept)
    const files = pages.map(({ importFileId }) => importFileId)
    await tx.query('delete from import_file where id = any($1::bigint[])', [files])
    return ids.length
  })
}

/** @returns false when it is being imported or undone, or has brought posts that can still be taken out */
export async function removeUpload(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `delete from upload where id = $1 and state not in ('importing', 'undoing')
       and not exists (select from upload_posts where upload_id = upload.id)`,
    [id],
  )
  return rowCount === 1
}

/** Forgets uploads that were never imported for a day, and all after 30 days: those cannot be undone any more. */
export async function forgetOldUploads(db: Queryable): Promise<void> {
  await db.query(
    `delete from upload where state not in ('importing', 'undoing') and (
       updated_at < now() - interval '${UNDO_DAYS} days'
       or updated_at < now() - interval '1 day' and state = 'waiting'
          and not exists (select from upload_posts where upload_id = upload.id))`,
  )
}

/** Bytes that are still to come of files that people are sending. */
export async function countWaiting(db: Queryable, by: string): Promise<{ bytes: number; own: number }> {
  const { rows } = await db.query<{ bytes: number; own: number }>(
    `select coalesce(sum(bytes), 0)::bigint as bytes, count(*) filter (where made_by = $1)::int as own
     from upload where state = 'waiting'`,
    [by],
  )
  return rows[0] ?? { bytes: 0, own: 0 }
}
