import { resolve } from 'node:path'
import { currentAdminPassword, installationSettings } from '../backup/installation.js'
import { writeBackup } from '../backup/write-backup.js'
import type { RegisterCommand } from './command-context.js'
import { authorHashKey, connectServers } from './connect.js'

export const registerBackup: RegisterCommand = (program, open) => {
  program
    .command('backup')
    .argument('<file>', 'a new file; it holds keys, so only its owner can read it')
    .addHelpText(
      'after',
      '\nNothing has to stop: the file is the database as of one moment, pending work included.\n\nExample:\n  $ kopitalk backup kopitalk-2026-08-09.backup',
    )
    .action(async (file: string) => {
      const context = open()
      const { config, print } = context
      const connections = await connectServers(context, { poolSize: 1, applicationName: 'kopitalk-backup' })
      try {
        const path = resolve(file)
        const rows = await writeBackup(connections.pool, path, {
          keys: { authorHashKey: await authorHashKey(config), adminPassword: await currentAdminPassword(config) },
          settings: installationSettings(config),
        })
        const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
        print(`${path}: ${rows.post ?? 0} posts, ${total} rows in ${Object.keys(rows).length} tables. Keep it secret.`)
      } finally {
        await connections.close()
      }
    })
}
