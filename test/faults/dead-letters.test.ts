import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { enqueue } from '../../src/queues/queues.js'
import { DERIVED_TABLES } from '../../src/store/people/erase.js'
import { openRescorePage, replayDeadLetters } from '../../src/store/pipeline/reopen.js'
import { kopitalk } from '../support/kopitalk.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { sharedServers } from '../support/shared-servers.js'
import { idsOf, textsOf } from '../support/under-load.js'

describe('dead letters and later events', () => {
  const servers = sharedServers()
  const home = mkdtempSync(join(tmpdir(), 'kopitalk-dead-letters-'))
  afterAll(() => rmSync(home, { recursive: true }))
  let pipeline: Pipeline
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'letters')))
  afterEach(() => pipeline.stop())

  it('a post that was dead at a stage and is done by a later try is in one state only', async () => {
    await pipeline.pool.query(`
      create function refuse() returns trigger language plpgsql as $$ begin
        raise exception 'refused' using errcode = '23514'; end $$;
      create trigger refuse before insert on sentiment for each row execute function refuse()`)
    pipeline.workHere(STAGES)
    await pipeline.accept(textsOf(20))
    await pipeline.drained(20_000)
    expect((await pipeline.law()).stages.sentiment.dead).toBe(20)
    await pipeline.pool.query('drop trigger refuse on sentiment')
    // The stage before is run again, and hands on to the one where the posts are dead.
    const { batches } = await openRescorePage(pipeline.pool, { stage: 'langid', after: 0, limit: 100 })
    await enqueue(pipeline.queues, batches)
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, idsOf(20))
    const { dead, done, notApplicable } = (await pipeline.law()).stages.sentiment
    expect({ dead, answered: done + notApplicable }).toEqual({ dead: 0, answered: 20 })

    // Control: were the letters still open, the law would say so.
    await pipeline.pool.query('update dead_letter set replayed_at = null')
    expect((await pipeline.law()).law).toContain('sentiment: 20 posts accepted, but 40 accounted for')
  })

  it('replay ends, though the posts die again each time', async () => {
    pipeline.workHere(STAGES)
    await pipeline.accept(textsOf(10).map((text) => `${text} [[throw:ner]]`))
    await pipeline.drained(20_000)
    const early = await replayDeadLetters(pipeline.pool, { before: new Date(0), limit: 100 })
    expect(early.posts, 'letters that came after the command began').toBe(0)
    const { code, stdout } = await kopitalk(['replay', '--json'], {
      DATABASE_URL: pipeline.databaseUrl,
      REDIS_URL: servers.redisUrl,
      QUEUE_PREFIX: pipeline.prefix,
      KOPITALK_HOME: home,
    })
    expect({ code, answer: JSON.parse(stdout) as unknown }).toEqual({ code: 0, answer: { posts: 10 } })
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, idsOf(10))
    expect((await pipeline.law()).stages.ner.dead).toBe(10)
  })

  it('erasing knows every table that has rows of a post', async () => {
    const { rows } = await pipeline.pool.query<{ table: string }>(
      `select table_name as table from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'post_id' order by table_name`,
    )
    const known = [...DERIVED_TABLES, 'collection_post'] // membership stays with the erased post's row
    expect(rows.map(({ table }) => table)).toEqual(known.sort())
  })
})
