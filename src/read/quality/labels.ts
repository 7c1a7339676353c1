import type { LabelAnswer } from '../../domain/reading/posts.js'
import type { Queryable } from '../../store/pool.js'

/** The labels of people for the present text of a post, newest first. */
export async function readLabels(db: Queryable, postId: number): Promise<LabelAnswer[]> {
  const { rows } = await db.query<Omit<LabelAnswer, 'at'> & { at: Date }>(
    `select label.task, label.value, label.by_user as by, label.at
     from label join post on post.id = label.post_id and post.version = label.post_version and post.erased_at is null
     where label.post_id = $1 order by label.at desc, label.id desc`,
    [postId],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
