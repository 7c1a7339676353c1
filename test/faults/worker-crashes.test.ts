import { once } from 'node:events'
import { QueueEvents } from 'bullmq'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patientConnection } from '../../src/queues/connection.js'
import { STAGES, type Stage } from '../../src/domain/stage.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import type { PipelineProcessOptions } from '../support/pipeline-process.js'
import { sharedServers } from '../support/shared-servers.js'
import { SHORT_LOCK } from '../support/pipeline-work.js'
import { FULL, queuesIdle } from '../support/under-load.js'

const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `text number ${index}`)
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`)

/** Several times the time until another worker gets the batch of a dead one. */
const CHECKED_MS = 4_000

describe('worker crashes', () => {
  const servers = sharedServers()
  let pipeline: Pipeline
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'crash')))
  afterEach(() => pipeline.stop())

  const workElsewhere = (stage: Stage): unknown => pipeline.workHere(STAGES.filter((other) => other !== stage))

  /** A worker that is killed while it holds a batch. */
  async function killHolding(stage: Stage): Promise<void> {
    const worker = await pipeline.work([stage], { batchMs: 60_000, ...SHORT_LOCK })
    await expect.poll(() => pipeline.queues.stages[stage].getActiveCount(), { timeout: 30_000 }).toBeGreaterThan(0)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }

  it('row 1: a batch whose worker was killed is done by another one, once', async () => {
    await pipeline.accept(texts(250))
    await killHolding('clean')
    pipeline.workHere(STAGES)
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, ids(250))
    expect((await pipeline.law()).stages.clean.done).toBe(250)
  })

  it('row 1, control: without the stalled check the batch stays where it is', async () => {
    await pipeline.accept(texts(250))
    await killHolding('clean')
    pipeline.workHere(STAGES, { stalledMs: 3_600_000 })
    const { clean } = pipeline.queues.stages
    await expect.poll(() => clean.getJobCountByTypes('active', 'waiting'), { timeout: 30_000 }).toBe(1)
    await expect(pipeline.drained(CHECKED_MS)).rejects.toThrow('still pending')
    expect((await pipeline.law()).law).toBe('holds')
  })

  it('row 2: killed after the commit and before handing on, the next stage still happens', async () => {
    await pipeline.accept(texts(90))
    const worker = await pipeline.work(['clean'], { dieAtHandOn: 'before', ...SHORT_LOCK })
    await once(worker, 'exit')
    pipeline.workHere(STAGES)
    await queuesIdle(pipeline, 60_000)
    await expect(pipeline.drained(0), 'control: nobody but the dispatcher can know').rejects.toThrow('langid')
    await pipeline.dispatch()
    await pipeline.drained(15_000)
    await assertNothingLost(pipeline, ids(90))
  })

  describe('row 3: killed after handing on and before the job is acknowledged', () => {
    const openLangidBatches = async (): Promise<number> => {
      const { rows } = await pipeline.pool.query<{ count: number }>(
        `select count(*)::int as count from work_batch where stage = 'langid'`,
      )
      return rows[0]?.count ?? 0
    }
    const killAndRedeliver = async (): Promise<void> => {
      await pipeline.accept(texts(90))
      const worker = await pipeline.work(['clean'], { dieAtHandOn: 'after', ...SHORT_LOCK })
      await once(worker, 'exit')
      pipeline.workHere(['clean'])
      const { clean } = pipeline.queues.stages
      // In one question: a job that moves between two of them would be in neither.
      await expect.poll(() => clean.getJobCountByTypes('active', 'waiting'), { timeout: 30_000 }).toBe(0)
    }

    it('the next stage is not doubled', async () => {
      await killAndRedeliver()
      expect(await openLangidBatches()).toBe(1)
      expect(await pipeline.queues.stages.langid.getWaitingCount()).toBe(1)
      workElsewhere('clean')
      await pipeline.drained(15_000)
      await assertNothingLost(pipeline, ids(90))
    })

    it('control: were the batch not ended with the results, it would be', async () => {
      await pipeline.pool.query(`
        create function keep_batch() returns trigger language plpgsql as $$ begin
          insert into work_batch overriding system value values (old.*); return null; end $$;
        create trigger keep_batch after delete on work_batch for each row when (old.stage = 'clean')
          execute function keep_batch()`)
      await killAndRedeliver()
      expect(await openLangidBatches()).toBeGreaterThan(1)
    })
  })

  it('row 4: SIGTERM under load ends workers cleanly: exit 0, nothing stalled, nothing left active', async () => {
    const stalled: string[] = []
    const events = new QueueEvents('clean', {
      connection: patientConnection(servers.redisUrl),
      prefix: pipeline.prefix,
    })
    events.on('stalled', ({ jobId }) => stalled.push(jobId))
    await events.waitUntilReady()
    const workers = await Promise.all(Array.from({ length: 4 }, () => pipeline.work(['clean'], { batchMs: 100 })))
    workElsewhere('clean')
    await pipeline.accept(texts(3_000))
    for (const worker of workers.slice(1)) worker.kill('SIGTERM')
    const codes = await Promise.all(workers.slice(1).map(async (worker) => (await once(worker, 'exit'))[0] as number))
    expect(codes).toEqual([0, 0, 0])
    await pipeline.drained(40_000)
    await assertNothingLost(pipeline, ids(3_000))
    expect(stalled).toEqual([])

    // Control: the same end by SIGKILL is seen as a stall.
    await pipeline.accept(texts(1_000), { idPrefix: 'k' })
    await expect.poll(() => pipeline.queues.stages.clean.getActiveCount()).toBeGreaterThan(0)
    workers[0]?.kill('SIGKILL')
    pipeline.workHere(['clean'])
    await expect.poll(() => stalled.length, { timeout: 30_000 }).toBeGreaterThan(0)
    await events.close()
  })

  describe('row 5: a post that kills its worker every time', () => {
    const POSTS = 8
    beforeEach(async () => {
      await pipeline.stop()
      pipeline = await startPipeline(servers, 'poison', { chunkSize: POSTS })
      await pipeline.accept(texts(POSTS).map((text, index) => (index === 3 ? `${text} [[kill:sentiment]]` : text)))
      workElsewhere('sentiment')
      await pipeline.dispatch()
    })

    /** Restarts the worker whenever it dies, as compose and the supervisor do. */
    async function respawnUntil(
      done: () => Promise<boolean>,
      timeoutMs: number,
      options: Partial<PipelineProcessOptions> = {},
    ) {
      const deadline = performance.now() + timeoutMs
      let deaths = 0
      while (performance.now() < deadline && !(await done())) {
        const worker = await pipeline.work(['sentiment'], { ...SHORT_LOCK, ...options })
        const exit = once(worker, 'exit').then(() => (deaths += 1))
        while (
          worker.exitCode === null &&
          worker.signalCode === null &&
          performance.now() < deadline &&
          !(await done())
        ) {
          await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 100))])
        }
      }
      return deaths
    }
    const drained = (): Promise<boolean> =>
      pipeline.drained(0).then(
        () => true,
        () => false,
      )

    it('dies alone, and its neighbours are done', async () => {
      const deaths = await respawnUntil(drained, 90_000)
      await assertNothingLost(pipeline, ids(POSTS))
      const { rows } = await pipeline.pool.query<{ native_id: string; reason: string }>(
        'select native_id, reason from dead_letter join post on post.id = post_id',
      )
      expect(rows).toEqual([{ native_id: 'p3', reason: 'killed_worker' }])
      expect((await pipeline.law()).stages.sentiment).toMatchObject({ dead: 1 })
      expect(deaths).toBeGreaterThan(4)
    })

    it.runIf(FULL)('control: were starts not counted, it would kill for ever', async () => {
      await pipeline.pool.query(`
        create function forget_start() returns trigger language plpgsql as $$ begin new.starts := 0; return new; end $$;
        create trigger forget_start before update on work_batch for each row execute function forget_start()`)
      const deaths = await respawnUntil(drained, 12_000)
      expect(deaths).toBeGreaterThan(1)
      expect(await drained()).toBe(false)
      expect((await pipeline.law()).stages.sentiment.dead).toBe(0)
    })
  })

  it('row 6: an event loop blocked for longer than the lock gives two processors and one row', async () => {
    const events = new QueueEvents('clean', {
      connection: patientConnection(servers.redisUrl),
      prefix: pipeline.prefix,
    })
    const stalled: string[] = []
    events.on('stalled', ({ jobId }) => stalled.push(jobId))
    await events.waitUntilReady()
    await pipeline.work(['clean'], SHORT_LOCK)
    await pipeline.accept(['[[block:clean]] once', ...texts(50)])
    await expect.poll(() => pipeline.queues.stages.clean.getActiveCount()).toBe(1)
    pipeline.workHere(STAGES)
    await pipeline.dispatch()
    await pipeline.drained(30_000)
    await assertNothingLost(pipeline, ids(51))
    expect(stalled.length, 'the lock was lost: a second processor had the batch').toBeGreaterThan(0)
    const { rows } = await pipeline.pool.query<{ count: number }>('select count(*)::int as count from clean_text')
    expect(rows[0]?.count).toBe(51)
    await events.close()
  })
})
