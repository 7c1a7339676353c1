import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { UPKEEP_EVERY_MS, UPKEEP_TASKS } from '../../src/queues/define-queue.js'
import { checkReadiness } from '../../src/server/readiness.js'
import { createReadinessChecks } from '../../src/server/readiness-checks.js'
import { noteUpkeepPass, overdueUpkeep, watchUpkeep } from '../../src/store/pipeline/upkeep-passes.js'
import { runUpkeepWorker } from '../../src/workers/upkeep/run-upkeep.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { steadyHeartbeat } from '../support/steady-heartbeat.js'

const HOUR_MS = 3_600_000
const log = pino({ level: 'silent' })
let pipeline: Pipeline

beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'overdue')
})
afterEach(() => pipeline.stop())

const lastDone = (task: string, ago: string) =>
  pipeline.pool.query(
    `insert into upkeep_pass values ($1, clock_timestamp() - $2::interval)
     on conflict (task) do update set done_at = excluded.done_at`,
    [task, ago],
  )
const overdue = () => overdueUpkeep(pipeline.pool, UPKEEP_EVERY_MS)

describe('upkeep that is overdue', () => {
  it('is what was not done for its interval and ten minutes', async () => {
    expect(await watchUpkeep(pipeline.pool, UPKEEP_EVERY_MS)).toEqual([])
    const { rows } = await pipeline.pool.query<{ task: string }>('select task from upkeep_pass')
    expect(rows.map(({ task }) => task).sort()).toEqual([...UPKEEP_TASKS].sort())
    await lastDone('rollups', '9 minutes')
    await lastDone('retention', '69 minutes')
    expect(await overdue()).toEqual([])
    await lastDone('rollups', '11 minutes')
    await lastDone('retention', '2 days')
    expect(await overdue()).toEqual([
      { task: 'retention', seconds: 172_800 },
      { task: 'rollups', seconds: 660 },
    ])
    await noteUpkeepPass(pipeline.pool, 'retention')
    expect(await overdue()).toMatchObject([{ task: 'rollups' }])
  })

  it('is named by /health/ready', async () => {
    const ready = () => checkReadiness(createReadinessChecks(pipeline.pool, pipeline.queues), log)
    expect(await ready()).toEqual({ ready: true, reasons: [] })
    await lastDone('rollups', '3 hours')
    expect(await ready()).toEqual({
      ready: false,
      reasons: [
        {
          check: 'upkeep',
          reason: 'overdue: rollups was last done 180 minutes ago; the log of the server says why',
        },
      ],
    })
  })

  it('is done at once, whatever its schedule and the clock of the one that leads', { timeout: 60_000 }, async () => {
    // Schedules in the future that this leader does not put back, because its own clock is not Postgres' either.
    await pipeline.work([], { clockOffsetMs: 72 * HOUR_MS })
    const schedulers = () => pipeline.queues.upkeep.getJobSchedulers()
    await expect.poll(async () => (await schedulers()).length, { timeout: 30_000 }).toBe(UPKEEP_TASKS.length)
    expect((await schedulers()).every(({ next }) => Number(next) > Date.now() + 48 * HOUR_MS)).toBe(true)
    const done: string[] = []
    const note = (task: string) => async () => void done.push(task)
    const worker = runUpkeepWorker(pipeline.pool, {
      redisUrl: inject('redisUrl'),
      prefix: pipeline.prefix,
      lockMs: 2_000,
      stalledMs: 1_000,
      heartbeat: steadyHeartbeat(),
      log,
      payloadDays: 30,
      rollups: async () => (await note('rollups')(), { pages: 0, hours: 0, days: 0 }),
      trends: async () => (await note('trends')(), 0),
      stories: async () => (await note('stories')(), 0),
      alerts: async () => (await note('alerts')(), { told: 0, delivered: 0 }),
      erasures: async () => {},
      topics: async () => 0,
      cleanUploads: async () => {},
    })
    // Each schedule begins with one run.
    await expect.poll(() => [...done].sort(), { timeout: 30_000 }).toEqual(['alerts', 'rollups', 'stories', 'trends'])
    await lastDone('rollups', '3 days')
    await expect.poll(() => done.slice(4), { timeout: 30_000 }).toEqual(['rollups'])
    await expect.poll(overdue).toEqual([])
    await lastDone('alerts', '3 days')
    await expect.poll(() => done.slice(4), { timeout: 30_000 }).toEqual(['rollups', 'alerts'])
    await worker.close()
  })
})
