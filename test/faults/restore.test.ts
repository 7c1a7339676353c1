import { once } from 'node:events'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { STAGES_AFTER } from '../../src/domain/stage.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { sharedServers } from '../support/shared-servers.js'
import { idsOf, queuesIdle, startWorkers, textsOf, waitUntil } from '../support/under-load.js'

const POSTS = 300

describe('row 32: Postgres restored from a backup that is older than Redis', () => {
  const servers = sharedServers()
  let admin: pg.Client
  let pipeline: Pipeline
  let backup: string
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: servers.databaseUrl })
    await admin.connect()
  })
  afterAll(() => admin.end())
  beforeEach(async () => {
    pipeline = await startPipeline(servers, 'restore')
    backup = `${database()}_backup`
    await pipeline.accept(textsOf(POSTS))
  })
  afterEach(async () => {
    await pipeline.stop()
    await admin.query(`drop database if exists ${backup}`)
  })

  const database = (): string => new URL(pipeline.databaseUrl).pathname.slice(1)
  const endSessions = (): Promise<unknown> =>
    admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database()])

  /** No session may be open on a database that is copied. The test's own pool connects again by itself. */
  async function takeBackup(): Promise<void> {
    await endSessions()
    await admin.query(`create database ${backup} template ${database()}`)
  }
  async function restore(): Promise<void> {
    await admin.query(`drop database ${database()} with (force)`)
    await admin.query(`create database ${database()} template ${backup}`)
  }

  /** Langid jobs of the world after the backup wait in Redis; their batches are gone. */
  async function leaveJobsOfLostBatches(): Promise<void> {
    await takeBackup()
    const worker = await pipeline.work(['clean'])
    await waitUntil('clean is done', 20_000, async () => (await pipeline.law()).stages.clean.done === POSTS)
    await waitUntil(
      'langid has jobs',
      10_000,
      async () => (await pipeline.queues.stages.langid.getWaitingCount()) === 3,
    )
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await restore()
  }
  async function failedJobs(): Promise<number> {
    const counts = await Promise.all(Object.values(pipeline.queues.stages).map((queue) => queue.getFailedCount()))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  it('jobs of lost batches end quietly, and all that is pending is dispatched again', async () => {
    await leaveJobsOfLostBatches()
    await startWorkers(pipeline)
    await queuesIdle(pipeline, 60_000)
    const control = expect(assertNothingLost(pipeline, idsOf(POSTS)), 'control: nobody but the dispatcher can know')
    await control.rejects.toThrow('batches are left')
    await pipeline.dispatch()
    await pipeline.drained(30_000)
    await assertNothingLost(pipeline, idsOf(POSTS))
    expect(await failedJobs()).toBe(0)
    expect((await pipeline.law()).stages.clean).toMatchObject({ done: POSTS, dead: 0 })
  })

  it('a number that is given out again for another stage is not mistaken for the lost batch', async () => {
    await leaveJobsOfLostBatches()
    const behind = STAGES_AFTER.clean
    const waiting = await Promise.all(
      behind.map((stage) => pipeline.queues.stages[stage].getRanges(['waiting'], 0, -1)),
    )
    const lost = waiting.flat()
    await pipeline.accept(textsOf(POSTS), { idPrefix: 'q', enqueue: false })
    const { rows } = await pipeline.pool.query<{ job: string }>(
      `select 'b' || id || '-0' as job from work_batch where stage = 'clean'`,
    )
    expect(
      rows.map(({ job }) => job).filter((job) => lost.includes(job)),
      'the numbers do collide',
    ).not.toEqual([])
    await pipeline.work(behind)
    await queuesIdle(pipeline, 60_000)
    expect((await pipeline.law()).stages.clean.pending, 'nobody but clean has touched them').toBe(2 * POSTS)
    await startWorkers(pipeline)
    await pipeline.dispatch()
    await pipeline.drained(30_000)
    await assertNothingLost(pipeline, [...idsOf(POSTS), ...idsOf(POSTS, 'q')])
    expect(await failedJobs()).toBe(0)
  })

  it('a worker that holds a batch through the restore does not write into another batch of that number', async () => {
    await pipeline.pool.query('truncate post, work_batch cascade')
    await takeBackup()
    const holder = await pipeline.work(['clean'], { batchMs: 4_000 })
    await pipeline.accept(['ta of the lost world'], { idPrefix: 'lost' })
    await waitUntil('the batch is held', 10_000, async () => {
      const { rows } = await pipeline.pool.query('select from work_batch where starts > 0')
      return rows.length > 0
    })
    await restore()
    await pipeline.accept(textsOf(5), { enqueue: false })
    await queuesIdle(pipeline, 60_000)
    expect((await pipeline.law()).stages.clean).toMatchObject({ pending: 5, done: 0 })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await startWorkers(pipeline)
    await pipeline.dispatch()
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, idsOf(5))
  })
})
