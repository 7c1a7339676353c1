import type pg from 'pg'
import { pino } from 'pino'
import { createRollups, type ThemeRules } from '../../src/workers/upkeep/rollups.js'

/** Themes of tests: one a word. */
export const TEST_THEMES = {
  version: 'test',
  match: (_text: string, words: readonly string[]) => ['bus', 'rain'].filter((theme) => words.includes(theme)),
} satisfies ThemeRules

/** Passes of the task until nothing is stale, without waiting for days to be old. */
export async function rollUp(pool: pg.Pool, themes: ThemeRules = TEST_THEMES): Promise<void> {
  const pass = createRollups({ pool, themes, dayMaxAgeMs: 0 })
  const context = { log: pino({ level: 'silent' }), signal: new AbortController().signal }
  for (;;) {
    const { pages, hours, days } = await pass(context)
    if (pages + hours + days === 0) return
  }
}
