import { gzipSync } from 'node:zlib'
import type pg from 'pg'
import { PermanentError } from '../../domain/errors.js'
import type { PostId, RawPost } from '../../domain/post.js'
import type { Removal } from '../../domain/source.js'
import { CHUNK_SIZE, FIRST_STAGE } from '../../domain/stage.js'
import { normalizeField } from '../../text/normalize.js'
import { upsertAuthors, type AuthorOptions } from '../people/authors.js'
import { insertBatches, type BatchRef } from './batches.js'
import { eraseRemovals } from '../people/erase.js'
import { createPostHasher } from '../people/erasures.js'
import { hashErasedIds } from '../people/hash-erased-ids.js'
import { addToCollection, keyOf, lastOfEachKey, openPage, type PagePost } from './inbox-page.js'
import { transaction, type Queryable } from '../pool.js'
import { markStale } from '../derived/stale-posts.js'

export interface AcceptTarget {
  /** Key of an existing collection. */
  readonly collection: string
  /** Moves the source's cursor in the same transaction: by compare-and-set, and only under this lease. */
  readonly source?: SourceStep
  /** Posts and authors that the platform says are gone: erased in the same transaction, before the posts are written. */
  readonly removals?: readonly Removal[]
  /** More that must happen in the same transaction, such as an importer's checkpoint. */
  readonly alongside?: (tx: Queryable, counts: AcceptedCounts) => Promise<void>
}

export interface SourceStep {
  readonly key: string
  readonly token: number
  readonly from: string | null
  readonly to: string
}

export interface AcceptedCounts {
  readonly accepted: number
  readonly duplicates: number
  readonly edited: number
  /** Posts erased because the platform withdrew them. */
  readonly removed: number
}

export interface Accepted extends AcceptedCounts {
  /** To be enqueued by the caller after this returns; the dispatcher does it if the caller dies first. */
  readonly batches: readonly BatchRef[]
}

/** Another process has moved the cursor: this one no longer owns the source. */
export class CursorMovedError extends PermanentError {
  override name = 'CursorMovedError'
}

export interface Inbox {
  /**
   * Accepts a page: posts, authors, payloads, cursor and the first stage's batches in one transaction. When it
   * returns, the posts are on record and will be processed, whatever happens to Redis or to this process.
   * @throws CursorMovedError when the cursor is not at `source.from`, or another process has the lease now
   */
  accept(posts: readonly RawPost[], target: AcceptTarget): Promise<Accepted>
}

export function createInbox(pool: pg.Pool, options: AuthorOptions & { chunkSize?: number }): Inbox {
  const hasher = createPostHasher(options.hashKey)
  let prepared: Promise<void> | undefined
  return {
    async accept(posts, target) {
      prepared ??= hashErasedIds(pool, options.hashKey)
      await prepared.catch((err: unknown) => {
        prepared = undefined
        throw err
      })
      const whole = lastOfEachKey(posts, hasher)
      return transaction(pool, async (tx) => {
        if (target.source) await moveCursor(tx, target.source)
        const removed = await eraseRemovals(tx, target.removals ?? [], options.hashKey)
        const opened = await openPage(tx, target.collection, whole, hasher.fingerprint)
        const page = opened.posts
        const authorIds = await upsertAuthors(tx, page, options)
        const fresh = await insertPosts(tx, page, authorIds)
        const edited = await applyEdits(tx, page, fresh)
        const known = await findPosts(
          tx,
          page.filter((post) => !fresh.has(post.key)),
        )
        await addToCollection(tx, opened, known, fresh)
        await insertPayloads(tx, page, fresh)
        const work = [...fresh.values(), ...edited].sort((a, b) => a - b)
        const batches = await insertBatches(tx, [
          { stage: FIRST_STAGE, postIds: work, chunkSize: options.chunkSize ?? CHUNK_SIZE[FIRST_STAGE] },
        ])
        const counts = {
          accepted: fresh.size,
          edited: edited.length,
          duplicates: posts.length - fresh.size - edited.length,
          removed,
        }
        await target.alongside?.(tx, counts)
        return { ...counts, batches }
      })
    },
  }
}

async function moveCursor(tx: Queryable, { key, token, from, to }: SourceStep): Promise<void> {
  const { rowCount } = await tx.query(
    `update source set cursor = $3, last_success_at = now(), not_before = null
     where key = $1 and cursor is not distinct from $2
       and exists (select from source_lease where source_key = $1 and token = $4 and expires_at > clock_timestamp())`,
    [key, from, to, token],
  )
  if (rowCount !== 1) throw new CursorMovedError(`${key} is crawled by another process now`)
}

async function insertPosts(
  tx: Queryable,
  page: readonly PagePost[],
  authorIds: ReadonlyMap<string, number>,
): Promise<Map<string, PostId>> {
  const field = (value: string | null, limit: number): string | null =>
    value === null ? null : normalizeField(value, limit)
  const { rows } = await tx.query<{ id: PostId; platform: string; native_id: string }>({
    name: 'post-insert',
    text: `insert into post (platform, native_id, author_id, text, text_changes, posted_at, edited_at, kind,
                             parent_native_id, language_tag, place_tag, community, counts)
           select platform, native_id, author_id, text, string_to_array(text_changes, ','), posted_at,
                  edited_at, kind, parent_native_id, language_tag, place_tag, community, counts
           from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[],
                       $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::jsonb[])
             as page (platform, native_id, author_id, text, text_changes, posted_at, edited_at, kind,
                      parent_native_id, language_tag, place_tag, community, counts)
           on conflict (platform, native_id) do nothing
           returning id, platform, native_id`,
    values: [
      page.map((post) => post.platform),
      page.map((post) => post.nativeId),
      page.map((post) => (post.author ? (authorIds.get(keyOf(post.platform, post.author.nativeId)) ?? null) : null)),
      page.map((post) => post.text),
      page.map((post) => post.textChanges.join(',')),
      page.map((post) => post.postedAt?.toISOString() ?? null),
      page.map((post) => post.editedAt?.toISOString() ?? null),
      page.map((post) => post.kind),
      page.map((post) => field(post.parentNativeId, 256)),
      page.map((post) => field(post.languageTag, 35)),
      page.map((post) => field(post.placeTag, 500)),
      page.map((post) => field(post.community, 256)),
      page.map((post) => JSON.stringify(post.counts)),
    ],
  })
  return new Map(rows.map((row) => [keyOf(row.platform, row.native_id), row.id]))
}

/** A newer `editedAt` with another text makes a new version; every stage runs again, since clean hands on to all. */
async function applyEdits(
  tx: Queryable,
  page: readonly PagePost[],
  fresh: ReadonlyMap<string, PostId>,
): Promise<PostId[]> {
  const edits = page.filter((post) => post.editedAt && !fresh.has(post.key))
  if (edits.length === 0) return []
  const { rows } = await tx.query<{ id: PostId }>(
    `update post set text = edit.text, edited_at = edit.edited_at, version = version + 1
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as edit (platform, native_id, text, edited_at)
     where post.platform = edit.platform and post.native_id = edit.native_id and post.erased_at is null
       and post.text <> edit.text and (post.edited_at is null or post.edited_at < edit.edited_at)
     returning post.id`,
    [
      edits.map((post) => post.platform),
      edits.map((post) => post.nativeId),
      edits.map((post) => post.text),
      edits.map((post) => post.editedAt?.toISOString() ?? null),
    ],
  )
  const ids = rows.map((row) => row.id)
  await markStale(tx, ids)
  // The new text deserves a new try; its batch comes in this same transaction.
  await tx.query(
    'update dead_letter set replayed_at = now() where post_id = any($1::bigint[]) and replayed_at is null',
    [ids],
  )
  return ids
}

/** Ids of live posts that were there before. */
async function findPosts(tx: Queryable, page: readonly PagePost[]): Promise<PostId[]> {
  if (page.length === 0) return []
  const { rows } = await tx.query<{ id: PostId }>(
    `select post.id from unnest($1::text[], $2::text[]) as page (platform, native_id)
     join post on post.platform = page.platform and post.native_id = page.native_id and erased_at is null`,
    [page.map((post) => post.platform), page.map((post) => post.nativeId)],
  )
  return rows.map((row) => row.id)
}

async function insertPayloads(
  tx: Queryable,
  page: readonly PagePost[],
  fresh: ReadonlyMap<string, PostId>,
): Promise<void> {
  const rows = page.flatMap((post) => {
    const id = fresh.get(post.key)
    return id === undefined || post.payload === undefined
      ? []
      : [{ id, payload: gzipSync(JSON.stringify(post.payload)) }]
  })
  if (rows.length === 0) return
  await tx.query({
    name: 'payload-insert',
    text: 'insert into raw_payload (post_id, payload) select * from unnest($1::bigint[], $2::bytea[])',
    values: [rows.map((row) => row.id), rows.map((row) => row.payload)],
  })
}
