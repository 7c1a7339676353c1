import type { JobSchedulerJson } from 'bullmq'

/** How far the clocks of several machines may be apart. */
const SLACK_MS = 60_000

/** Whether a job scheduler would next act later than its interval allows. */
export type IsAhead = (scheduler: Pick<JobSchedulerJson, 'every' | 'next'>) => boolean

/**
 * Job schedulers use the clock of the process that writes them. After a clock that was days ahead is set right, they
 * stay days ahead. Judged
 * by Postgres' clock. A process whose own clock differs does nothing, because its replacement would also be wrong.
 * @param postgresMs,ownMs milliseconds since 1970
 */
export function aheadOf(postgresMs: number, ownMs: number): IsAhead {
  if (Math.abs(postgresMs - ownMs) > SLACK_MS) return () => false
  return ({ every, next }) => Number(next) > postgresMs + Number(every) + SLACK_MS
}
