import type pg from 'pg'
import { createParameters } from '../read/filter-sql.js'
import type { Question } from '../read/question.js'
import { transaction, type Queryable } from '../store/pool.js'
import type { Dataset } from './dataset.js'

export interface ChosenPage {
  readonly rows: number
  /** Where the next page goes on; null after the last one. */
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
  const chosen = dataset.choose(question, parameters, { after, limit })
  return transaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await tx.query(`create temporary table export_page on commit drop as ${chosen}`, parameters.values)
    const key = dataset.key ?? 'null::bigint'
    const { rows } = await tx.query<{ rows: number; last: number | null }>(
      `select count(*) as rows, max(${key}) as last from export_page`,
    )
    const { rows: size, last } = rows[0] ?? { rows: 0, last: null }
    const page = { rows: size, last: size < limit ? null : last }
    if (size > 0) {
      await tx.query('analyze export_page')
      await use(tx, page)
    }
    return page
  })
}
