import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { SourceStoppedError } from '../../src/domain/errors.js'
import { createBudget, deleteOldPaidReads } from '../../src/store/crawl/budget.js'
import { createPool } from '../../src/store/pool.js'
import { race } from '../support/race.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

const DOLLAR = 1_000_000

let database: TestDatabase
let pool: pg.Pool
beforeEach(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), `budget_${randomBytes(4).toString('hex')}`)
  pool = createPool(database.url, { max: 8, applicationName: 'kopitalk-test' })
})
afterEach(async () => {
  await pool.end()
  await database.drop()
})

const spent = async (): Promise<number> =>
  (await pool.query<{ spent: number }>('select coalesce(sum(spent), 0)::bigint as spent from spending')).rows[0]
    ?.spent ?? 0

describe('a budget', () => {
  it('sets aside up to the cap and not one micro-dollar more', async () => {
    const budget = createBudget(pool, { caps: { x: DOLLAR } })
    expect(await budget.left('x')).toBe(DOLLAR)
    await budget.reserve('x', DOLLAR - 5_000)
    await expect(budget.reserve('x', 5_001)).rejects.toThrow(SourceStoppedError)
    await budget.reserve('x', 5_000)
    expect(await budget.left('x')).toBe(0)
    const refusal: unknown = await budget.reserve('x', 1).catch((err: unknown) => err)
    expect(refusal).toMatchObject({
      stopCause: 'budget',
      message: expect.stringContaining('1.00 of 1.00 dollars') as string,
    })
    expect((refusal as Error).message).toContain('X_BUDGET_DOLLARS')
    expect(await spent()).toBe(DOLLAR)
  })

  it('refuses a first request that is dearer than the whole cap', async () => {
    const budget = createBudget(pool, { caps: { x: 4_999 } })
    await expect(budget.reserve('x', 5_000)).rejects.toThrow(SourceStoppedError)
    expect(await spent()).toBe(0)
  })

  it('of nothing allows nothing, and names the variable', async () => {
    for (const budget of [createBudget(pool, { caps: { x: 0 } }), createBudget(undefined, { caps: { x: DOLLAR } })]) {
      await expect(budget.reserve('x', 1)).rejects.toThrow('set X_BUDGET_DOLLARS')
      expect(await budget.left('x')).toBeNull()
      await budget.reserve('x', 0)
    }
  })

  it('takes a cap that was changed', async () => {
    await createBudget(pool, { caps: { x: DOLLAR } }).reserve('x', DOLLAR)
    await expect(createBudget(pool, { caps: { x: DOLLAR / 2 } }).reserve('x', 1)).rejects.toThrow(SourceStoppedError)
    expect(await createBudget(pool, { caps: { x: DOLLAR / 2 } }).left('x')).toBe(0)
    await createBudget(pool, { caps: { x: 2 * DOLLAR } }).reserve('x', DOLLAR)
  })

  it.each([-1, Number.NaN, Infinity, 2 ** 60])('does not calculate with %d', async (amount) => {
    const budget = createBudget(pool, { caps: { x: DOLLAR } })
    await expect(budget.reserve('x', amount)).rejects.toThrow(RangeError)
    await expect(budget.release('x', amount)).rejects.toThrow(RangeError)
  })
})

describe('eight processes that race', () => {
  const cap = 142 * 7_000 + 6_999
  const spend = async (more: object): Promise<number> => {
    const options = { databaseUrl: database.url, cap, cost: 7_000, tries: 50, ...more }
    const granted = (await race(
      'budget-process',
      Array.from({ length: 8 }, () => options),
    )) as number[]
    expect(await spent()).toBe(granted.reduce((sum, each) => sum + each, 0) * 7_000)
    return spent()
  }

  it('spend what the cap allows to the last post, and never one more', async () => {
    expect(await spend({})).toBe(142 * 7_000)
  })

  it('would spend more without the condition in the statement (control)', async () => {
    expect(await spend({ unguarded: true })).toBeGreaterThan(cap)
  })
})

describe('months and days', () => {
  /** The budget of a database whose clock is set by `at`. */
  async function turned(): Promise<{ at: (moment: string) => Promise<void>; pool: pg.Pool }> {
    await pool.query(`
      create schema turned;
      create table turned.moment as select now() as at;
      create function turned.now() returns timestamptz language sql stable as 'select at from turned.moment'`)
    const url = new URL(database.url)
    url.searchParams.set('options', '-c search_path=turned,public,pg_catalog')
    return {
      at: async (moment) => void (await pool.query('update turned.moment set at = $1', [moment])),
      pool: createPool(url.href, { max: 2, applicationName: 'kopitalk-test' }),
    }
  }

  it('begin in UTC: a new month has the whole cap, and gives back nothing of the old one', async () => {
    const clock = await turned()
    try {
      const budget = createBudget(clock.pool, { caps: { x: DOLLAR } })
      await clock.at('2026-06-30T23:59:59Z')
      await budget.reserve('x', 900_000)
      await budget.release('x', 100_000)
      expect(await budget.left('x')).toBe(200_000)
      await clock.at('2026-07-01T00:00:01Z')
      await budget.reserve('x', 300_000)
      await budget.release('x', 300_000) // may have been set aside in June
      expect(await budget.left('x')).toBe(700_000)
      await clock.at('2026-07-01T00:15:00Z')
      await budget.release('x', 100_000)
      expect(await budget.left('x')).toBe(800_000)
      await budget.release('x', 10 * DOLLAR)
      expect(await budget.left('x')).toBe(DOLLAR)
    } finally {
      await clock.pool.end()
    }
  })

  it('a post is paid for once a day', async () => {
    const clock = await turned()
    try {
      const budget = createBudget(clock.pool, { caps: {} })
      await clock.at('2026-06-30T16:00:00Z')
      expect(await budget.markRead('x', ['1900000000000000001', '2', '2'])).toEqual(new Set())
      expect(await budget.markRead('x', ['2', '3'])).toEqual(new Set(['2']))
      expect(await budget.markRead('y', ['2'])).toEqual(new Set())
      await clock.at('2026-07-01T00:00:00Z')
      expect(await budget.markRead('x', ['2'])).toEqual(new Set())
      await clock.at('2026-07-02T23:59:59Z')
      expect(await deleteOldPaidReads(clock.pool)).toBe(0)
      await clock.at('2026-07-03T00:00:00Z')
      expect(await deleteOldPaidReads(clock.pool)).toBe(4)
      const { rows } = await pool.query('select id from paid_read')
      expect(rows).toEqual([{ id: '2' }])
    } finally {
      await clock.pool.end()
    }
  })

  it('is paid for by one of those who read it at the same moment', async () => {
    const budget = createBudget(pool, { caps: {} })
    const ids = Array.from({ length: 500 }, (_, index) => `post${index}`)
    const reads = await Promise.all(
      Array.from({ length: 8 }, (_, reader) => budget.markRead('x', reader % 2 ? ids : [...ids].reverse())),
    )
    const payers = reads.map((known) => ids.length - known.size).reduce((sum, paid) => sum + paid, 0)
    expect(payers).toBe(ids.length)
  })
})
