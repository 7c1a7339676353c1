import { resolve } from 'node:path'
import type { Config } from '../../config/env.js'
import type { BackupHeader } from '../backup/backup-format.js'
import { restoreInstallation } from '../backup/installation.js'
import { restoreBackup } from '../backup/restore-backup.js'
import { UsageError } from '../domain/errors.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from './connect.js'

export const registerRestore: RegisterCommand = (program, open) => {
  program
    .command('restore')
    .argument('<file>')
    .option('--force', 'give up what the database holds now')
    .addHelpText(
      'after',
      '\nEverything or nothing: a damaged file changes nothing. Pending work goes on by itself afterwards.\n\nExample:\n  $ kopitalk restore kopitalk-2026-08-09.backup',
    )
    .action(async (file: string, options: { force?: boolean }) => {
      const context = open()
      const { config, print } = context
      const connections = await connectServers(context, { poolSize: 2, applicationName: 'kopitalk-restore' })
      try {
        const { header, rows, migrated } = await restoreBackup(connections.pool, resolve(file), {
          replace: options.force ?? false,
          accept: (found) => requireSameKey(config, found),
        })
        const { differing, settingsFile } = await restoreInstallation(config, header)
        print(`Restored ${rows.post ?? 0} posts as of ${header.createdAt}.`)
        if (migrated.length > 0) print(`Brought up to date: ${migrated.join(', ')}`)
        if (differing.length > 0) print(`Set differently in the backup (${settingsFile}): ${differing.join(', ')}`)
        print('Restart the server, workers and importers that run now: they still hold the old author key.')
      } finally {
        await connections.close()
      }
    })
}

/** @throws UsageError when the environment would go on hashing authors with another key than the backup's */
function requireSameKey({ authors }: Config, { keys }: BackupHeader): void {
  if (authors.hashKey === undefined || authors.hashKey === keys.authorHashKey) return
  throw new UsageError(
    'AUTHOR_HASH_KEY here is not the key of the backup, so known authors would become strangers. ' +
      "Unset it, or set it to the backup's: gunzip -c FILE | head -n 1",
  )
}
