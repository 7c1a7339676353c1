import type pg from 'pg'
import { createParameters } from '../store/parameters.js'
import type { Question } from '../read/question.js'
import { transaction, type Queryable } from '../store/pool.js'
import type { Dataset, IdRange } from './dataset.js'

export interface ChosenPage {
  readonly rows: number
  readonly ids: IdRange
  /** Where the next page continues; null after the last one. */
  readonly last: number | null
}

/**
 * Chooses one page into the temporary table `export_page`, for `use` to read in the same snapshot. COPY takes no
 * parameters, so they are bound here, where the page is chosen.
 */
export async function withPage(
  pool: pg.Pool,
  dataset: Dataset,
  question: Question,
  { after, limit }: { after: number; limit: number },
  use: (tx: Queryable, page: ChosenPage) => Promise<void>,
): Promise<ChosenPage> {
  const parameters = createParameters()
  const chosen = await dataset.choose(question, parameters, { after, limit }, pool)
  return transaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await tx.query(`create temporary table export_page on commit drop as ${chosen}`, parameters.values)
    const key = dataset.key ?? 'null::bigint'
    const { rows } = await tx.query<{ rows: number } & IdRange>(
      `select count(*) as rows, coalesce(min(${key}), 0) as first, coalesce(max(${key}), 0) as last from export_page`,
    )
    const { rows: size, ...ids } = rows[0] ?? { rows: 0, first: 0, last: 0 }
    const page = { rows: size, ids, last: size < limit ? null : ids.last }
    if (size > 0) {
      if (dataset.key) await tx.query(`analyze export_page (${dataset.key})`)
      await use(tx, page)
    }
    return page
  })
}
