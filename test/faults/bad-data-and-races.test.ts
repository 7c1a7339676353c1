import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { enqueue } from '../../src/queues/queues.js'
import { batchJobId } from '../../src/queues/define-queue.js'
import { erasePost } from '../../src/store/people/erase.js'
import { createPostHasher, erasedId } from '../../src/store/people/erasures.js'
import { openRescorePage } from '../../src/store/pipeline/reopen.js'
import { assertNothingLost, rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { sharedServers } from '../support/shared-servers.js'
import { leasedSource } from '../support/sources.js'
import { FULL } from '../support/under-load.js'

const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `text number ${index}`)
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`)
const HOUR_MS = 3_600_000

describe('bad data and races', () => {
  const servers = sharedServers()
  let pipeline: Pipeline
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'races')))
  afterEach(() => pipeline.stop())

  const deadLetters = async (): Promise<{ native_id: string; stage: string; reason: string }[]> => {
    const { rows } = await pipeline.pool.query<{ native_id: string; stage: string; reason: string }>(
      'select native_id, stage, reason from dead_letter join post on post.id = post_id order by native_id, stage',
    )
    return rows
  }

  it('only bad data dies: a post that throws, a row that the database refuses; their neighbours are done', async () => {
    const page = texts(60)
    page[7] += ' [[throw:langid]]'
    page[41] += ' [[refuse:sentiment]]'
    pipeline.workHere(STAGES)
    await pipeline.accept(page)
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, ids(60))
    expect(await deadLetters()).toEqual([
      { native_id: 'p41', stage: 'sentiment', reason: 'refused_by_database' },
      { native_id: 'p7', stage: 'langid', reason: 'process_error' },
    ])
    const { stages } = await pipeline.law()
    expect(stages.langid).toMatchObject({ done: 59, dead: 1 })
    expect(stages.ner).toMatchObject({ done: 59, deadUpstream: 1 })
  })

  describe('row 15: deadlocks and serialization failures', () => {
    /** The first `times` writes of sentiment rows fail with this SQLSTATE. */
    const failWrites = (code: string, times: number): Promise<unknown> =>
      pipeline.pool.query(`
        create sequence failures;
        create function fail_write() returns trigger language plpgsql as $$ begin
          if nextval('failures') <= ${times} then raise exception 'forced' using errcode = '${code}'; end if;
          return new; end $$;
        create trigger fail_write before insert on sentiment for each statement execute function fail_write()`)

    it.each(FULL ? ['40P01', '40001', '53100'] : ['40P01'])(
      '%s is retried in place, and nothing dies',
      async (code) => {
        await failWrites(code, 4)
        pipeline.workHere(STAGES)
        await pipeline.accept(texts(30))
        await pipeline.drained(20_000)
        await assertNothingLost(pipeline, ids(30))
        expect(await deadLetters()).toEqual([])
      },
    )

    it('control: were they taken for bad data, posts would die', async () => {
      await failWrites('23514', 1_000)
      pipeline.workHere(STAGES)
      await pipeline.accept(texts(30))
      await pipeline.drained(20_000)
      expect(await deadLetters()).toHaveLength(30)
    })
  })

  it('row 16: the same posts three times, also across sources, are one row each', async () => {
    pipeline.workHere(STAGES)
    const page = texts(100).map((text, index) => rawPost({ nativeId: `p${index}`, text }))
    const results = await Promise.all(
      ['test/a', 'test/b', 'test/c'].map(async (key) => {
        const { token } = await leasedSource(pipeline.pool, key)
        return pipeline.inbox.accept(page, { collection: 'test', source: { key, token, from: null, to: '1' } })
      }),
    )
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(100)
    expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(200)
    await enqueue(
      pipeline.queues,
      results.flatMap(({ batches }) => batches),
    )
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, ids(100))
  })

  it('row 17: the same id twice in one page is taken once; Postgres itself would refuse the statement', async () => {
    const twice = [rawPost({ nativeId: 'x', text: 'older' }), rawPost({ nativeId: 'x', text: 'newer' })]
    expect(await pipeline.inbox.accept(twice, { collection: 'test' })).toMatchObject({ accepted: 1, duplicates: 1 })
    const { rows } = await pipeline.pool.query<{ text: string }>('select text from post')
    expect(rows).toEqual([{ text: 'newer' }])
    await expect(
      pipeline.pool.query(
        `insert into clean_text (post_id, outcome, post_version, model_ordinal)
         select id, 'done', 1, 1 from unnest(array[1, 1]) as id on conflict (post_id) do update set outcome = 'done'`,
      ),
      'control: what de-duplication prevents',
    ).rejects.toMatchObject({ code: '21000' })
  })

  it('row 19: a job that is not a job of ours fails at once with its reason, and the batch is done all the same', async () => {
    const { batches } = await pipeline.accept(texts(10), { enqueue: false })
    const [batch] = batches
    if (!batch) throw new Error('no batch')
    const { clean } = pipeline.queues.stages
    await clean.add('clean', { v: 2, batchId: batch.batchId }, { jobId: 'wrong-version' })
    await clean.add('clean', { v: 1 }, { jobId: batchJobId(batch.batchId, 0) })
    await clean.add('clean', 'no object', { jobId: 'no-object' })
    pipeline.workHere(STAGES)
    await expect.poll(() => clean.getFailedCount(), { timeout: 30_000 }).toBe(3)
    for (const job of await clean.getFailed()) {
      expect(job.failedReason).toContain('invalid payload')
      expect(job.attemptsMade).toBe(1)
    }
    await expect(pipeline.drained(1_500), 'control: a failed job keeps its id').rejects.toThrow('clean')
    await pipeline.dispatch()
    await pipeline.drained(15_000)
    await assertNothingLost(pipeline, ids(10))
  })

  it('a job from a newer version with a field more is understood', async () => {
    const { batches } = await pipeline.accept(texts(5), { enqueue: false })
    for (const { batchId, starts } of batches) {
      await pipeline.queues.stages.clean.add(
        'clean',
        { v: 1, batchId, hint: 'new' },
        { jobId: batchJobId(batchId, starts) },
      )
    }
    pipeline.workHere(STAGES)
    await pipeline.drained(15_000)
    await assertNothingLost(pipeline, ids(5))
  })

  it.each(FULL ? [-HOUR_MS, HOUR_MS] : [HOUR_MS])(
    'row 24: workers whose clock is off by %d ms, with attempts that fail',
    async (offset) => {
      await pipeline.dispatch()
      await pipeline.work(['clean', 'langid', 'sentiment'], { clockOffsetMs: offset, hangShare: 0.3 })
      pipeline.workHere(['ner', 'origin', 'meaning'])
      await pipeline.accept(texts(200))
      await pipeline.drained(60_000)
      await assertNothingLost(pipeline, ids(200))
    },
  )

  it.runIf(FULL)('row 24, control: a delay set by such a clock would park the job', async () => {
    const { batches } = await pipeline.accept(texts(5), { enqueue: false })
    const [batch] = batches
    await pipeline.queues.stages.clean.add(
      'clean',
      { v: 1, batchId: batch?.batchId },
      { delay: 500, timestamp: Date.now() + HOUR_MS, jobId: batchJobId(batch?.batchId ?? 0, 0) },
    )
    await pipeline.dispatch()
    pipeline.workHere(STAGES)
    await expect(pipeline.drained(5_000)).rejects.toThrow('clean')
  })

  it('row 25: half of all writes fail and a third of the models hang; everything is accounted for', async () => {
    await pipeline.pool.query(`
      create function fail_half() returns trigger language plpgsql as $$ begin
        if random() < 0.5 then raise exception 'forced' using errcode = '57014'; end if;
        return new; end $$;
      create trigger fail_half before insert on language for each statement execute function fail_half();
      create trigger fail_half before insert on origin for each statement execute function fail_half()`)
    await pipeline.dispatch()
    pipeline.workHere(['clean', 'langid', 'origin', 'meaning'])
    pipeline.workHere(['sentiment', 'ner'], { hangShare: 0.33 })
    await pipeline.accept(texts(600))
    await pipeline.drained(90_000)
    await assertNothingLost(pipeline, ids(600))
    const { stages } = await pipeline.law()
    expect(stages.langid.done, 'errors of the database burn nothing').toBe(600)
    expect(stages.origin.done).toBe(600)
  })

  it('row 26: an older model writes nothing over a newer one, before or after', async () => {
    pipeline.workHere(STAGES.filter((stage) => stage !== 'sentiment'))
    const newer = pipeline.workHere(['sentiment'], { modelOrdinal: 2 })
    await pipeline.accept(texts(60))
    await pipeline.drained(20_000)
    await newer.stop()
    pipeline.workHere(['sentiment'], { modelOrdinal: 1 })
    const { batches, posts } = await openRescorePage(pipeline.pool, { stage: 'sentiment', after: 0, limit: 1_000 })
    expect(posts).toBe(60)
    expect((await pipeline.law()).stages.sentiment.pending, 'an older row counts as pending meanwhile').toBe(60)
    await enqueue(pipeline.queues, batches)
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, ids(60))
    const ordinals = 'select distinct model_ordinal from sentiment'
    expect((await pipeline.pool.query(ordinals)).rows).toEqual([{ model_ordinal: 2 }])

    // Control: without the guard the older result would stay.
    await pipeline.pool.query('update sentiment set model_ordinal = 0')
    const again = await openRescorePage(pipeline.pool, { stage: 'sentiment', after: 0, limit: 1_000 })
    await enqueue(pipeline.queues, again.batches)
    await pipeline.drained(20_000)
    expect((await pipeline.pool.query(ordinals)).rows).toEqual([{ model_ordinal: 1 }])
  })

  describe('row 31: while a worker holds the batch', () => {
    const holdAt = async (stage: (typeof STAGES)[number], posts: number): Promise<void> => {
      pipeline.workHere(STAGES.filter((other) => other !== stage))
      await pipeline.accept(texts(posts))
      await expect.poll(() => pipeline.queues.stages[stage].getWaitingCount(), { timeout: 30_000 }).toBeGreaterThan(0)
      pipeline.workHere([stage], { batchMs: 1_500 })
      await expect.poll(() => pipeline.queues.stages[stage].getActiveCount(), { timeout: 30_000 }).toBeGreaterThan(0)
    }

    it.each(FULL ? (['clean', 'ner'] as const) : (['ner'] as const))(
      'a post is erased at %s: nothing of it comes back',
      async (stage) => {
        await holdAt(stage, 20)
        expect(await erasePost(pipeline.pool, 'test', 'p5', TEST_HASH_KEY)).toBe(1)
        await pipeline.drained(20_000)
        const erased = erasedId(createPostHasher(TEST_HASH_KEY).hash('test', 'p5'))
        await assertNothingLost(pipeline, [...ids(20).filter((id) => id !== 'p5'), erased])
        expect((await pipeline.law()).posts).toEqual({ accepted: 19, erased: 1 })
        const { rows } = await pipeline.pool.query<{ text: string; rows: number }>(
          `select text, (select count(*) from clean_text where post_id = post.id)::int
                    + (select count(*) from entity_mention where post_id = post.id)::int as rows
         from post where erased_at is not null`,
        )
        expect(rows).toEqual([{ text: '', rows: 0 }])
        expect(
          await pipeline.accept(['text number 5'], { idPrefix: 'p5' }),
          'another id is another post',
        ).toMatchObject({
          accepted: 1,
        })
      },
    )

    it('control: a late write that did not look would break the law', async () => {
      await holdAt('clean', 20)
      await erasePost(pipeline.pool, 'test', 'p5', TEST_HASH_KEY)
      await pipeline.drained(20_000)
      await pipeline.pool.query(
        `insert into clean_text (post_id, outcome, language_text, post_version, model_ordinal)
         select id, 'done', 'late', 1, 1 from post where erased_at is not null`,
      )
      expect((await pipeline.law()).law).toContain('rows without a live post')
    })

    it('a post is edited: every stage ends with the newer text', async () => {
      await holdAt('sentiment', 20)
      const edited = await pipeline.inbox.accept(
        [rawPost({ nativeId: 'p5', text: 'another text', editedAt: new Date('2026-02-01T00:00:00Z') })],
        { collection: 'test' },
      )
      expect(edited).toMatchObject({ accepted: 0, edited: 1 })
      await enqueue(pipeline.queues, edited.batches)
      await pipeline.drained(30_000)
      await assertNothingLost(pipeline, ids(20))
      const { rows } = await pipeline.pool.query<{ sentiment_text: string; version: number }>(
        `select sentiment_text, least(clean.post_version, language.post_version, sentiment.post_version,
                ner_result.post_version, origin.post_version) as version
         from post join clean_text clean on clean.post_id = post.id join language on language.post_id = post.id
         join sentiment on sentiment.post_id = post.id join ner_result on ner_result.post_id = post.id
         join origin on origin.post_id = post.id where native_id = 'p5'`,
      )
      expect(rows).toEqual([{ sentiment_text: 'another text', version: 2 }])
    })
  })
})
