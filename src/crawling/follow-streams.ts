import { setTimeout as delay } from 'node:timers/promises'
import type { Connections } from '../connections/connect.js'
import type { ProcessContext } from '../connections/process-context.js'
import { childOf, type ChildSignal } from '../producers/child-signal.js'
import { listSources, type KnownSource } from '../store/crawl/sources.js'
import type { Crawling } from './open-crawling.js'

/** How often streams without a crawler are looked for; with the lease it decides how soon a killed process is replaced. */
const STREAM_CHECK_MS = 5_000

/** Whether a source may be crawled now: nothing has stopped it, and no pause that a platform asked for is left. */
export function mayRun(source: KnownSource): boolean {
  return source.state === 'active' && (!source.notBefore || source.notBefore.getTime() <= Date.now())
}

/** Runs every stream here that no other process crawls, until it is stopped. */
export async function followStreams(
  platforms: readonly string[],
  { pool }: Connections,
  crawling: Crawling,
  { log, stop }: ProcessContext,
): Promise<void> {
  const running = new Map<string, { pass: Promise<void>; work: ChildSignal }>()
  while (!stop.aborted) {
    const streams = await listSources(pool, { platforms, mode: 'stream' }).catch((err: unknown) => {
      log.warn({ err }, 'streams not looked at; the next look tries again')
      return null
    })
    for (const source of streams ?? []) {
      const own = running.get(source.key)
      if (own && source.state !== 'active') own.work.abort(new Error(`the source is ${source.state}`))
      if (own || source.holder !== null || !mayRun(source)) continue
      const work = childOf(stop)
      const pass = crawling
        .run(source, work.signal)
        .then(() => {})
        .catch((err: unknown) => log.warn({ err, source: source.key }, 'stream ended; it is taken up again'))
        .finally(() => {
          work.end()
          running.delete(source.key)
        })
      running.set(source.key, { pass, work })
    }
    await delay(STREAM_CHECK_MS, undefined, { signal: stop }).catch(() => {}) // it was stopped: the loop sees it
  }
  await Promise.all([...running.values()].map(({ pass }) => pass))
}
