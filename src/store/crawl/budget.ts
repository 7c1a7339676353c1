import { SourceStoppedError } from '../../domain/errors.js'
import type { Queryable } from '../pool.js'

/** Micro-dollars a month by account; an account that is not here, or has 0, may spend nothing. */
export type Caps = Readonly<Record<string, number>>

export interface BudgetStore {
  reserve(account: string, cost: number): Promise<void>
  release(account: string, unused: number): Promise<void>
  left(account: string): Promise<number | null>
  markRead(account: string, ids: readonly string[]): Promise<ReadonlySet<string>>
}

const MONTH = `date_trunc('month', now() at time zone 'utc')::date`
const DAY = `(now() at time zone 'utc')::date`

/** A concurrent process sees the new sum: Postgres checks the condition on the row that it has locked. */
const RESERVE = `
  insert into spending (account, period, spent, cap)
  select $1, ${MONTH}, $2::bigint, $3::bigint where $2::bigint <= $3::bigint
  on conflict (account, period) do update
    set spent = spending.spent + excluded.spent, cap = excluded.cap, updated_at = now()
    where spending.spent + excluded.spent <= excluded.cap
  returning spent`

/** In the first minutes of a month, returned money may have been set aside in the month before. Then it stays spent. */
const RELEASE = `
  update spending set spent = greatest(spent - $2::bigint, 0), updated_at = now()
  where account = $1 and period = ${MONTH}
    and now() at time zone 'utc' >= ${MONTH} + interval '15 minutes'`

/**
 * The Budget of producers in Postgres: months and days are UTC by the database's clock, and no number of processes
 * spends more than the cap.
 * @param db undefined: there is nothing to agree in, so nothing may be spent
 */
export function createBudget(db: Queryable | undefined, { caps }: { readonly caps: Caps }): BudgetStore {
  const capOf = (account: string): number => Math.floor(caps[account] ?? 0)

  const spentOf = async (account: string): Promise<number> => {
    const { rows } = (await db?.query<{ spent: number }>(
      `select spent from spending where account = $1 and period = ${MONTH}`,
      [account],
    )) ?? { rows: [] }
    return rows[0]?.spent ?? 0
  }

  return {
    async reserve(account, cost) {
      const amount = microDollars(Math.ceil(cost))
      if (amount === 0) return
      const cap = capOf(account)
      if (cap === 0 || !db) throw new SourceStoppedError('budget', nothingAllowed(account))
      const { rows } = await db.query(RESERVE, [account, amount, cap])
      if (rows.length === 0) throw new SourceStoppedError('budget', spentUp(account, await spentOf(account), cap))
    },
    async release(account, unused) {
      await db?.query(RELEASE, [account, microDollars(Math.floor(unused))])
    },
    async left(account) {
      const cap = capOf(account)
      return cap === 0 || !db ? null : Math.max(cap - (await spentOf(account)), 0)
    },
    async markRead(account, ids) {
      const asked = [...new Set(ids)].sort() // in one order, so that two processes never wait for each other
      if (!db || asked.length === 0) return new Set()
      const { rows } = await db.query<{ id: string }>(
        `insert into paid_read (account, day, id) select $1, ${DAY}, id from unnest($2::text[]) with ordinality as asked (id, at)
         order by at on conflict do nothing returning id`,
        [account, asked],
      )
      const fresh = new Set(rows.map(({ id }) => id))
      return new Set(asked.filter((id) => !fresh.has(id)))
    },
  }
}

/**
 * Deletes the records of reads before yesterday, because they are no longer needed.
 * @returns rows deleted
 */
export async function deleteOldPaidReads(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(`delete from paid_read where day < ${DAY} - 2`)
  return rowCount ?? 0
}

/** Each account has its own variable for the cap. */
const variableOf = (account: string): string => `${account.toUpperCase()}_BUDGET_DOLLARS`

const nothingAllowed = (account: string): string =>
  `Nothing may be spent on ${account}: set ${variableOf(account)} to the dollars that it may cost a month`

const spentUp = (account: string, spent: number, cap: number): string =>
  `The budget of ${account} is used up: ${dollars(spent)} of ${dollars(cap)} dollars are spent or set aside this month (UTC). ` +
  `Raise ${variableOf(account)} or wait for the next month`

const dollars = (micro: number): string => (micro / 1e6).toFixed(2)

function microDollars(amount: number): number {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`not an amount of micro-dollars: ${amount}`)
  return amount
}
