import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { done } from '../../src/domain/outcome.js'
import { saveCleanTexts } from '../../src/store/pipeline/annotations.js'
import { createBatchStore, type Batch } from '../../src/store/pipeline/batches.js'
import { erasePost } from '../../src/store/people/erase.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { sharedServers } from '../support/shared-servers.js'
import { textsOf } from '../support/under-load.js'

/** A gate that a transaction waits at until the test opens it. */
function gate(): { readonly reached: Promise<void>; readonly pass: () => Promise<void>; readonly open: () => void } {
  let arrive = (): void => {}
  let open = (): void => {}
  const reached = new Promise<void>((resolve) => (arrive = resolve))
  const opened = new Promise<void>((resolve) => (open = resolve))
  const pass = async (): Promise<void> => {
    arrive()
    await opened
  }
  return { reached, pass, open }
}

/** The pool, with what its clients are asked changed first. */
function asking(pool: pg.Pool, change: (text: string) => string | Promise<string>): pg.Pool {
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect()
    return new Proxy(client, {
      get(target, key) {
        if (key === 'query') {
          return async (query: string | pg.QueryConfig, values?: unknown[]) => {
            const given = typeof query === 'string' ? values : query.values
            const text = await change(typeof query === 'string' ? query : query.text)
            // The name of a changed statement would mean the unchanged one.
            return typeof query === 'string' || text !== query.text
              ? target.query(text, text === 'select' ? undefined : given)
              : target.query(query)
          }
        }
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
  }
  return new Proxy(pool, {
    get(target, key) {
      if (key === 'connect') return connect
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

const withoutExclusiveLock = (text: string): string => (text.includes('pg_advisory_xact_lock(') ? 'select' : text)
const asItIs = (text: string): string => text

/** Any number that nothing else locks: writers wait at it when they know which posts are live, before they write. */
const GATE = 1
const WRITERS_WAIT = `
  alter function live_posts rename to live_posts_itself;
  create function live_posts(ids bigint[]) returns bigint[] language plpgsql volatile as $$
  declare live bigint[] := live_posts_itself(ids);
  begin
    perform pg_advisory_xact_lock_shared(${GATE});
    return live;
  end $$`

describe('a post is erased in the very moment in which its results are written', () => {
  const servers = sharedServers()
  let pipeline: Pipeline
  let batch: Batch
  beforeEach(async () => {
    pipeline = await startPipeline(servers, 'race')
    const { batches } = await pipeline.accept(textsOf(5), { enqueue: false })
    const begun = await createBatchStore(pipeline.pool).start(batches[0]?.batchId ?? 0, 'clean')
    if (!begun) throw new Error('the batch cannot be begun')
    batch = begun
  })
  afterEach(() => pipeline.stop())

  const write = (): Promise<unknown> => {
    const rows = batch.postIds.map((postId) => {
      const clean = { languageText: 'x', sentimentText: 'x', words: ['x'], contentHash: 'x', simhash: null }
      return { postId, postVersion: 1, modelOrdinal: 1, outcome: done(postId, clean) }
    })
    return createBatchStore(pipeline.pool).finish(batch, { rows, dead: [] }, saveCleanTexts)
  }

  const letWritersShareNoLock = async (): Promise<void> => {
    const { rows } = await pipeline.pool.query<{ text: string }>(
      `select pg_get_functiondef('live_posts'::regproc) as text`,
    )
    const withLock = rows[0]?.text ?? ''
    const without = withLock.replace(/perform pg_advisory_xact_lock_shared\(.*\);/, '')
    expect(without).not.toBe(withLock)
    await pipeline.pool.query(without)
  }

  const blocked = async (): Promise<number> => {
    const { rows } = await pipeline.pool.query<{ count: number }>(
      `select count(*)::int as count from pg_locks where not granted and database =
         (select oid from pg_database where datname = current_database())`,
    )
    return rows[0]?.count ?? 0
  }

  /** Until `work` is done or is the one more that waits for a lock that another transaction holds. */
  const settledOrBlocked = async (work: Promise<unknown>, waiting = 1): Promise<void> => {
    let settled = false
    void work.finally(() => (settled = true))
    await expect.poll(async () => settled || (await blocked()) === waiting, { timeout: 30_000 }).toBe(true)
  }

  /** The writer has looked which posts are live; the eraser comes before the writer's rows do. */
  const eraseWhileWriting = async (change: (text: string) => string): Promise<string> => {
    await pipeline.pool.query(WRITERS_WAIT)
    const gatekeeper = await pipeline.pool.connect()
    try {
      await gatekeeper.query('select pg_advisory_lock($1)', [GATE])
      const writing = write()
      await expect.poll(blocked, { timeout: 30_000 }).toBe(1)
      const erasing = erasePost(asking(pipeline.pool, change), 'test', 'p2', TEST_HASH_KEY)
      await settledOrBlocked(erasing, 2)
      await gatekeeper.query('select pg_advisory_unlock($1)', [GATE])
      await Promise.all([writing, erasing])
    } finally {
      gatekeeper.release(true)
    }
    return (await pipeline.law()).law
  }

  /** The eraser has deleted the results; the writer comes before the eraser commits. */
  const writeWhileErasing = async (change: (text: string) => string): Promise<string> => {
    const committing = gate()
    const erasing = erasePost(
      asking(pipeline.pool, async (text) => {
        if (text === 'commit') await committing.pass()
        return change(text)
      }),
      'test',
      'p2',
      TEST_HASH_KEY,
    )
    await committing.reached
    const writing = write()
    await settledOrBlocked(writing)
    committing.open()
    await Promise.all([writing, erasing])
    return (await pipeline.law()).law
  }

  it.each([
    ['the writer is first', eraseWhileWriting],
    ['the eraser is first', writeWhileErasing],
  ])('%s: nothing of the post is left', async (_, race) => {
    expect(await race(asItIs)).toBe('holds')
    const { rows } = await pipeline.pool.query<{ native_id: string }>(
      'select native_id from clean_text join post on post.id = post_id order by native_id',
    )
    expect(rows.map((row) => row.native_id)).toEqual(['p0', 'p1', 'p3', 'p4'])
  })

  it.each([
    ['comes second', eraseWhileWriting],
    ['is first', writeWhileErasing],
  ])('control: when the eraser takes no lock and %s, results of an erased post stay', async (_, race) => {
    expect(await race(withoutExclusiveLock)).toContain('rows without a live post')
  })

  it.each([
    ['comes second', eraseWhileWriting],
    ['is first', writeWhileErasing],
  ])('control: when writers share no lock and the eraser %s, results of an erased post stay', async (_, race) => {
    await letWritersShareNoLock()
    expect(await race(asItIs)).toContain('rows without a live post')
  })

  /** The post comes in again; its row waits for that of the eraser, who takes the id away. */
  const collectWhileErasing = async (change: (text: string) => string): Promise<number> => {
    const committing = gate()
    const erasing = erasePost(
      asking(pipeline.pool, async (text) => {
        if (text === 'commit') await committing.pass()
        return text
      }),
      'test',
      'p2',
      TEST_HASH_KEY,
    )
    await committing.reached
    const collecting = createInbox(asking(pipeline.pool, change), {
      hashKey: TEST_HASH_KEY,
      keepHandles: false,
    }).accept([rawPost({ nativeId: 'p2', text: 'again', author: { nativeId: 'its author' } })], { collection: 'test' })
    // A wait for another transaction's row belongs to no database.
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await pipeline.pool.query(waiting)).rowCount, { timeout: 30_000 }).toBe(1)
    committing.open()
    const [{ accepted }] = await Promise.all([collecting, erasing])
    const { rows } = await pipeline.pool.query(
      `select (select count(*)::int from post where erased_at is null) as live, (select count(*)::int from author) as authors`,
    )
    expect(rows).toEqual([{ live: 4 + accepted, authors: accepted }])
    return accepted
  }

  it('and collected again in that moment: it stays erased', async () => {
    expect(await collectWhileErasing(asItIs)).toBe(0)
    expect((await pipeline.law()).law).toBe('holds')
  })

  it('control: without a second look it is back', async () => {
    const blind = (text: string): string =>
      text.includes('insert into collection_post')
        ? text.replace(/select coalesce\(.* as "lastErasure"/, 'select 0::bigint as "lastErasure"')
        : text
    expect(await collectWhileErasing(blind)).toBe(1)
  })
})
