import type { z } from 'zod'
import type { PostRow, PostsAnswer, PostsQuery } from '../../domain/reading/posts.js'
import { encodeCursor } from '../cursor.js'
import { postSource } from '../filter-sql.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'

/** Stands for an undated post in cursors. */
const NO_TIME = '-'
const UNDATED = '-infinity'

/** A post as lists show it; `fact` is its row of post_fact, `post` that of post. */
export const POST_COLUMNS = `
  post.id, post.platform, post.native_id as "nativeId", post.text, post.kind,
  nullif(fact.posted_at, '${UNDATED}') as "postedAt", fact.language, fact.confidence, fact.sentiment, fact.score, fact.origin,
  (select story_id from story_post where collection_id = fact.collection_id and post_id = fact.post_id) as story`

export type PostColumns = Omit<PostRow, 'postedAt'> & { readonly postedAt: Date | null }

export function toPostRow({ postedAt, ...row }: PostColumns): PostRow {
  return { ...row, postedAt: postedAt?.toISOString() ?? null }
}

/** Some posts of a collection by id, without those that are erased. */
export async function readPostRows(
  db: Queryable,
  { id }: Pick<Question['collection'], 'id'>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, PostColumns>> {
  const { rows } = await db.query<PostColumns>(
    `select ${POST_COLUMNS} from post join post_fact fact on fact.post_id = post.id
     where fact.collection_id = $1 and post.id = any($2::bigint[]) and post.erased_at is null`,
    [id, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Posts that a filter leaves, newest first, undated ones last. An erased post is in no answer, even while its row in
 * post_fact waits to be taken away.
 */
export async function readPosts(
  reading: Reading,
  { limit, cursor, meaning: _meaning, like: _like, likeStory: _likeStory, ...filter }: z.output<typeof PostsQuery>,
): Promise<PostsAnswer> {
  const question = await ask(reading.db, filter)
  const parameters = createParameters()
  const { bind } = parameters
  const { sql } = postSource(question, parameters)
  const behind = cursor === undefined ? [] : [behindCursor(cursor, bind)]
  const conditions = [`exists(select from post where id = fact.post_id and erased_at is null)`, ...behind]
  const { rows } = await reading.db.query<PostColumns>(
    `select ${POST_COLUMNS}
     from (select fact.collection_id, fact.post_id, fact.posted_at from ${sql} and ${conditions.join(' and ')}
           order by fact.posted_at desc, fact.post_id desc limit ${bind(limit + 1)}) as found
     join post on post.id = found.post_id
     join post_fact fact on fact.post_id = found.post_id and fact.collection_id = found.collection_id
     order by found.posted_at desc, found.post_id desc`,
    parameters.values,
  )
  const page = rows.slice(0, limit).map(toPostRow)
  const last = page.at(-1)
  return {
    provenance: await readProvenance(reading, question),
    rows: page,
    next: rows.length > limit && last ? encodeCursor(last.postedAt ?? NO_TIME, last.id) : null,
  }
}

function behindCursor([postedAt, id]: readonly string[], bind: (value: unknown) => string): string {
  const at = postedAt === NO_TIME ? UNDATED : postedAt
  return `(fact.posted_at, fact.post_id) < (${bind(at)}::timestamptz, ${bind(id)}::bigint)`
}
