import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { FULL, idsOf, keepBatchLog, startWorkers, textsOf, waitUntil, type BatchLog } from '../support/under-load.js'

const POSTS = FULL ? 2_000 : 1_000
const LOAD = { batchMs: 60 }
/** One process for each stage has one batch at a time: an answer that the fault swallowed may cost each a second start. */
const IN_FLIGHT = 5

describe('Postgres goes away', () => {
  let servers: TestServers
  let pipeline: Pipeline
  let log: BatchLog
  let pids: (number | undefined)[]
  beforeAll(async () => void (servers = await startServers()))
  afterAll(() => servers.stop())
  beforeEach(async () => {
    pipeline = await startPipeline(servers, 'postgres')
    log = await keepBatchLog(pipeline)
  })
  afterEach(async () => {
    await servers.postgres.start()
    await pipeline.stop()
  })

  async function underLoad(options: Parameters<typeof startWorkers>[1] = {}): Promise<void> {
    await startWorkers(pipeline, { ...LOAD, ...options })
    if (!options.blamePosts) await pipeline.dispatch() // who would clear the failed jobs away that the control looks for
    pids = pipeline.processes.map(({ pid }) => pid)
    await pipeline.accept(textsOf(POSTS))
    await inFullSwing()
  }
  const inFullSwing = (): Promise<void> =>
    waitUntil('sentiment is at work', 30_000, async () => (await pipeline.law()).stages.sentiment.done > 0)

  const failedJobs = async (): Promise<number> => {
    const counts = await Promise.all(Object.values(pipeline.queues.stages).map((queue) => queue.getFailedCount()))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** No post dead, no attempt of a job used up, no batch nearer to being split, and the same processes as before. */
  async function assertNothingBurnt(faults: number): Promise<void> {
    const { stages } = await pipeline.law()
    const dead = Object.values(stages).reduce((sum, stage) => sum + stage.dead + stage.deadUpstream, 0)
    if (dead > 0) throw new Error(`${dead} posts are dead`)
    const failed = await failedJobs()
    if (failed > 0) throw new Error(`${failed} jobs have used up their attempts`)
    const again = await log.startedAgain()
    if (again > faults * IN_FLIGHT) throw new Error(`${again} batches were started more than once`)
    expect(pipeline.processes.map(({ pid }) => pid)).toEqual(pids)
  }

  /** A batch whose row is gone has its results: asked at any moment, not only at the end. */
  const lawHolds = async (): Promise<void> => expect((await pipeline.law()).law).toBe('holds')

  it('row 13: all backends ended, three times', async () => {
    await underLoad()
    for (let round = 0; round < 3; round++) {
      const before = await log.ended()
      await pipeline.pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await lawHolds()
      await waitUntil('work continues', 10_000, async () => (await log.ended()) > before)
    }
    await pipeline.drained(40_000)
    await assertNothingLost(pipeline, idsOf(POSTS))
    await assertNothingBurnt(3)
  })

  it('row 13: restarted in good order, then killed', async () => {
    await underLoad()
    await servers.postgres.stop()
    await servers.postgres.start()
    await lawHolds()
    const before = await log.ended()
    await waitUntil('work continues', 10_000, async () => (await log.ended()) > before)
    await servers.postgres.kill()
    await servers.postgres.start()
    await lawHolds()
    await pipeline.drained(40_000)
    await assertNothingLost(pipeline, idsOf(POSTS))
    await assertNothingBurnt(2)
  })

  it('row 13, control: a batch whose end is kept and whose rows are not is seen', async () => {
    await pipeline.pool.query(`
      create function forget() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger forget before insert on language for each row when (new.post_id % 100 = 7)
        execute function forget()`)
    await startWorkers(pipeline)
    await pipeline.accept(textsOf(200))
    await pipeline.drained(30_000)
    await expect(assertNothingLost(pipeline, idsOf(200))).rejects.toThrow('langid: 200 posts accepted, but 198')
  })

  const away = FULL ? 300_000 : 6_000

  it(`row 34: away for ${away / 1000} s under load`, { timeout: away + 120_000 }, async () => {
    await underLoad()
    await servers.postgres.kill()
    await delay(away)
    const failedWhileAway = await failedJobs()
    await servers.postgres.start()
    await pipeline.drained(60_000)
    await assertNothingLost(pipeline, idsOf(POSTS))
    await assertNothingBurnt(1)
    expect(failedWhileAway).toBe(0)
  })

  it('row 34, control: a worker that blames the post burns attempts', async () => {
    await underLoad({ blamePosts: true })
    await servers.postgres.kill()
    await waitUntil('jobs fail', 30_000, async () => (await failedJobs()) > 0)
    await servers.postgres.start()
    await expect(assertNothingBurnt(1)).rejects.toThrow('used up their attempts')
  })
})
