import type pg from 'pg'
import { FieldError } from '../domain/errors.js'
import type { LabelAnswer, LabelBody } from '../domain/reading/posts.js'
import { excludeErasers } from './people/erasure-lock.js'
import { transaction, type Queryable } from './pool.js'

/**
 * Stores the label of a person for a post, with the model's present answer. It replaces the earlier label of the same person.
 * @throws FieldError when there is no such post, a mention lies outside of its text, or there is nothing to settle
 */
export async function saveLabel(pool: pg.Pool, label: LabelBody, by: string): Promise<LabelAnswer> {
  return transaction(pool, async (tx) => {
    // Against an erasure that has not seen this label and would not delete it.
    await excludeErasers(tx)
    const { rows: posts } = await tx.query<{ version: number; text: string }>(
      'select version, text from post where id = $1 and erased_at is null',
      [label.postId],
    )
    const [post] = posts
    if (!post) throw new FieldError('postId', `There is no post ${label.postId}.`, 'missing')
    if (label.drawn === 'disagreement') await requireDisagreement(tx, label, by, post.version)
    const value = label.task === 'entity' ? inOrder(label.value, post.text.length) : label.value
    const { rows } = await tx.query<{ at: Date }>(
      `insert into label (post_id, task, value, by_user, post_version, drawn, model_value, model_ordinal)
       select $1, $2, $3::jsonb, $4, $5, $6, said.value, said.ordinal
       from (select) as one left join lateral model_says($1, $2) as said on true
       on conflict (post_id, task, by_user) do update
         set value = excluded.value, at = now(), post_version = excluded.post_version,
             drawn = excluded.drawn, model_value = excluded.model_value, model_ordinal = excluded.model_ordinal
       returning at`,
      [label.postId, label.task, JSON.stringify(value), by, post.version, label.drawn ?? null],
    )
    return { task: label.task, value, by, at: (rows[0]?.at ?? new Date()).toISOString() }
  })
}

/** Only a third person settles: the label of one of the two would be lost, and with it their agreement. */
async function requireDisagreement(
  db: Queryable,
  { postId, task }: LabelBody,
  by: string,
  version: number,
): Promise<void> {
  const { rows } = await db.query<{ fits: boolean }>(
    `select count(distinct value) > 1 and count(*) filter (where by_user = $4) = 0 as fits from label
     where post_id = $1 and task = $2 and post_version = $3 and drawn is distinct from 'disagreement'`,
    [postId, task, version, by],
  )
  if (rows[0]?.fits !== true) {
    throw new FieldError('drawn', 'A disagreement needs different labels of two people, and a third who settles it.')
  }
}

type Mentions = Extract<LabelBody, { task: 'entity' }>['value']

/** As `model_says` gives mentions, so that equal ones are equal. */
function inOrder(mentions: Mentions, length: number): Mentions {
  const sorted = [...mentions].sort((a, b) => a.start - b.start || a.end - b.end)
  sorted.forEach(({ start, end }, at) => {
    if (start >= end || end > length) {
      throw new FieldError('value', `has a mention from ${start} to ${end} in a text of ${length} UTF-16 units`)
    }
    if (start < (sorted[at - 1]?.end ?? 0)) throw new FieldError('value', 'has mentions that overlap')
  })
  return sorted
}

/** Deletes the label of a person. @returns whether there was one */
export async function deleteLabel(
  db: Queryable,
  { postId, task, by }: { postId: number; task: LabelBody['task']; by: string },
): Promise<boolean> {
  const { rowCount } = await db.query('delete from label where post_id = $1 and task = $2 and by_user = $3', [
    postId,
    task,
    by,
  ])
  return rowCount === 1
}
