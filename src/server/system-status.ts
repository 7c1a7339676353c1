import pTimeout from 'p-timeout'
import type pg from 'pg'
import { STAGES, type Stage } from '../domain/stage.js'
import type { Queues } from '../queues/queues.js'
import { readRollupLag } from '../read/rollup-lag.js'
import { readDeadLetters, readLaw } from '../read/status.js'
import { parseWorkerName } from '../workers/run-worker.js'
import type { SystemStatus } from './status-page.js'

/** A frozen Redis must not hang a status page. */
const REDIS_TIMEOUT_MS = 2_000

export interface StatusSources {
  readonly pool: pg.Pool
  readonly queues: Queues
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly serverUrl: string | undefined
}

/**
 * What `kopitalk status` and the server show. Redis being away is part of the answer.
 * @throws when Postgres is away: without the record there is nothing to say
 */
export async function readSystemStatus(sources: StatusSources): Promise<SystemStatus> {
  const [law, deadLetters, reading, workers] = await Promise.all([
    readLaw(sources.pool),
    readDeadLetters(sources.pool),
    readRollupLag(sources.pool),
    listWorkers(sources.queues),
  ])
  return {
    ...law,
    deadLetters,
    reading,
    workers: workers ?? [],
    redis: { url: withoutCredentials(sources.redisUrl), ok: workers !== null },
    postgres: { url: withoutCredentials(sources.databaseUrl), ok: true },
    server: sources.serverUrl ? { url: withoutCredentials(sources.serverUrl) } : null,
  }
}

async function listWorkers(queues: Queues): Promise<{ stage: Stage; pid: number; host: string }[] | null> {
  await queues.opened
  try {
    const found = await pTimeout(
      Promise.all(STAGES.map(async (stage) => ({ stage, clients: await queues.stages[stage].getWorkers() }))),
      { milliseconds: REDIS_TIMEOUT_MS },
    )
    return found.flatMap(({ stage, clients }) =>
      clients.flatMap(({ rawname }) => {
        const worker = parseWorkerName(rawname ?? '')
        return worker ? [{ stage, ...worker }] : []
      }),
    )
  } catch {
    return null // shown as `ok: false`
  }
}

function withoutCredentials(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}
