import { Option } from 'commander'
import type pg from 'pg'
import type { ErasureList } from '../backup/erasure-list.js'
import { UsageError } from '../domain/errors.js'
import { eraseOnRequest, readNamedAuthor } from '../store/people/author-requests.js'
import { erasePost } from '../store/people/erase.js'
import { createPostHasher, findErasure, requireKnownKey } from '../store/people/erasures.js'
import { hashErasedIds } from '../store/people/hash-erased-ids.js'
import { PLATFORMS } from '../producers/platforms.js'
import { transaction } from '../store/pool.js'
import { eraseRecorded, recordList } from '../store/people/replay-erasures.js'
import type { RegisterCommand } from './command-context.js'
import { noteErasures, vacuum } from './erase/after-erasing.js'
import { authorHashKey, connectServers } from '../connections/connect.js'
import { namedList, tellOfTheRest } from './options/named-list.js'

interface EraseOptions {
  readonly author?: boolean
  readonly andRefuse?: boolean
  /** File of erasures. */
  readonly list?: string
  readonly json?: boolean
}

export const registerErase: RegisterCommand = (program, open) => {
  program
    .command('erase')
    .argument('[platform/id]', "the post's platform and native id; with --author, the author's")
    .option('--author', 'the id is an author: erase all of their posts')
    .option('--and-refuse', 'with --author: never store a post of this author again')
    .addOption(
      new Option(
        '--list <file>',
        'erase again the posts in this list of erasures, for example after a restore',
      ).conflicts('author'),
    )
    .option('--json', 'print {"erased": N}')
    .addHelpText(
      'after',
      `
A row with a keyed hash instead of the id stays, so that the post is not collected again. A line without the text, the
author or the id is added to KOPITALK_HOME/erasures/list.ndjson. With it, \`kopitalk restore\` erases the post again when
an older backup brings it back.

An author who is erased may be collected again later. With --and-refuse, crawls and imports count posts of that author as
refused and store nothing, also after a restore. Only a keyed hash of the author's id is kept. See kopitalk refusals.

An author is named as posts name them:
${authorIds()}
On other platforms it is the id that posts were accepted with. Another form is refused, because it would find nobody.

Then Postgres is asked to vacuum. If the role may not do this, the command says so, and Postgres does it later by itself.
Some data remains for a while: rows that an older transaction can still see, or that were the last of their page in a
file, until they are overwritten; and the write-ahead log, until it is recycled or as long as you archive it. Earlier
backups, exports and lists of rejected items contain the text until you delete them.

Examples:
  $ kopitalk erase mastodon/113000000000000000
  $ kopitalk erase --author reddit/ann
  $ kopitalk erase --author bluesky/did:plc:abc --and-refuse
  $ kopitalk erase --list list.ndjson`,
    )
    .action(async (target: string | undefined, options: EraseOptions) => {
      const context = open()
      if ((target === undefined) === (options.list === undefined)) {
        throw new UsageError('Name either a post (or an author, with --author) or a list (--list FILE).')
      }
      if (options.andRefuse && !options.author) throw new UsageError('--and-refuse works only with --author.')
      const hashKey = await authorHashKey(context.config)
      const list = options.list === undefined ? null : await namedList(options.list, hashKey)
      const id = target === undefined ? null : splitTarget(target)
      const connections = await connectServers(context, { statementTimeoutMs: 0 })
      const { pool } = connections
      try {
        const erased =
          (list ? await eraseList(pool, list, hashKey) : 0) + (id ? await eraseNamed(pool, id, options, hashKey) : 0)
        await noteErasures(pool, context.config)
        if (erased > 0) await vacuum(pool)
        const thing = options.author ? 'posts of that author' : 'posts'
        const refused = options.andRefuse ? ' New ones are refused.' : ''
        context.print(options.json ? JSON.stringify({ erased }) : `${erased} ${thing} erased.${refused}`)
        if (list) tellOfTheRest(list)
        if (id && erased === 0 && !options.andRefuse) throw await nothingErased(pool, id, hashKey)
      } finally {
        await connections.close()
      }
    })
}

/** What names an author, a line for each platform. */
function authorIds(): string {
  return PLATFORMS.flatMap(({ name, authorId }) => (authorId ? [`  ${name.padEnd(10)} ${authorId.is}`] : [])).join('\n')
}

async function eraseNamed(
  pool: pg.Pool,
  [platform, nativeId]: readonly [string, string],
  { author, andRefuse = false }: EraseOptions,
  hashKey: string,
): Promise<number> {
  if (author) {
    const named = await readNamedAuthor(pool, { platform, nativeId }, hashKey)
    return eraseOnRequest(pool, named, andRefuse, hashKey)
  }
  await requireKnownKey(pool, hashKey)
  await hashErasedIds(pool, hashKey)
  return erasePost(pool, platform, nativeId, hashKey)
}

/** Posts that come in after the first step are compared with the record, so no other process waits during the search. */
async function eraseList(pool: pg.Pool, list: ErasureList, hashKey: string): Promise<number> {
  await requireKnownKey(pool, hashKey)
  await hashErasedIds(pool, hashKey)
  await transaction(pool, (tx) => recordList(tx, list.read()))
  return transaction(pool, (tx) => eraseRecorded(tx, hashKey))
}

async function nothingErased(
  pool: pg.Pool,
  [platform, nativeId]: readonly [string, string],
  hashKey: string,
): Promise<UsageError> {
  const at = await findErasure(pool, createPostHasher(hashKey).hash(platform, nativeId))
  return new UsageError(
    at
      ? `Nothing to erase: ${platform}/${nativeId} was erased already, at ${at.toISOString()}.`
      : `Nothing to erase: no live post stands under ${platform}/${nativeId}`,
  )
}

/** @throws UsageError when there is no slash */
export function splitTarget(target: string): [platform: string, nativeId: string] {
  const slash = target.indexOf('/')
  if (slash <= 0 || slash === target.length - 1) {
    throw new UsageError(`"${target}" is not platform/id, such as mastodon/113000000000000000`)
  }
  return [target.slice(0, slash), target.slice(slash + 1)]
}
