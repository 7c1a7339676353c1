import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { STAGES, type Stage } from '../../src/domain/stage.js'
import { batchJobId } from '../../src/queues/define-queue.js'
import type { Pipeline } from './pipeline.js'
import type { PipelineProcessOptions } from './pipeline-process.js'
import type { TestServers } from './servers.js'
import { seededRandom } from '../../src/domain/random.js'

const FAULTS = ['kill worker', 'kill Redis', 'flush Redis', 'end backends', 'duplicate jobs'] as const
type FaultKind = (typeof FAULTS)[number]

export interface Fault {
  readonly kind: FaultKind
  /** After the end of the fault before. */
  readonly waitMs: number
  /** From 0 to 1: which worker, how long an outage, which batches. */
  readonly draw: number
}

/** The same seed and length give the same faults in the same order. Every kind comes once before any comes again. */
export function planChaos(seed: number, seconds: number): Fault[] {
  const random = seededRandom(seed)
  const plan: Fault[] = []
  let left: FaultKind[] = []
  for (let plannedMs = 0; plannedMs < seconds * 1_000;) {
    // Workers are what dies most: every other fault is one of theirs.
    if (left.length === 0) left = [...FAULTS, 'kill worker', 'kill worker', 'kill worker']
    const [kind] = left.splice(Math.floor(random() * left.length), 1)
    if (kind === undefined) break
    const fault = { kind, waitMs: Math.round(100 + random() * 700), draw: random() }
    plan.push(fault)
    plannedMs += fault.waitMs + (kind === 'kill Redis' ? outageMs(fault) : 0)
  }
  return plan
}

function outageMs({ draw }: Fault): number {
  return Math.round(200 + draw * 1_300)
}

export interface Chaos {
  /** The actions so far, in words, for the report of a failure. */
  readonly done: readonly string[]
  /** Runs the plan; resolves when its last fault is over and every process lives again. */
  run(plan: readonly Fault[]): Promise<void>
  /** Ends the respawning; throws what went wrong in it. */
  end(): Promise<void>
}

/** Starts the processes of a pipeline, and starts each again when it dies, as a supervisor does. */
export async function startChaos(
  pipeline: Pipeline,
  servers: TestServers,
  options: { dispatcher: boolean; worker: Partial<PipelineProcessOptions> },
): Promise<Chaos> {
  const alive = new Map<Stage | 'dispatcher', ChildProcess>()
  const done: string[] = []
  let spawning: Promise<unknown> = Promise.resolve()
  let over = false

  async function spawn(name: Stage | 'dispatcher'): Promise<void> {
    const child = name === 'dispatcher' ? await pipeline.dispatch() : await pipeline.work([name], options.worker)
    alive.set(name, child)
    child.once('exit', (code, signal) => {
      alive.delete(name)
      if (over) return
      if (signal !== 'SIGKILL') done.push(`${name} ended by itself: ${signal ?? `code ${code}`}`)
      spawning = spawning.then(() => spawn(name))
    })
  }

  async function commit({ kind, draw, waitMs }: Fault): Promise<string> {
    switch (kind) {
      case 'kill worker': {
        const names = [...alive.keys()].sort()
        const name = names[Math.floor(draw * names.length)]
        const child = name && alive.get(name)
        if (!child) return 'no worker to kill'
        const exit = once(child, 'exit') // after it the next one is on its way
        child.kill('SIGKILL')
        await exit
        return `${name} killed`
      }
      case 'kill Redis': {
        await servers.redis.kill()
        const ms = outageMs({ kind, draw, waitMs })
        await delay(ms)
        await servers.redis.start()
        return `Redis killed for ${ms} ms`
      }
      case 'flush Redis': {
        const redis = new Redis(servers.redisUrl)
        await redis.flushall()
        await redis.quit()
        return 'Redis flushed'
      }
      case 'end backends': {
        const { rowCount } = await pipeline.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()`,
        )
        return `${rowCount} Postgres sessions ended`
      }
      case 'duplicate jobs':
        return `${await duplicateJobs(pipeline, draw)} jobs duplicated`
    }
  }

  await Promise.all([...STAGES, ...(options.dispatcher ? (['dispatcher'] as const) : [])].map(spawn))
  return {
    done,
    async run(plan) {
      for (const fault of plan) {
        await delay(fault.waitMs)
        done.push(await commit(fault))
      }
      await spawning
    },
    async end() {
      over = true
      await spawning
    },
  }
}

/** Adds more jobs, under other ids, to those of some waiting batches. @returns how many */
async function duplicateJobs(pipeline: Pipeline, draw: number): Promise<number> {
  const { rows } = await pipeline.pool.query<{ id: number; stage: Stage }>(
    'select id, stage from work_batch order by hashint8(id + $1::bigint) limit 8',
    [Math.floor(draw * 1e6)],
  )
  const added = await Promise.allSettled(
    rows.map(({ id, stage }) =>
      pipeline.queues.stages[stage].add(
        stage,
        { v: 1, batchId: id },
        { jobId: batchJobId(id, 1_000 + Math.floor(draw * 1e6)) },
      ),
    ),
  )
  return added.filter(({ status }) => status === 'fulfilled').length // the others met a Redis that has only just returned
}
