import { grantRoles } from '../store/grants.js'
import { migrate } from '../store/migrate.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'

export const registerMigrate: RegisterCommand = (program, open) => {
  program
    .command('migrate')
    .addHelpText(
      'after',
      '\nDATABASE_WRITE_ROLE and DATABASE_READ_ROLE name roles that may write and read afterwards.\n\nExample:\n  $ DATABASE_URL=postgres://… REDIS_URL=redis://… kopitalk migrate',
    )
    .action(async () => {
      const context = open()
      const connections = await connectServers(context, { statementTimeoutMs: 0 })
      try {
        const { databaseRoles } = context.config
        const applied = await connections.retried(() => migrate(connections.pool))
        await connections.retried(() => grantRoles(connections.pool, databaseRoles))
        context.print(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`)
        if (databaseRoles.write) context.print(`May write: ${databaseRoles.write}`)
        if (databaseRoles.read) context.print(`May read: ${databaseRoles.read}`)
      } finally {
        await connections.close()
      }
    })
}
