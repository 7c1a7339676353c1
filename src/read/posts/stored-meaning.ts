import type { Meaning } from '../../domain/annotation.js'
import { FieldError } from '../../domain/errors.js'
import type { Queryable } from '../../store/pool.js'

/** A meaning, and the model that it is by: only meanings of one model can be compared. */
export interface ModelMeaning extends Meaning {
  readonly modelOrdinal: number
}

/** As the database has it. */
export interface StoredMeaning {
  readonly vector: Buffer
  readonly scale: number
}

export function toMeaningOf({ vector, scale }: StoredMeaning): Meaning {
  return { vector: new Int8Array(vector.buffer, vector.byteOffset, vector.length), scale }
}

/** What a post says. @throws FieldError of `like` when there is no such post, or nothing to compare it by */
export async function meaningOfPost(db: Queryable, id: number): Promise<ModelMeaning> {
  const { rows } = await db.query<StoredMeaning & { outcome: string | null; modelOrdinal: number }>(
    `select outcome, vector, scale, model_ordinal as "modelOrdinal"
     from post left join meaning on post_id = id where id = $1 and erased_at is null`,
    [id],
  )
  const [row] = rows
  if (!row) throw new FieldError('like', `There is no post ${id}.`, 'missing')
  if (row.outcome === null) throw new FieldError('like', `The meaning of post ${id} is not known yet. Try again later.`)
  if (row.outcome !== 'done') throw new FieldError('like', `Post ${id} has no words that could mean something.`)
  return { ...toMeaningOf(row), modelOrdinal: row.modelOrdinal }
}

/** The middle of what the posts of a story say. @param field that names the story @throws FieldError when there is none */
export async function middleOfStory(db: Queryable, id: number, field: string): Promise<ModelMeaning> {
  const { rows } = await db.query<StoredMeaning & { modelOrdinal: number }>(
    'select middle as vector, scale, model_ordinal as "modelOrdinal" from story where id = $1',
    [id],
  )
  const [row] = rows
  if (!row) throw new FieldError(field, `There is no story ${id}. GET /api/stories lists them.`, 'missing')
  return { ...toMeaningOf(row), modelOrdinal: row.modelOrdinal }
}
