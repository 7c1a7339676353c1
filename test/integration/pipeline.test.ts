import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { runUpkeepWorker } from '../../src/workers/upkeep/run-upkeep.js'
import { createRollups } from '../../src/workers/upkeep/rollups.js'
import { createStories } from '../../src/workers/upkeep/stories.js'
import { createTrends } from '../../src/workers/upkeep/trends.js'
import { STAGES } from '../../src/domain/stage.js'
import { assertNothingLost, rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { TEST_THEMES } from '../support/rollups.js'
import { steadyHeartbeat } from '../support/steady-heartbeat.js'

describe('pipeline', () => {
  let pipeline: Pipeline
  beforeEach(async () => {
    pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'pipeline')
  })
  afterEach(() => pipeline.stop())

  it('takes every post through every stage, one process each', async () => {
    for (const stage of STAGES) await pipeline.work([stage])
    const texts = Array.from({ length: 730 }, (_, index) => `post number ${index}`)
    expect(await pipeline.accept(texts)).toMatchObject({ accepted: 730, duplicates: 0 })
    await pipeline.drained(20_000)
    await assertNothingLost(
      pipeline,
      texts.map((_, index) => `p${index}`),
    )
    const { stages } = await pipeline.law()
    expect(stages.clean.done).toBe(730)
    expect(stages.sentiment.done + stages.sentiment.notApplicable).toBe(730)
  })

  it('says which stage and which two numbers differ when the law is broken', async () => {
    await pipeline.accept(['one', 'two', 'three'], { enqueue: false })
    expect((await pipeline.law()).law).toBe('holds')
    await pipeline.pool.query('delete from work_batch')
    expect((await pipeline.law()).law).toContain('clean: 3 posts accepted, but 0 accounted for')
  })

  it('stores a post once, however often and in whichever page it arrives', async () => {
    const page = [rawPost({ nativeId: 'a', text: 'first' }), rawPost({ nativeId: 'a', text: 'first' })]
    const accepted = await Promise.all(
      [1, 2, 3].map(() =>
        pipeline.inbox.accept([...page, rawPost({ nativeId: 'b', text: 'b' })], { collection: 'test' }),
      ),
    )
    expect(accepted.reduce((sum, result) => sum + result.accepted, 0)).toBe(2)
    expect((await pipeline.law()).posts.accepted).toBe(2)
  })
})

describe('upkeep', () => {
  it('retention deletes payloads after their days and nothing else; the scheduler survives a flush', async () => {
    const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }
    const pipeline = await startPipeline(servers, 'upkeep')
    await pipeline.inbox.accept(
      ['old', 'new'].map((nativeId) => rawPost({ nativeId, text: nativeId, payload: { some: nativeId } })),
      { collection: 'test' },
    )
    await pipeline.pool.query(`update raw_payload set stored_at = now() - interval '31 days'
      where post_id = (select id from post where native_id = 'old')`)
    const worker = runUpkeepWorker(pipeline.pool, {
      redisUrl: servers.redisUrl,
      prefix: pipeline.prefix,
      lockMs: 2_000,
      stalledMs: 1_000,
      heartbeat: steadyHeartbeat(),
      log: pino({ level: 'silent' }),
      payloadDays: 30,
      rollups: createRollups({ pool: pipeline.pool, themes: TEST_THEMES }),
      trends: createTrends({ pool: pipeline.pool }),
      stories: createStories({ pool: pipeline.pool }),
      alerts: async () => ({ told: 0, delivered: 0 }),
      erasures: async () => {},
      topics: async () => 0,
      cleanUploads: async () => {},
    })
    await pipeline.dispatch()
    const left = async (): Promise<string[]> => {
      const { rows } = await pipeline.pool.query<{ native_id: string }>(
        'select native_id from raw_payload join post on post.id = post_id',
      )
      return rows.map((row) => row.native_id)
    }
    await expect.poll(left, { timeout: 30_000 }).toEqual(['new'])
    await pipeline.queues.upkeep.obliterate({ force: true })
    await expect.poll(() => pipeline.queues.upkeep.getJobScheduler('retention'), { timeout: 30_000 }).toBeDefined()
    await worker.close()
    await pipeline.stop()
  })
})
