import type { DefaultJobOptions } from 'bullmq'
import { z } from 'zod'
import { STAGES, type Stage } from '../domain/stage.js'

export interface QueueDefinition<P extends z.ZodType = z.ZodType> {
  readonly name: string // BullMQ rejects ':'; renaming a queue strands the jobs waiting in it
  readonly payload: P // new fields must be optional until old jobs have drained
  readonly jobOptions: DefaultJobOptions
}
export type Payload<Q extends QueueDefinition> = z.infer<Q['payload']>

/** A job is a hint of about 30 bytes. More than this is a mistake. */
const SIZE_LIMIT_BYTES = 4_096

const standardRetry = {
  attempts: 3, // then the dispatcher opens a new job; the record of how often a batch began is in Postgres
  // No backoff: BullMQ's delays go by the clocks of its clients, and one that is an hour off would park a job for an
  // hour. The runner waits in place before it lets an attempt fail.
  removeOnComplete: true, // the record is in Postgres, and a kept id would swallow the next job of that id
  removeOnFail: { age: 7 * 86_400, count: 5_000 },
  sizeLimit: SIZE_LIMIT_BYTES,
} satisfies DefaultJobOptions

/** Only the number of a work_batch row. Postgres has the ids and texts, so Redis stays small and can be lost. */
const BatchJob = z.object({ v: z.literal(1), batchId: z.number().int().positive() })
export type BatchJob = z.infer<typeof BatchJob>
export type StageQueue = QueueDefinition<typeof BatchJob>

export const STAGE_QUEUES = Object.fromEntries(
  STAGES.map((stage) => [stage, { name: stage, payload: BatchJob, jobOptions: standardRetry } satisfies StageQueue]),
) as Record<Stage, StageQueue>

export const CRAWL_QUEUE = {
  name: 'crawl',
  payload: z.object({ v: z.literal(1), sourceKey: z.string().min(1).max(500) }),
  // One try: what went wrong is on the source's record, and its schedule brings the next pass.
  jobOptions: { ...standardRetry, attempts: 1 },
} satisfies QueueDefinition

const HOUR_MS = 3_600_000

/** How often each task is begun. A task that takes longer is begun again when it ends. */
export const UPKEEP_EVERY_MS = {
  retention: HOUR_MS,
  'source-health': HOUR_MS,
  rollups: 5_000,
  alerts: 60_000,
  trends: 10_000,
  stories: 10_000,
  erasures: 10_000,
  topics: 10_000,
} as const satisfies Record<string, number>
export type UpkeepTask = keyof typeof UPKEEP_EVERY_MS
export const UPKEEP_TASKS = Object.keys(UPKEEP_EVERY_MS) as UpkeepTask[]

export const UPKEEP_QUEUE = {
  name: 'upkeep',
  payload: z.object({ v: z.literal(1), task: z.enum(UPKEEP_TASKS) }),
  jobOptions: standardRetry,
} satisfies QueueDefinition

/** Unique per try: a job id that is still stored as failed would swallow a second job of the same id. */
export function batchJobId(batchId: number, starts: number): string {
  return `b${batchId}-${starts}`
}

/** @returns null for a job id that is not one of ours */
export function batchIdOf(jobId: string): number | null {
  const match = /^b(\d+)-\d+$/.exec(jobId)
  return match ? Number(match[1]) : null
}
