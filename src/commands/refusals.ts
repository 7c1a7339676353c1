import { UsageError } from '../domain/errors.js'
import { authorHashKey } from '../connections/connect.js'
import { withDatabase } from '../connections/with-database.js'
import { readNamedAuthor } from '../store/people/author-requests.js'
import { requireKnownKey } from '../store/people/erasures.js'
import { listRefusals, readmitAuthor, type Refusal } from '../store/people/refusals.js'
import type { RegisterCommand } from './command-context.js'
import { splitTarget } from './erase.js'
import { noteErasures } from './erase/after-erasing.js'
import { textTable } from './terminal/text-table.js'

interface Options {
  readonly json?: true
}

export const registerRefusals: RegisterCommand = (program, open) => {
  const refusals = program
    .command('refusals')
    .addHelpText(
      'after',
      '\nTo refuse an author: kopitalk erase --author PLATFORM/ID --and-refuse\n\nExamples:\n  $ kopitalk refusals list\n  $ kopitalk refusals remove mastodon/https://mastodon.example/@ann',
    )
  refusals
    .command('list', { isDefault: true })
    .description('how many authors are refused, by platform; only keyed hashes of them are known')
    .option('--json', 'one JSON object on stdout')
    .action(async (options: Options) => {
      const context = open()
      await withDatabase(context, async ({ pool }) => {
        const rows = await listRefusals(pool)
        context.print(options.json ? JSON.stringify({ refusals: rows }) : formatList(rows))
      })
    })
  refusals
    .command('remove')
    .description('let posts of an author come in again; what was erased stays erased')
    .argument('<platform/id>', "the author's platform and native id, as it was refused")
    .option('--json', 'print {"removed": N}')
    .addHelpText('after', '\nExample:\n  $ kopitalk refusals remove mastodon/https://mastodon.example/@ann')
    .action(async (target: string, options: Options) => {
      const context = open()
      const [platform, nativeId] = splitTarget(target)
      const hashKey = await authorHashKey(context.config)
      await withDatabase(context, async ({ pool }) => {
        await requireKnownKey(pool, hashKey)
        const written = { platform, nativeId }
        if (
          !(await readmitAuthor(pool, written, hashKey)) &&
          !(await readmitAuthor(pool, await readNamedAuthor(pool, written, hashKey), hashKey))
        ) {
          throw new UsageError(`${target} is not refused. Nothing was changed.`)
        }
        await noteErasures(pool, context.config)
        context.print(options.json ? JSON.stringify({ removed: 1 }) : `New posts of ${target} are stored again.`)
      })
    })
}

function formatList(rows: readonly Refusal[]): string {
  if (rows.length === 0) return 'No author is refused.'
  const lines = rows.map(({ platform, hash, at }) => [platform, at.toISOString().slice(0, 10), hash])
  const many =
    rows.length === 1 ? '1 author is refused.' : `${rows.length.toLocaleString('en-SG')} authors are refused.`
  return `${textTable([['platform', 'since', 'keyed hash'], ...lines], [0, 1, 2])}\n\n${many}`
}
