import type pg from 'pg'
import type { Logger } from '../../logging.js'
import { createBreather } from '../../models/breather.js'
import type { Queryable } from '../../store/pool.js'
import { rollupTransaction } from '../../store/derived/rollup-transaction.js'
import { readDayTexts, recountDay, recountHours, takeStaleDay, writeDayPhrases } from '../../store/derived/rollups.js'
import { compactStale, requireDerivation, takeStale, takeSweepPage } from '../../store/derived/stale-posts.js'
import { countPhrases } from '../../text/phrases.js'
import { derivePosts, type MatchThemes } from './derive-posts.js'

/**
 * Changes when the rules here do. Then all facts, terms and rollups are made again. New rules for clusters need a
 * migration.
 */
const DERIVATION = '2'

/** After this time a pass gives way to the other tasks, and its next job continues. */
const PASS_MS = 10_000
/** The part of a pass for posts. The rest is for hours and days, which must follow however many posts wait. */
const POSTS_MS = 6_000
/** Hours counted in one transaction. */
const HOURS_AT_ONCE = 48
/** How old the terms of a day may be while posts for that day arrive. */
const DAY_MAX_AGE_MS = 60_000

export interface ThemeRules {
  readonly match: MatchThemes
  /** Whether `match` looks at the labels of a post, which are read for it alone. */
  readonly readLabels?: boolean
  /** The version of the rules. When it changes, everything is derived again. */
  readonly version: string
}

export interface RollupPass {
  /** Whole pages of posts, including the sweep over all posts. */
  readonly pages: number
  readonly hours: number
  readonly days: number
}

export interface RollupOptions {
  readonly pool: pg.Pool
  readonly themes: ThemeRules
  readonly dayMaxAgeMs?: number
}

/**
 * One pass of the upkeep task `rollups`. It ends when nothing is stale, when another process does it, or when its time
 * is over.
 */
export type RunRollups = (context: { readonly log: Logger; readonly signal: AbortSignal }) => Promise<RollupPass>

export function createRollups({ pool, themes, dayMaxAgeMs = DAY_MAX_AGE_MS }: RollupOptions): RunRollups {
  const derivation = `${DERIVATION} ${themes.version}`
  // Once a process: two that run with different themes would sweep for ever in turns.
  let isRequired = false

  const derivePage = async (tx: Queryable): Promise<boolean> => {
    const fresh = await takeStale(tx)
    const ids = fresh.length > 0 ? fresh : await takeSweepPage(tx)
    return derivePosts(tx, ids, themes)
  }

  return async ({ log, signal }) => {
    const startedAt = performance.now()
    const isTime = (limitMs: number): boolean => !signal.aborted && performance.now() - startedAt < limitMs
    if (!isRequired) {
      const isNew = await rollupTransaction(pool, (tx) => requireDerivation(tx, derivation))
      if (isNew)
        log.info({ derivation }, 'rules or themes have changed: everything that readers count is derived again')
      isRequired = isNew !== null
    }
    await rollupTransaction(pool, compactStale)
    let pages = 0
    while (isTime(POSTS_MS) && (await rollupTransaction(pool, derivePage))) pages += 1
    let hours = 0
    while (isTime(PASS_MS)) {
      const counted = await rollupTransaction(pool, (tx) => recountHours(tx, HOURS_AT_ONCE))
      if (!counted) break
      hours += counted
    }
    let days = 0
    while (isTime(PASS_MS) && (await rollupTransaction(pool, (tx) => recountStaleDay(tx, dayMaxAgeMs)))) days += 1
    if (pages + hours + days > 0) log.debug({ pages, hours, days, ms: performance.now() - startedAt }, 'rolled up')
    return { pages, hours, days }
  }
}

async function recountStaleDay(tx: Queryable, maxAgeMs: number): Promise<boolean> {
  const day = await takeStaleDay(tx, maxAgeMs)
  if (!day) return false
  const texts = await readDayTexts(tx, day)
  // Phrases are counted here while Postgres counts the rest.
  const [phrases] = await Promise.all([countPhrases(texts, createBreather()), recountDay(tx, day)])
  await writeDayPhrases(tx, day, phrases)
  return true
}
