import type { ProducerDeps, SourceCheck } from '../producer.js'
import { openConnection } from './handshake.js'
import { createEventReader } from './jetstream-event.js'
import { hostsOf, streamUrl, type JetstreamSettings } from './jetstream.js'
import { microseconds } from './position.js'

/** How much of the past is counted, and how long at most. */
const SAMPLE_MS = 300_000
const PATIENCE_MS = 5_000
const DAY_MS = 86_400_000

/** Counts the posts of the last minutes that the settings find, on the first server that answers. */
export async function checkJetstream(
  settings: JetstreamSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const { clock, log } = deps
  const read = createEventReader(settings)
  for (const host of hostsOf(settings)) {
    const url = streamUrl(host, microseconds(clock.now() - SAMPLE_MS))
    const connection = await openConnection(url, PATIENCE_MS, deps, signal).catch((err: unknown) => {
      signal.throwIfAborted()
      log.info({ host: host.host, err }, 'jetstream connection failed')
      return null
    })
    if (!connection) continue
    try {
      const deadline = clock.now() + PATIENCE_MS
      const times = { first: Infinity, last: 0 }
      let posts = 0
      while (clock.now() < deadline && !connection.end) {
        for (const frame of await connection.read(PATIENCE_MS / 5)) {
          const { timeUs, post } = typeof frame === 'string' ? read(frame) : { timeUs: null }
          if (timeUs === null) continue
          times.first = Math.min(times.first, timeUs)
          times.last = Math.max(times.last, timeUs)
          if (post) posts += 1
        }
        if (times.last >= microseconds(clock.now() - 2_000)) break // this is the present: later events come slowly
      }
      const sampledMs = (times.last - times.first) / 1_000
      const postsPerDay = sampledMs > 1_000 ? { postsPerDay: Math.round((posts * DAY_MS) / sampledMs) } : {}
      return { reachable: true, finding: `open to everyone, ${host.host} answers`, limit: 'none', ...postsPerDay }
    } finally {
      connection.close()
    }
  }
  const hosts = hostsOf(settings).map(({ host }) => host)
  return { reachable: false, finding: `no Jetstream server answers: asked ${hosts.join(', ')}` }
}
