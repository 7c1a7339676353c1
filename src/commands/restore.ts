import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../../config/env.js'
import { appendErasures, erasureListFile, openErasureList, type ErasureList } from '../backup/erasure-list.js'
import { prepareInstallation } from '../backup/installation.js'
import { openBackup, restoreBackup, type OpenedBackup, type Restored } from '../backup/restore-backup.js'
import { UsageError } from '../domain/errors.js'
import { grantRoles } from '../store/grants.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { namedList, tellOfTheRest } from './options/named-list.js'

interface RestoreOptions {
  readonly force?: boolean
  /** File of erasures; left out: that of this home. */
  readonly erasures?: string
}

export const registerRestore: RegisterCommand = (program, open) => {
  program
    .command('restore')
    .argument('<file>', 'a file from kopitalk backup; - reads standard input')
    .option('--force', 'replace what the database contains now')
    .option('--erasures <file>', 'list of erasures (default: erasures/list.ndjson in KOPITALK_HOME)')
    .addHelpText(
      'after',
      `
All or nothing: a damaged file, or keys that cannot be written, change nothing. Pending work continues by itself
afterwards. Without --force the database may contain only what Kopitalk fills by itself, such as the sources of the file.

Posts that were erased after the backup was made are erased again before they can be seen. Restore finds them in the list
of erasures and in the database that it replaces. Use --erasures to give the list of another machine.

Examples:
  $ kopitalk restore kopitalk-2026-08-09.backup
  $ docker compose run --rm -T tools restore - < kopitalk-2026-08-09.backup`,
    )
    .action(async (file: string, options: RestoreOptions) => {
      const context = open()
      const backup = await (file === '-'
        ? openBackup(process.stdin, 'Standard input')
        : openBackup(createReadStream(resolve(file)), resolve(file)))
      try {
        await restore(backup, context, options)
      } finally {
        backup.close()
      }
    })
}

async function restore(backup: OpenedBackup, context: CommandContext, options: RestoreOptions): Promise<void> {
  const { config, print } = context
  const { header } = backup
  requireSameKey(config, backup)
  const ownList = erasureListFile(config.home)
  const { authorHashKey } = header.keys
  const list = await (options.erasures === undefined
    ? openErasureList(ownList, authorHashKey)
    : namedList(options.erasures, authorHashKey))
  const installation = await prepareInstallation(config, header)
  try {
    const connections = await connectServers(context, {
      poolSize: 2,
      applicationName: 'kopitalk-restore',
      statementTimeoutMs: 0,
    })
    const { interrupted } = installation
    const restoreRows = async (): ReturnType<typeof restoreBackup> => {
      try {
        const restored = await restoreBackup(connections.pool, backup, {
          replace: options.force ?? false,
          interrupted,
          erasures: list,
        })
        await grantRoles(connections.pool, config.databaseRoles) // its tables may be new ones
        await appendErasures(connections.pool, ownList).catch(() => 0) // otherwise a server does, and reports what is wrong
        return restored
      } finally {
        await connections.close()
      }
    }
    const { rows, migrated, erasures } = await restoreRows()
    await installation.keep()
    print(
      rows === null
        ? `The posts as of ${header.createdAt} were here already, from a restore that was interrupted; now the keys are too.`
        : `Restored ${rows.post ?? 0} posts as of ${header.createdAt}.`,
    )
    if (rows !== null) print(aboutErasures(erasures, list, ownList, header.createdAt))
    if (migrated.length > 0) print(`Brought up to date: ${migrated.join(', ')}`)
  } catch (err) {
    await installation.discard()
    throw err
  }
  const { differing, settingsFile } = installation
  if (differing.length > 0) {
    print(`Set differently in the backup${settingsFile ? ` (${settingsFile})` : ''}: ${differing.join(', ')}`)
  }
  print('Restart the server, workers, producers and importers that run now: they still hold the old author key.')
  if (list) tellOfTheRest(list)
}

function aboutErasures(
  { erasedAgain, fromReplaced }: Restored['erasures'],
  list: ErasureList | null,
  ownList: string,
  createdAt: string,
): string {
  if (fromReplaced || (list && list.lines > 0)) {
    return `${erasedAgain} posts that were erased since then are erased again, and none of them is collected any more.`
  }
  const why = list
    ? `${list.path} says nothing of erasures under the author key of this backup`
    : `There is no list of erasures here (${ownList})`
  return (
    `${why}, so posts that were erased after ${createdAt} are back, if there were any. ` +
    'If you have a list elsewhere, run: kopitalk erase --list FILE. Otherwise erase them again one by one.'
  )
}

/** @throws UsageError when the environment would hash authors with a key that is not the backup's */
function requireSameKey({ authors }: Config, { header }: OpenedBackup): void {
  if (authors.hashKey === undefined || authors.hashKey === header.keys.authorHashKey) return
  throw new UsageError(
    'AUTHOR_HASH_KEY here is not the key of the backup, so known authors would no longer be recognised. ' +
      "Unset it, or set it to the backup's: gunzip -c FILE | head -n 1",
  )
}
