import type pg from 'pg'
import { UsageError } from '../domain/errors.js'
import { eraseAuthor, erasePost } from '../store/erase.js'
import { createPostHasher, findErasure, requireKnownKey } from '../store/erasures.js'
import { hashErasedIds } from '../store/hash-erased-ids.js'
import type { RegisterCommand } from './command-context.js'
import { authorHashKey, connectServers } from './connect.js'

export const registerErase: RegisterCommand = (program, open) => {
  program
    .command('erase')
    .argument('<platform/id>', "the post's platform and native id; with --author, the author's")
    .option('--author', 'the id is an author: erase all of their posts')
    .option('--json', 'print {"erased": N}')
    .addHelpText(
      'after',
      '\nA row stays with a keyed hash in the place of the id, so that the post is not collected again.\n\nExamples:\n  $ kopitalk erase mastodon/113000000000000000\n  $ kopitalk erase --author bluesky/did:plc:abc',
    )
    .action(async (target: string, options: { author?: boolean; json?: boolean }) => {
      const context = open()
      const id = splitTarget(target)
      const hashKey = await authorHashKey(context.config)
      const connections = await connectServers(context, { statementTimeoutMs: 0 })
      const { pool } = connections
      try {
        await requireKnownKey(pool, hashKey)
        await hashErasedIds(pool, hashKey)
        const erased = await (options.author ? eraseAuthor : erasePost)(pool, ...id, hashKey)
        const thing = options.author ? 'posts of that author' : 'posts'
        context.print(options.json ? JSON.stringify({ erased }) : `${erased} ${thing} erased.`)
        if (erased === 0) throw await nothingErased(pool, id, hashKey)
      } finally {
        await connections.close()
      }
    })
}

async function nothingErased(
  pool: pg.Pool,
  [platform, nativeId]: readonly [string, string],
  hashKey: string,
): Promise<UsageError> {
  const at = await findErasure(pool, platform, createPostHasher(hashKey).hash(platform, nativeId))
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
