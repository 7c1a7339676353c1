import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { RawPost, type RawPostInput } from '../../src/domain/post.js'
import { STAGES, type Stage } from '../../src/domain/stage.js'
import { enqueue, openQueues, type Queues } from '../../src/queues/queues.js'
import { readBacklog, readLaw, type LawReport } from '../../src/read/pipeline/status.js'
import { packageRoot } from '../../src/package-root.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox, type Accepted, type Inbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { STAGE_TABLE } from '../../src/store/pipeline/stage-tables.js'
import type { PipelineProcessOptions } from './pipeline-process.js'
import { openPipelineWork, type PipelineWork, type PipelineWorkOptions } from './pipeline-work.js'
import { createMigratedDatabase } from './servers.js'

export const TEST_HASH_KEY = 'a key that only tests use, 32 long'

/** A database, a queue prefix and processes of one test's own, on servers that may be shared. */
export interface Pipeline {
  readonly pool: pg.Pool
  readonly queues: Queues
  readonly inbox: Inbox
  readonly databaseUrl: string
  readonly prefix: string
  /** Every process that was started and is still alive. */
  readonly processes: readonly ChildProcess[]
  /** Starts a process that runs these stages with stand-ins for the models. */
  work(stages: readonly Stage[], options?: Partial<PipelineProcessOptions>): Promise<ChildProcess>
  /** Works at these stages within this process, which spares a start: for tests that end no worker. */
  workHere(stages: readonly Stage[], options?: Partial<PipelineWorkOptions>): PipelineWork
  /** Starts a process that tries to become the dispatcher. */
  dispatch(): Promise<ChildProcess>
  /** Accepts posts and enqueues their batches. */
  accept(texts: readonly string[], options?: { enqueue?: boolean; idPrefix?: string }): Promise<Accepted>
  /** Waits until nothing is pending; throws with what still is. */
  drained(timeoutMs: number): Promise<void>
  law(): Promise<LawReport>
  stop(): Promise<void>
}

/** @param options.chunkSize posts per batch; default: as in production */
export async function startPipeline(
  servers: { databaseUrl: string; redisUrl: string },
  name: string,
  options: { chunkSize?: number } = {},
): Promise<Pipeline> {
  const suffix = randomBytes(4).toString('hex')
  const database = await createMigratedDatabase(servers.databaseUrl, `${name}_${suffix}`)
  const prefix = `test-${suffix}`
  const pool = createPool(database.url, { max: 6, applicationName: 'kopitalk-test' })
  pool.on('error', () => {}) // tests end backends on purpose; the next query reports what matters
  await ensureCollection(pool, { key: 'test', title: 'Test', isSample: false })
  const queues = openQueues({ redisUrl: servers.redisUrl, prefix }, () => {})
  await queues.opened
  const inbox = createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false, ...options })
  const processes: ChildProcess[] = []
  const here = new Set<() => Promise<void>>()
  const common = { databaseUrl: database.url, redisUrl: servers.redisUrl, prefix, ...options }

  const start = async (more: Partial<PipelineProcessOptions> & { stages: readonly Stage[] }): Promise<ChildProcess> => {
    const program = new URL('dist/test/support/pipeline-process.js', `file://${packageRoot()}/`)
    const settings: PipelineProcessOptions = { ...common, ...more }
    const child = fork(program, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    processes.push(child)
    child.once('exit', () => processes.splice(processes.indexOf(child), 1))
    await once(child, 'message')
    return child
  }

  return {
    pool,
    queues,
    inbox,
    databaseUrl: database.url,
    prefix,
    processes,
    work: (stages, options = {}) => start({ ...options, stages }),
    workHere(stages, options = {}) {
      const work = openPipelineWork({ ...common, ...options, stages })
      const stop = async (): Promise<void> => {
        here.delete(stop)
        await work.stop()
      }
      here.add(stop)
      return { ...work, stop }
    },
    dispatch: () => start({ stages: [] }),
    async accept(texts, options = {}) {
      const total = {
        accepted: 0,
        duplicates: 0,
        edited: 0,
        filled: 0,
        refused: 0,
        removed: 0,
        batches: [] as Accepted['batches'][number][],
      }
      for (let at = 0; at < texts.length; at += 500) {
        const page = texts
          .slice(at, at + 500)
          .map((text, index) => rawPost({ nativeId: `${options.idPrefix ?? 'p'}${at + index}`, text }))
        const accepted = await inbox.accept(page, { collection: 'test' })
        if (options.enqueue !== false) await enqueue(queues, accepted.batches).catch(() => {}) // the dispatcher's business
        total.accepted += accepted.accepted
        total.duplicates += accepted.duplicates
        total.edited += accepted.edited
        total.filled += accepted.filled
        total.refused += accepted.refused
        total.batches.push(...accepted.batches)
      }
      return total
    },
    async drained(timeoutMs) {
      const deadline = performance.now() + timeoutMs
      for (;;) {
        const waiting = (await readBacklog(pool)).filter(({ posts }) => posts > 0)
        if (waiting.length === 0) return
        if (performance.now() > deadline) throw new Error(`still pending: ${JSON.stringify(waiting)}`)
        await delay(50)
      }
    },
    law: () => readLaw(pool),
    async stop() {
      await Promise.all([...here].map((stopWork) => stopWork()))
      await Promise.all(
        [...processes].map(async (child) => {
          child.kill('SIGKILL')
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
        }),
      )
      await queues.close()
      await pool.end()
      await database.drop()
    },
  }
}

export function rawPost(post: Partial<RawPostInput> & { nativeId: string; text: string }): RawPost {
  return RawPost.parse({ platform: 'test', postedAt: new Date('2026-01-01T00:00:00Z'), ...post })
}

/** Every annotation of every post by native id, without what may differ between two runs (ids, times). */
export async function readAnnotations(pool: pg.Pool): Promise<Map<string, unknown>> {
  const columns = STAGES.map(
    (stage) =>
      `(select to_jsonb(result) - 'post_id' - 'at' from ${STAGE_TABLE[stage]} result where result.post_id = post.id) as ${stage}`,
  )
  const { rows } = await pool.query<{ native_id: string }>(
    `select native_id, ${columns.join(', ')},
       (select jsonb_agg(to_jsonb(mention) - 'post_id' order by start_offset) from entity_mention mention
        where mention.post_id = post.id) as mentions,
       (select jsonb_agg(to_jsonb(clause) - 'post_id' order by start_offset) from sentiment_clause clause
        where clause.post_id = post.id) as clauses
     from post order by native_id`,
  )
  return new Map(rows.map((row) => [row.native_id, row]))
}

/** What every fault test ends with: the law by SQL, nothing left, and the very ids that went in. */
export async function assertNothingLost(pipeline: Pipeline, nativeIds: readonly string[]): Promise<void> {
  const report = await pipeline.law()
  if (report.law !== 'holds') throw new Error(`the law is broken: ${report.law}`)
  const open = await pipeline.pool.query('select id, stage from work_batch')
  if (open.rows.length > 0) throw new Error(`${open.rows.length} batches are left`)
  const stored = await pipeline.pool.query<{ native_id: string }>('select native_id from post order by native_id')
  const expected = [...new Set(nativeIds)].sort()
  const found = stored.rows.map((row) => row.native_id).sort()
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${expected.length} ids went in, ${found.length} are stored`)
  }
  for (const stage of STAGES) {
    const { rows } = await pipeline.pool.query<{ accounted: number }>(
      `select count(*)::int as accounted from post where erased_at is null and (
         exists (select from ${STAGE_TABLE[stage]} result where result.post_id = post.id)
         or exists (select from dead_letter where dead_letter.post_id = post.id and replayed_at is null))`,
    )
    if (rows[0]?.accounted !== report.posts.accepted) {
      throw new Error(`${stage}: ${rows[0]?.accounted} of ${report.posts.accepted} posts have a row or a dead letter`)
    }
  }
}
