import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '../../config/env.js'
import { UsageError } from '../domain/errors.js'
import { deleteState, statePlaces } from '../local/delete-state.js'
import { lockHome } from '../local/home-lock.js'
import { isRunning } from '../local/process-identity.js'
import { endLeftovers, readRunFile, removeRunFile, supervisorOf } from '../local/run-file.js'
import { openStateFolder, type StateFolder } from '../local/state-folder.js'
import type { RegisterCommand } from './command-context.js'

/** Beyond the grace of the workers: Redis and Postgres write their last pages. */
const SERVERS_MS = 60_000
const POLL_MS = 100

export const registerDown: RegisterCommand = (program, open) => {
  program
    .command('down')
    .option('--delete', 'also delete all posts, labels, users, keys and logs of this installation, for good')
    .option('--yes', 'with --delete: confirm, and really delete')
    .addHelpText(
      'after',
      `
--delete lists what it would delete; --delete --yes deletes it. If root started Kopitalk, the database may be outside
KOPITALK_HOME, because Postgres runs as another user. It is deleted, too. Backups, exports, settings and servers in
DATABASE_URL stay. The list of erasures also stays: it contains no names, and still applies when you restore a backup.

Examples:
  $ kopitalk down
  $ kopitalk down --delete --yes`,
    )
    .action(async (options: { delete?: boolean; yes?: boolean }) => {
      const { config, print } = open()
      if (options.yes && !options.delete)
        throw new UsageError('--yes works only with --delete: kopitalk down --delete --yes')
      const places = statePlaces(config.home)
      if (options.delete && !options.yes) {
        throw new UsageError(
          places.length === 0
            ? `There is nothing to delete: ${config.home} contains no data of Kopitalk.`
            : `This would delete, for good:\n${places.map((place) => `  ${place}`).join('\n')}\n` +
                'Nothing was deleted or stopped. To make a copy first: kopitalk backup FILE. To delete: kopitalk down --delete --yes',
        )
      }
      const state = openStateFolder(config.home)
      print(await stop(state, config))
      if (options.delete) print(await deleteAll(state.home))
    })
}

/** @returns what a person hears */
async function stop(state: StateFolder, config: Pick<Config, 'graceMs'>): Promise<string> {
  const supervisor = supervisorOf(state)
  if (!supervisor) {
    // Its supervisor was killed: the servers are still there.
    const ended = await endLeftovers(readRunFile(state)?.children ?? [])
    removeRunFile(state)
    return ended.length > 0 ? `Stopped what was left running: ${ended.join(', ')}` : 'Nothing runs here.'
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
  return 'Stopped.'
}

/** @throws UsageError when another start came between */
async function deleteAll(home: string): Promise<string> {
  const unlock = await lockHome(home)
  if (!unlock) throw new UsageError('Kopitalk was started again meanwhile, so nothing was deleted.')
  try {
    const places = statePlaces(home)
    deleteState(home)
    return `Deleted:\n${places.map((place) => `  ${place}`).join('\n')}`
  } finally {
    unlock()
  }
}
