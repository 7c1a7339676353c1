import { setTimeout as delay } from 'node:timers/promises'
import { InvalidArgumentError } from 'commander'
import { readBacklog, readDeadLetters } from '../read/pipeline/status.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'

const POLL_MS = 250
const PROGRESS_EVERY_MS = 2_000

export const registerDrain: RegisterCommand = (program, open) => {
  program
    .command('drain')
    .option('--timeout <seconds>', 'give up after this long (exit code 1)', parseSeconds, 600)
    .addHelpText('after', '\nExample:\n  $ kopitalk drain --timeout 1800 && kopitalk status')
    .action(async (options: { timeout: number }) => {
      const context = open()
      const { stop, print } = context
      const connections = await connectServers(context)
      try {
        const deadline = Date.now() + options.timeout * 1_000
        for (let reportAt = 0; ;) {
          const waiting = (await readBacklog(connections.pool)).filter(({ posts }) => posts > 0)
          if (waiting.length === 0) break
          const summary = waiting.map(({ stage, posts }) => `${stage} ${posts}`).join(', ')
          if (Date.now() >= deadline) {
            throw new Error(
              `Still pending after ${options.timeout} s: ${summary}. Are the workers running? See: kopitalk status`,
            )
          }
          if (process.stderr.isTTY && Date.now() >= reportAt) {
            process.stderr.write(`pending: ${summary}\n`)
            reportAt = Date.now() + PROGRESS_EVERY_MS
          }
          await delay(POLL_MS, undefined, { signal: stop })
        }
        const dead = (await readDeadLetters(connections.pool)).reduce((sum, { posts }) => sum + posts, 0)
        print(dead === 0 ? 'Nothing is pending.' : `Nothing is pending; ${dead} dead letters: kopitalk status`)
      } finally {
        await connections.close()
      }
    })
}

function parseSeconds(value: string): number {
  const seconds = Number(value)
  if (!(seconds > 0)) throw new InvalidArgumentError('a number of seconds above 0')
  return seconds
}
