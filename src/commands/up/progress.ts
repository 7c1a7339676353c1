import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { hasAnnotatedPost, readBacklog } from '../../read/pipeline/status.js'
import type { CommandContext } from '../command-context.js'

const POLL_MS = 500
const LINE_EVERY_MS = 3_000

/** Tells what waits at each stage until nothing does; then stays quiet. Ends early when `stop` aborts. */
export async function watchProgress(
  pool: pg.Pool,
  { stop, print, log }: Pick<CommandContext, 'stop' | 'print' | 'log'>,
): Promise<void> {
  const startedAt = performance.now()
  const seconds = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`
  let waiting = await readBacklog(pool)
  let first = waiting.every(({ posts }) => posts === 0) // nothing to tell of
  if (first) return
  let lineAt = 0
  let said = ''
  while (!stop.aborted) {
    const line = `Waiting: ${waiting.map(({ stage, posts }) => `${stage} ${posts}`).join(' · ')}`
    if (performance.now() > lineAt && line !== said) {
      print(line)
      said = line
      lineAt = performance.now() + LINE_EVERY_MS
    }
    await delay(POLL_MS)
    try {
      if (!first && (await hasAnnotatedPost(pool))) {
        first = true
        print(`First annotated post after ${seconds()}.`)
      }
      waiting = await readBacklog(pool)
    } catch (err) {
      log.debug({ err }, 'no progress to read') // Postgres is being started again: the supervisor tells
      continue
    }
    if (waiting.every(({ posts }) => posts === 0)) return print(`All posts are annotated (after ${seconds()}).`)
  }
}
