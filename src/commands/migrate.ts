import { migrate } from '../store/migrate.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from './connect.js'

export const registerMigrate: RegisterCommand = (program, open) => {
  program
    .command('migrate')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://… REDIS_URL=redis://… kopitalk migrate')
    .action(async () => {
      const context = open()
      const connections = await connectServers(context)
      try {
        const applied = await connections.retried(() => migrate(connections.pool))
        context.print(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`)
      } finally {
        await connections.close()
      }
    })
}
