import { gzipSync } from 'node:zlib'
import type pg from 'pg'
import { PermanentError } from '../../domain/errors.js'
import type { PostId, RawPost } from '../../domain/post.js'
import type { Removal } from '../../domain/source.js'
import { CHUNK_SIZE, FIRST_STAGE } from '../../domain/stage.js'
import { hashAuthor, upsertAuthors, type AuthorOptions } from '../people/authors.js'
import { insertBatches, type BatchRef } from './batches.js'
import { eraseRemovals } from '../people/erase.js'
import { createPostHasher } from '../people/erasures.js'
import { hashErasedIds } from '../people/hash-erased-ids.js'
import { addToCollection, bestOfEachKey, keyOf, openPage, type PagePost } from './inbox-page.js'
import { transaction, type Queryable } from '../pool.js'
import { updateKnown } from './known-posts.js'
import { columnsOf } from './post-columns.js'

export interface AcceptTarget {
  /** Key of an existing collection. */
  readonly collection: string
  /** Moves the source's cursor in the same transaction: by compare-and-set, and only under this lease. */
  readonly source?: SourceStep
  /** Posts and authors that the platform says are gone: erased in the same transaction, before the posts are written. */
  readonly removals?: readonly Removal[]
  /**
   * More that must happen in the same transaction, such as an importer's checkpoint. `joined`: posts that were not in the
   * collection before; of those that were erased meanwhile some may be gone.
   */
  readonly alongside?: (tx: Queryable, counts: AcceptedCounts, joined: readonly PostId[]) => Promise<void>
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
  /** Posts that were here and got what they lacked from this copy. */
  readonly filled: number
  /** Posts that are not stored because their authors are refused. */
  readonly refused: number
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
      const whole = bestOfEachKey(posts, hasher, hashAuthor.bind(null, options.hashKey))
      return transaction(pool, async (tx) => {
        if (target.source) await moveCursor(tx, target.source)
        const removed = await eraseRemovals(tx, target.removals ?? [], options.hashKey)
        const opened = await openPage(tx, target.collection, whole, hasher.fingerprint)
        const page = opened.posts
        const authors = await upsertAuthors(tx, page, options)
        const fresh = await insertPosts(tx, page, authors.ids)
        const { known, edited, filled, rewritten, located } = await updateKnown(
          tx,
          page.filter((post) => !fresh.has(post.key)),
          authors,
        )
        const added = await addToCollection(tx, opened, known, fresh)
        const refused = opened.refused + added.refused
        await insertPayloads(tx, page, fresh)
        const work = [...fresh.values(), ...rewritten].sort((a, b) => a - b)
        const batches = await insertBatches(tx, [
          { stage: FIRST_STAGE, postIds: work, chunkSize: options.chunkSize ?? CHUNK_SIZE[FIRST_STAGE] },
          { stage: 'origin', postIds: located },
        ])
        const counts = {
          accepted: fresh.size,
          edited: edited.length,
          filled: filled.length,
          duplicates: posts.length - fresh.size - edited.length - filled.length - refused,
          refused,
          removed,
        }
        await target.alongside?.(tx, counts, added.joined)
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
  const columns = page.map((post) => columnsOf(post, authorIds))
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
      columns.map((post) => post.authorId),
      page.map((post) => post.text),
      page.map((post) => post.textChanges.join(',')),
      columns.map((post) => post.postedAt),
      page.map((post) => post.editedAt?.toISOString() ?? null),
      columns.map((post) => post.kind),
      columns.map((post) => post.parentNativeId),
      columns.map((post) => post.languageTag),
      columns.map((post) => post.placeTag),
      columns.map((post) => post.community),
      columns.map((post) => JSON.stringify(post.counts)),
    ],
  })
  return new Map(rows.map((row) => [keyOf(row.platform, row.native_id), row.id]))
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
