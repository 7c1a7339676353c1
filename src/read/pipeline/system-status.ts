import pTimeout from 'p-timeout'
import type pg from 'pg'
import { STAGES, type Stage } from '../../domain/stage.js'
import type { Queues } from '../../queues/queues.js'
import { readRollupLag, type RollupLag } from './rollup-lag.js'
import { readDeadLetters, readLaw, type LawReport } from './status.js'
import { parseWorkerName } from '../../queues/worker-name.js'

/** A frozen Redis must not hang a status page. */
const REDIS_TIMEOUT_MS = 2_000

/** What `kopitalk status --json`, `/api/status` and the page show. URLs come without passwords. */
export interface SystemStatus extends LawReport {
  readonly workers: readonly { readonly stage: string; readonly pid: number; readonly host: string }[]
  readonly redis: { readonly url: string; readonly ok: boolean }
  readonly postgres: { readonly url: string; readonly ok: boolean }
  readonly server: { readonly url: string } | null
  /** How far behind the readers' figures are. */
  readonly reading: RollupLag
  readonly deadLetters: readonly { readonly stage: string; readonly reason: string; readonly posts: number }[]
}

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
