import { setTimeout as delay } from 'node:timers/promises'
import type { ChildProcess } from 'node:child_process'
import { STAGES } from '../../src/domain/stage.js'
import type { Pipeline } from './pipeline.js'
import type { PipelineProcessOptions } from './pipeline-process.js'

/** Long variants run where there is time for them: `npm run test:faults`. */
export const FULL = process.env.FAULTS_FULL === '1'

export const textsOf = (count: number, about = 'text'): string[] =>
  Array.from({ length: count }, (_, index) => `${about} number ${index}`)

/** The native ids that `pipeline.accept` gives to as many texts. */
export const idsOf = (count: number, prefix = 'p'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** All stages in one process; in the long variant one process a stage, as in production. */
export async function startWorkers(
  pipeline: Pipeline,
  options: Partial<PipelineProcessOptions> = {},
): Promise<ChildProcess[]> {
  return Promise.all((FULL ? STAGES.map((stage) => [stage]) : [STAGES]).map((stages) => pipeline.work(stages, options)))
}

/** Resolves when `condition` is true. Throws with `what` when it takes too long. */
export async function waitUntil(what: string, timeoutMs: number, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await delay(25)
  }
}

/** Waits until Redis has no unfinished job. Batches that are still pending in Postgres then have no job. */
export async function queuesIdle(pipeline: Pipeline, timeoutMs: number): Promise<void> {
  await waitUntil('the queues are empty', timeoutMs, async () => {
    const counts = await Promise.all(
      STAGES.map((stage) => pipeline.queues.stages[stage].getJobCountByTypes('waiting', 'active', 'delayed')),
    ).catch(() => [NaN]) // our own connection is not back yet
    return counts.every((count) => count === 0)
  })
}

/** A log of each start and end of a batch, written by triggers. A test could not see all of them by polling. */
export interface BatchLog {
  /** Milliseconds from `since` to the first batch that began after it. */
  firstStart(since: Date, timeoutMs: number): Promise<number>
  ended(): Promise<number>
  /** Batches that needed more than one start. */
  startedAgain(): Promise<number>
}

export async function keepBatchLog(pipeline: Pipeline): Promise<BatchLog> {
  await pipeline.pool.query(`
    create table batch_log (at timestamptz default clock_timestamp(), event text, batch bigint, starts int);
    create function log_batch() returns trigger language plpgsql as $$ begin
      if tg_op = 'DELETE' then insert into batch_log (event, batch, starts) values ('end', old.id, old.starts);
      elsif new.starts > old.starts then insert into batch_log (event, batch, starts) values ('start', new.id, new.starts);
      end if;
      return null; end $$;
    create trigger log_batch after update or delete on work_batch for each row execute function log_batch()`)
  const ask = async (sql: string, values: readonly unknown[] = []): Promise<number | null> => {
    const { rows } = await pipeline.pool.query<{ answer: number | null }>(sql, [...values])
    return rows[0]?.answer ?? null
  }
  const ended = `select count(*)::int as answer from batch_log where event = 'end'`
  return {
    async firstStart(since, timeoutMs) {
      let waitedMs: number | null = null
      await waitUntil('a batch begins', timeoutMs, async () => {
        waitedMs = await ask(
          `select extract(epoch from min(at) - $1)::float * 1000 as answer from batch_log
           where event = 'start' and at > $1`,
          [since],
        )
        return waitedMs !== null
      })
      return waitedMs ?? Infinity
    },
    ended: async () => (await ask(ended)) ?? 0,
    startedAgain: async () => (await ask(`${ended} and starts > 1`)) ?? 0,
  }
}
