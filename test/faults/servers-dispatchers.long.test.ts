import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enqueue } from '../../src/queues/queues.js'
import { createLeadership, LEADER_LOCK } from '../../src/store/pipeline/dispatch.js'
import { assertNothingLost, rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { idsOf, queuesIdle, startWorkers, textsOf, waitUntil } from '../support/under-load.js'

const TAKE_OVER_MS = 10_000

describe('two dispatchers', () => {
  let servers: TestServers
  let pipeline: Pipeline
  beforeAll(async () => void (servers = await startServers()))
  afterAll(() => servers.stop())
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'dispatchers')))
  afterEach(() => pipeline.stop())

  /** Ids of the processes that hold the leader's lock in this database: the names of their connections end in them. */
  async function leaders(): Promise<number[]> {
    const { rows } = await pipeline.pool.query<{ pid: number }>(
      `select substring(application_name from '\\d+$')::int as pid
       from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and objid = $1 and granted
         and pg_locks.database = (select oid from pg_database where datname = current_database())`,
      [LEADER_LOCK],
    )
    return rows.map(({ pid }) => pid)
  }
  const led = (): Promise<void> => waitUntil('one leads', TAKE_OVER_MS, async () => (await leaders()).length > 0)

  it('row 35: the leader is killed, the other one leads and does the work', async () => {
    const dispatchers = [await pipeline.dispatch(), await pipeline.dispatch()]
    await led()
    const [first] = await leaders()
    const leader = dispatchers.find(({ pid }) => pid === first)
    const other = dispatchers.find((each) => each !== leader)
    expect(leader, 'the leader is one of the two').toBeDefined()
    leader?.kill('SIGKILL')
    const killedAt = performance.now()
    await waitUntil('the other one leads', TAKE_OVER_MS, async () => (await leaders())[0] === other?.pid)
    expect(performance.now() - killedAt).toBeLessThan(TAKE_OVER_MS)
    await pipeline.accept(textsOf(300), { enqueue: false })
    await startWorkers(pipeline)
    await pipeline.drained(30_000)
    await assertNothingLost(pipeline, idsOf(300))

    other?.kill('SIGKILL')
    if (other) await once(other, 'exit')
    await pipeline.accept(textsOf(100), { enqueue: false, idPrefix: 'q' })
    await expect(pipeline.drained(3_000), 'control: no leader is left').rejects.toThrow('still pending')
    expect(await leaders()).toEqual([])
  })

  it('row 27: one leads at a time, also when its session is ended', async () => {
    const dispatchers = [await pipeline.dispatch(), await pipeline.dispatch()]
    await startWorkers(pipeline)
    await led()
    for (let round = 0; round < 3; round++) {
      await pipeline.pool.query(
        `select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and objid = $1 and granted
         and database = (select oid from pg_database where datname = current_database())`,
        [LEADER_LOCK],
      )
      await led()
      expect(await leaders()).toHaveLength(1)
    }
    await pipeline.accept(textsOf(300), { enqueue: false })
    const seen: number[] = []
    await waitUntil('all is done', 30_000, async () => {
      seen.push((await leaders()).length)
      return (await pipeline.pool.query('select from work_batch')).rows.length === 0
    })
    expect(Math.max(...seen)).toBe(1)
    await assertNothingLost(pipeline, idsOf(300))
    for (const { exitCode, signalCode } of dispatchers)
      expect({ exitCode, signalCode }).toEqual({ exitCode: null, signalCode: null })
  })

  it('row 27, control: without the record between them, both lead', async () => {
    const elsewhere = await startPipeline(servers, 'other_record')
    const both = [pipeline.pool, elsewhere.pool].map((pool) => createLeadership(pool, () => {}))
    const same = [pipeline.pool, pipeline.pool].map((pool) => createLeadership(pool, () => {}))
    expect(await Promise.all(both.map((leadership) => leadership.lead()))).toEqual([true, true])
    await Promise.all(both.map((leadership) => leadership.resign()))
    const answers = await Promise.all(same.map((leadership) => leadership.lead()))
    expect(answers.filter((leads) => leads)).toHaveLength(1)
    await Promise.all(same.map((leadership) => leadership.resign()))
    await elsewhere.stop()
  })

  describe('row 27: a producer in a retry storm', () => {
    const TRIES = 50
    const POSTS = 400
    const page = textsOf(POSTS).map((text, index) => rawPost({ nativeId: `p${index}`, text }))

    it('neither Postgres nor Redis grows with the number of tries', async () => {
      const tries = await Promise.all(
        Array.from({ length: TRIES }, async () => {
          const accepted = await pipeline.inbox.accept(page, { collection: 'test' })
          await Promise.all([1, 2, 3].map(() => enqueue(pipeline.queues, accepted.batches)))
          return accepted.accepted
        }),
      )
      expect(tries.reduce((sum, accepted) => sum + accepted, 0)).toBe(POSTS)
      const { rows } = await pipeline.pool.query('select id from work_batch')
      expect(rows).toHaveLength(POSTS / 100)
      expect(await pipeline.queues.stages.clean.getWaitingCount()).toBe(POSTS / 100)
      await startWorkers(pipeline)
      await pipeline.dispatch()
      await pipeline.drained(30_000)
      await assertNothingLost(pipeline, idsOf(POSTS))
      await queuesIdle(pipeline, 5_000)
    })

    it('control: were the job ids not made from the batch, the queue would grow with every try', async () => {
      const { batches } = await pipeline.inbox.accept(page, { collection: 'test' })
      const { clean } = pipeline.queues.stages
      for (let attempt = 0; attempt < TRIES; attempt++) {
        await clean.addBulk(batches.map(({ batchId }) => ({ name: 'clean', data: { v: 1, batchId } })))
      }
      expect(await clean.getWaitingCount()).toBe((TRIES * POSTS) / 100)
    })
  })
})
