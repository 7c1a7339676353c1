import { once } from 'node:events'
import { SourceStoppedError } from '../../src/domain/errors.js'
import { createBudget } from '../../src/store/crawl/budget.js'
import { createPool, type Queryable } from '../../src/store/pool.js'

/** The options of a test for the process that it starts, as one JSON argument. */
export interface BudgetProcessOptions {
  readonly databaseUrl: string
  readonly cap: number
  readonly cost: number
  readonly tries: number
  /** Asks first and adds afterwards, instead of both in one statement: what must never be. */
  readonly unguarded?: boolean
}

const GUARD = 'where spending.spent + excluded.spent <= excluded.cap'

/** The same statements without the condition that the row is locked for; the cap is compared beforehand. */
function unguarded(db: Queryable, { cap, cost }: BudgetProcessOptions): Queryable {
  const query = db.query.bind(db) as (text: string, values?: unknown[]) => Promise<{ rows: { spent: number }[] }>
  return {
    async query(text: string, values?: unknown[]) {
      if (!text.includes(GUARD)) return query(text, values)
      const { rows } = await query('select spent from spending')
      if ((rows[0]?.spent ?? 0) + cost > cap) return { rows: [] }
      return query(text.replace(GUARD, ''), values)
    },
  } as unknown as Queryable
}

async function main(options: BudgetProcessOptions): Promise<void> {
  const pool = createPool(options.databaseUrl, { max: 4, applicationName: 'kopitalk-test-budget' })
  const budget = createBudget(options.unguarded ? unguarded(pool, options) : pool, { caps: { x: options.cap } })
  await pool.query('select 1')
  process.send?.('ready')
  await once(process, 'message') // so that all begin at once
  const granted = await Promise.all(
    Array.from({ length: options.tries }, () =>
      budget.reserve('x', options.cost).then(
        () => 1,
        (err: unknown) => {
          if (err instanceof SourceStoppedError && err.stopCause === 'budget') return 0
          throw err
        },
      ),
    ),
  )
  process.send?.(granted.filter((one) => one === 1).length)
  await pool.end()
  process.disconnect?.()
}

await main(JSON.parse(process.argv[2] ?? '{}') as BudgetProcessOptions)
