import { FieldError } from '../domain/errors.js'
import type { MarkAnswer, MarkBody } from '../domain/reading/marks.js'
import type { Queryable } from './pool.js'

const MARK = `id, coalesce(day::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as at, title, link,
  collection, made_by as by, made_at as "madeAt"`

/** @param collection only the marks on its timelines; undefined: all. In the order of their time */
export async function listMarks(db: Queryable, collection?: string): Promise<MarkAnswer[]> {
  const { rows } = await db.query<Row>(
    `select ${MARK} from event_mark where $1::text is null or collection is null or collection = $1
     order by coalesce(day::timestamp at time zone 'Asia/Singapore', event_mark.at), id`,
    [collection ?? null],
  )
  return rows.map(toAnswer)
}

/** @throws FieldError when there is no such collection */
export async function addMark(db: Queryable, mark: MarkBody, by: string): Promise<MarkAnswer> {
  await requireCollection(db, mark.collection)
  const { rows } = await db.query<Row>(
    `insert into event_mark (day, at, title, link, collection, made_by) values ($1, $2, $3, $4, $5, $6) returning ${MARK}`,
    [...valuesOf(mark), by],
  )
  return onlyOne(rows)
}

/** @throws FieldError when there is no such mark or collection */
export async function changeMark(db: Queryable, id: number, mark: MarkBody, by: string): Promise<MarkAnswer> {
  await requireCollection(db, mark.collection)
  const { rows } = await db.query<Row>(
    `update event_mark set day = $1, at = $2, title = $3, link = $4, collection = $5, made_by = $6, made_at = now()
     where id = $7 returning ${MARK}`,
    [...valuesOf(mark), by, id],
  )
  if (rows.length === 0) throw missing(id)
  return onlyOne(rows)
}

/** @throws FieldError when there is none */
export async function deleteMark(db: Queryable, id: number): Promise<void> {
  const { rowCount } = await db.query('delete from event_mark where id = $1', [id])
  if (rowCount !== 1) throw missing(id)
}

type Row = Omit<MarkAnswer, 'madeAt'> & { madeAt: Date }

const toAnswer = (row: Row): MarkAnswer => ({ ...row, madeAt: row.madeAt.toISOString() })
const missing = (id: number): FieldError => new FieldError('id', `There is no mark ${id}.`, 'missing')

function onlyOne([row]: readonly Row[]): MarkAnswer {
  if (!row) throw new Error('Postgres returned no row')
  return toAnswer(row)
}

function valuesOf({ at, title, link, collection }: MarkBody): (string | null)[] {
  return [...(at.includes('T') ? [null, at] : [at, null]), title, link, collection]
}

async function requireCollection(db: Queryable, key: string | null): Promise<void> {
  if (key === null) return
  const { rowCount } = await db.query('select from collection where key = $1', [key])
  if (rowCount === 0) {
    throw new FieldError('collection', `Unknown collection ${key}. GET /api/collections lists them.`, 'missing')
  }
}
