import pRetry from 'p-retry'
import pg from 'pg'
import { PermanentError, UsageError } from '../domain/errors.js'
import type { Logger } from '../logging.js'
import type { ImportSink, PageEntry, Rejection } from './import-file.js'
import type { RejectsFile } from './rejects-file.js'
import { enqueue } from '../queues/queues.js'
import type { BackPressure } from '../store/pipeline/back-pressure.js'
import type { PostId } from '../domain/post.js'
import type { BatchRef } from '../store/pipeline/batches.js'
import type { Queryable } from '../store/pool.js'
import { ImportMovedError, type Checkpoint, type ImportCounts, type ImportFiles } from '../store/import-files.js'
import { isDataError } from '../store/sql-errors.js'
import type { Connections } from '../connections/connect.js'

/** A restart or failover of Postgres takes minutes at most; longer is for a person to see. */
const POSTGRES_AWAY_MS = 10 * 60_000
/** After a failed hand-over, Redis is not tried for this long, because the dispatcher does it anyway. */
const REDIS_PAUSE_MS = 5_000

const NONE: ImportCounts = { accepted: 0, duplicates: 0, edited: 0, filled: 0, refused: 0 }

export interface InboxSinkOptions {
  readonly file: string
  readonly collection: string
  readonly checkpoint: Checkpoint
  readonly files: ImportFiles
  readonly connections: Pick<Connections, 'pool' | 'queues' | 'inbox'>
  readonly backPressure: BackPressure
  readonly rejects: RejectsFile
  readonly log: Logger
  readonly signal: AbortSignal
  /** Called after each page with its number of posts. */
  readonly onPage: (posts: number) => void
  /** In the transaction of a page: posts that came to be in the collection by it. */
  readonly onJoined?: ((tx: Queryable, importFileId: number, postIds: readonly PostId[]) => Promise<void>) | undefined
}

/**
 * Hands pages to the inbox, moving the file's checkpoint in the same transaction. Waits while the backlog is above the
 * high-water mark and while Postgres is away (ten minutes at most). Continues without Redis.
 */
export function createInboxSink(options: InboxSinkOptions): ImportSink {
  const { file, collection, checkpoint, files, connections, backPressure, rejects, log, signal, onPage, onJoined } =
    options
  let position = checkpoint.position
  let redisPausedUntil = 0

  async function acceptOnce(entries: readonly PageEntry[], attempt: number): Promise<readonly BatchRef[]> {
    const last = entries.at(-1)
    if (!last) return []
    const move = { from: position, to: last.end, line: last.line }
    try {
      const accepted = await connections.inbox.accept(
        entries.map(({ post }) => post),
        {
          collection,
          async alongside(tx, counts, joined) {
            await files.advance(tx, checkpoint.id, { ...move, ...counts })
            if (joined.length > 0) await onJoined?.(tx, checkpoint.id, joined)
          },
        },
      )
      position = last.end
      return accepted.batches
    } catch (err) {
      if (!(err instanceof ImportMovedError) || attempt === 1) throw err
      // The connection broke during an earlier try: its commit may have gone through without our hearing of it.
      if ((await files.read(checkpoint.id)).position !== last.end) throw err
      position = last.end
      return []
    }
  }

  /** Bad data is bisected until it is alone, so it does not affect the other posts. */
  async function acceptBisecting(entries: readonly PageEntry[]): Promise<Rejection[]> {
    try {
      await handOn(await untilPostgresAnswers((attempt) => acceptOnce(entries, attempt)))
      return []
    } catch (err) {
      if (!isDataError(err)) throw err
      const [first, ...others] = entries
      if (first && others.length === 0) {
        await files.advance(connections.pool, checkpoint.id, {
          from: position,
          to: first.end,
          line: first.line,
          ...NONE,
        })
        position = first.end
        return [
          { line: first.line, byte: first.start, action: 'rejected', reason: `refused by Postgres (${err.code})` },
        ]
      }
      const middle = Math.ceil(entries.length / 2)
      const refused = await acceptBisecting(entries.slice(0, middle))
      return [...refused, ...(await acceptBisecting(entries.slice(middle)))]
    }
  }

  async function handOn(batches: readonly BatchRef[]): Promise<void> {
    if (Date.now() < redisPausedUntil) return
    try {
      await enqueue(connections.queues, batches)
    } catch (err) {
      redisPausedUntil = Date.now() + REDIS_PAUSE_MS
      log.warn({ err }, 'Redis is away: the posts are on record and the dispatcher will hand them on')
    }
  }

  function untilPostgresAnswers<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    return pRetry(work, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 2_000,
      randomize: true,
      maxRetryTime: POSTGRES_AWAY_MS,
      signal,
      shouldRetry: ({ error }) => isOutage(error),
      onFailedAttempt: ({ error, attemptNumber }) => {
        if (attemptNumber === 1 && isOutage(error)) log.warn({ err: error }, waitingFor(error))
      },
    })
  }

  return {
    async accept(page) {
      await untilPostgresAnswers(() => backPressure.waitForRoom(signal))
      const refused = await acceptBisecting(page)
      onPage(page.length)
      return refused
    },
    reject: (rejection) => rejects.add(file, rejection),
    flush: () => rejects.flush(),
  }
}

/** SQLSTATE of a write that the disk had no room for. */
const DISK_FULL = '53100'

const waitingFor = (err: Error): string =>
  (err as { code?: unknown }).code === DISK_FULL
    ? 'Postgres has no room on its disk: make some there; the import waits for it, ten minutes at most'
    : 'Postgres does not answer: waiting for it'

/** Connection lost, resources short, server going down, conflict between transactions: the same page will do later. */
function isOutage(err: Error): boolean {
  if (err instanceof pg.DatabaseError) return /^(08|40|53|55|57|58)/.test(err.code ?? '')
  return !(err instanceof PermanentError || err instanceof UsageError || err.name === 'AbortError')
}
