import { setTimeout as delay } from 'node:timers/promises'
import { isRunning } from '../local/process-identity.js'
import { endLeftovers, readRunFile, removeRunFile, supervisorOf } from '../local/run-file.js'
import { openStateFolder } from '../local/state-folder.js'
import type { RegisterCommand } from './command-context.js'

/** Beyond the grace of the workers: Redis and Postgres write their last pages. */
const SERVERS_MS = 60_000
const POLL_MS = 100

export const registerDown: RegisterCommand = (program, open) => {
  program
    .command('down')
    .addHelpText('after', '\nExample:\n  $ kopitalk down')
    .action(async () => {
      const { config, print } = open()
      const state = openStateFolder(config.home)
      const supervisor = supervisorOf(state)
      if (!supervisor) {
        // Its supervisor was killed: the servers are still there.
        const ended = await endLeftovers(readRunFile(state)?.children ?? [])
        removeRunFile(state)
        return print(ended.length > 0 ? `Stopped what was left running: ${ended.join(', ')}` : 'Nothing runs here.')
      }
      process.kill(supervisor.pid, 'SIGTERM')
      const deadline = Date.now() + config.graceMs + SERVERS_MS
      while (isRunning(supervisor)) {
        if (Date.now() > deadline) {
          throw new Error(
            `Process ${supervisor.pid} has not ended. Kill it:  kill -9 ${supervisor.pid} && npx kopitalk down`,
          )
        }
        await delay(POLL_MS)
      }
      print('Stopped.')
    })
}
