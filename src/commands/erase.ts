import { UsageError } from '../domain/errors.js'
import { eraseAuthor, erasePost } from '../store/erase.js'
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
      '\nA row with platform and id stays, so that the post is not collected again.\n\nExamples:\n  $ kopitalk erase mastodon/113000000000000000\n  $ kopitalk erase --author bluesky/did:plc:abc',
    )
    .action(async (target: string, options: { author?: boolean; json?: boolean }) => {
      const context = open()
      const [platform, nativeId] = splitTarget(target)
      const connections = await connectServers(context, { statementTimeoutMs: 0 })
      try {
        const erased = options.author
          ? await eraseAuthor(connections.pool, platform, nativeId, await authorHashKey(context.config))
          : await erasePost(connections.pool, platform, nativeId)
        const thing = options.author ? 'posts of that author' : 'posts'
        context.print(options.json ? JSON.stringify({ erased }) : `${erased} ${thing} erased.`)
        if (erased === 0) throw new UsageError(`Nothing to erase: no live post stands under ${target}`)
      } finally {
        await connections.close()
      }
    })
}

/** @throws UsageError when there is no slash */
export function splitTarget(target: string): [platform: string, nativeId: string] {
  const slash = target.indexOf('/')
  if (slash <= 0 || slash === target.length - 1) {
    throw new UsageError(`"${target}" is not platform/id, such as mastodon/113000000000000000`)
  }
  return [target.slice(0, slash), target.slice(slash + 1)]
}
