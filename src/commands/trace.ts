import { UsageError } from '../domain/errors.js'
import { tracePost } from '../read/pipeline/trace.js'
import { createPostHasher, erasedId, findErasure } from '../store/people/erasures.js'
import type { RegisterCommand } from './command-context.js'
import { authorHashKeyIfThere, connectServers } from '../connections/connect.js'
import { splitTarget } from './erase.js'

export const registerTrace: RegisterCommand = (program, open) => {
  program
    .command('trace')
    .argument('<platform/id>', "the post's platform and native id")
    .option('--json', 'one JSON object for programs')
    .addHelpText('after', '\nExample:\n  $ kopitalk trace mastodon/113000000000000000')
    .action(async (target: string, options: { json?: boolean }) => {
      const context = open()
      const [platform, nativeId] = splitTarget(target)
      const connections = await connectServers(context, { reads: true })
      try {
        const key = await authorHashKeyIfThere(context.config)
        const hash = key === null ? '' : createPostHasher(key).hash(platform, nativeId)
        const trace =
          (await tracePost(connections.pool, platform, nativeId)) ??
          (await tracePost(connections.pool, platform, erasedId(hash)))
        const erasedAt = trace ? null : await findErasure(connections.pool, hash)
        if (erasedAt) {
          const told = `${target}: erased at ${erasedAt.toISOString()}, according to a list of erasures; it is not here`
          return context.print(options.json ? JSON.stringify({ erasedAt }, null, 2) : told)
        }
        if (!trace) throw new UsageError(`${target} was never accepted. Is the platform's name right?`)
        context.print(
          options.json
            ? JSON.stringify(trace, null, 2)
            : [
                `${target}: post ${trace.id}, version ${trace.version}, first seen ${trace.firstSeenAt.toISOString()}`,
                `collections: ${trace.collections.join(', ')}`,
                ...(trace.erasedAt ? [`erased at ${trace.erasedAt.toISOString()}`] : []),
                ...trace.stages
                  .filter(({ states }) => states.length > 0 || !trace.erasedAt) // nothing waits for an erased post
                  .map(
                    ({ stage, states }) => `${stage.padEnd(10)} ${states.join(' | ') || 'waits for the stage before'}`,
                  ),
              ].join('\n'),
        )
      } finally {
        await connections.close()
      }
    })
}
