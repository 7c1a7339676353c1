import type pg from 'pg'
import { RawPost } from '../domain/post.js'
import type { Logger } from '../logging.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { enqueue, type Queues } from '../queues/queues.js'
import { placeMoment } from '../sample/place-moment.js'
import { readSampleRows } from '../sample/sample-files.js'
import { SAMPLE_COLLECTION, type SampleRow } from '../sample/sample-row.js'
import { removeCollection } from '../store/change-collections.js'
import { ensureCollection } from '../store/collections.js'
import type { Inbox } from '../store/pipeline/inbox.js'
import type { RegisterCommand } from './command-context.js'
import { connect } from '../connections/connect.js'

const PAGE = 500

export interface LoadSampleOptions {
  readonly inbox: Inbox
  readonly pool: pg.Pool
  /** Without queues the dispatcher finds the batches. */
  readonly queues?: Queues
  /** The moment at which the forty days end. */
  readonly now: Date
  readonly log?: Pick<Logger, 'warn'>
}

/**
 * Accepts the bundled sample into its own collection, dated so that it ends at `now`. Loading it again adds nothing: the
 * posts of the first load stay, with their dates.
 * @throws UsageError when the files in sample/ were damaged
 */
export async function loadSample({
  inbox,
  pool,
  queues,
  now,
  log,
}: LoadSampleOptions): Promise<{ accepted: number; duplicates: number }> {
  const posts = readSampleRows().map((row) => toRawPost(row, now))
  await ensureCollection(pool, SAMPLE_COLLECTION)
  const total = { accepted: 0, duplicates: 0 }
  for (let start = 0; start < posts.length; start += PAGE) {
    const page = posts.slice(start, start + PAGE)
    const { accepted, duplicates, batches } = await inbox.accept(page, { collection: SAMPLE_COLLECTION.key })
    total.accepted += accepted
    total.duplicates += duplicates
    if (queues && batches.length > 0) {
      await enqueue(queues, batches).catch((err: unknown) =>
        log?.warn({ err }, 'Redis is away; the dispatcher will enqueue the batches'),
      )
    }
  }
  return total
}

/** Whether no post was ever accepted, erased and removed ones included: ids are given out once. */
async function neverHeldPosts(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ never: boolean }>('select not is_called as never from post_id_seq')
  return rows[0]?.never ?? false
}

/** A row of the sample as its platform would have given it, had it been loaded at `now`. */
export function toRawPost({ minutesBefore, days, ...post }: SampleRow, now: Date): RawPost {
  return RawPost.parse({ ...post, postedAt: placeMoment({ minutesBefore, days }, now) })
}

export const registerSample: RegisterCommand = (program, open) => {
  const sample = program
    .command('sample')
    .addHelpText('after', '\nExamples:\n  $ kopitalk sample load\n  $ kopitalk sample remove')

  sample
    .command('load')
    .description('load the sample, with dates so that its forty days end now; a second load adds nothing')
    .option('--json', 'print {"accepted": N, "duplicates": N}')
    .option('--first-time', 'only if the database never had a post and KOPITALK_SAMPLE is not false')
    .addHelpText('after', '\nExamples:\n  $ kopitalk sample load\n  $ kopitalk sample load --first-time')
    .action(async (options: { json?: boolean; firstTime?: boolean }) => {
      const context = open()
      const connections = await connect(context)
      try {
        if (options.firstTime && !(context.config.sample && (await neverHeldPosts(connections.pool)))) {
          context.print(options.json ? JSON.stringify({ accepted: 0, duplicates: 0 }) : 'No sample is wanted here.')
          return
        }
        await refuseCluster(connections)
        const { accepted, duplicates } = await loadSample({ ...connections, now: new Date(), log: context.log })
        context.print(
          options.json
            ? JSON.stringify({ accepted, duplicates })
            : `${accepted} sample posts loaded, ${duplicates} were there already.`,
        )
      } finally {
        await connections.close()
      }
    })

  sample
    .command('remove')
    .description('delete every sample post and everything derived from it')
    .option('--json', 'print {"removed": N}')
    .addHelpText('after', '\nExample:\n  $ kopitalk sample remove')
    .action(async (options: { json?: boolean }) => {
      const context = open()
      const connections = await connect(context)
      try {
        const removed = await removeCollection(connections.pool, SAMPLE_COLLECTION.key)
        context.print(options.json ? JSON.stringify({ removed }) : `${removed} sample posts removed.`)
      } finally {
        await connections.close()
      }
    })
}
