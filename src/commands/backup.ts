import { resolve } from 'node:path'
import { currentAdminPassword, installationSettings } from '../backup/installation.js'
import { writeBackup, writeBackupTo } from '../backup/write-backup.js'
import { UsageError } from '../domain/errors.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { authorHashKey, connectServers } from '../connections/connect.js'
import { requireNewFile } from './options/output-place.js'

const NEXT = 'Name a file in a folder that can be written, or write to standard output: kopitalk backup - > FILE'

export const registerBackup: RegisterCommand = (program, open) => {
  program
    .command('backup')
    .argument('<file>', 'a new file; it contains keys, so only its owner can read it; - writes to standard output')
    .addHelpText(
      'after',
      `
You do not need to stop anything. The file shows the database at one moment, including pending work.

Examples:
  $ kopitalk backup kopitalk-2026-08-09.backup
  $ docker compose run --rm -T tools backup - > kopitalk-2026-08-09.backup`,
    )
    .action(async (file: string) => backup(file === '-' ? null : resolve(file), open()))
}

/** @param path null: standard output */
async function backup(path: string | null, context: CommandContext): Promise<void> {
  const { config, print } = context
  if (path !== null) await requireNewFile(path, NEXT)
  else if (process.stdout.isTTY) {
    throw new UsageError('A backup cannot be shown on a terminal. Write it to a file: kopitalk backup - > FILE')
  }
  const keys = { authorHashKey: await authorHashKey(config), adminPassword: await currentAdminPassword(config) }
  const installation = { keys, settings: installationSettings(config) }
  const connections = await connectServers(context, {
    poolSize: 1,
    applicationName: 'kopitalk-backup',
    statementTimeoutMs: 0,
  })
  try {
    const rows =
      path === null
        ? await writeBackupTo(connections.pool, process.stdout, installation)
        : await writeBackup(connections.pool, path, installation)
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
    const counts = `${rows.post ?? 0} posts, ${total} rows in ${Object.keys(rows).length} tables. Keep it secret.`
    if (path === null) process.stderr.write(`${counts}\n`)
    else print(`${path}: ${counts}`)
  } finally {
    await connections.close()
  }
}
