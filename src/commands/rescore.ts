import { Option } from 'commander'
import { STAGES, type Stage } from '../domain/stage.js'
import { enqueue } from '../queues/queues.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { createBackPressure } from '../store/pipeline/back-pressure.js'
import { openRescorePage } from '../store/pipeline/reopen.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { parseStage } from './options/stage-option.js'

/** Small enough to leave room for live posts between two pages. */
const PAGE = 1_000

interface RescoreOptions {
  stage: Stage
  outcome?: 'done' | 'not_applicable'
  olderThan?: number
  collection?: string
  json?: boolean
}

export const registerRescore: RegisterCommand = (program, open) => {
  program
    .command('rescore')
    .requiredOption(
      '--stage <stage>',
      `which stage (${STAGES.join(', ')}); stages that depend on it follow`,
      parseStage,
    )
    .addOption(new Option('--outcome <outcome>', 'only rows with this outcome').choices(['done', 'not_applicable']))
    .option('--older-than <ordinal>', 'only results of a model with a lower ordinal', Number)
    .option('--collection <name>', 'only posts of this collection')
    .option('--json', 'print {"posts": N}')
    .addHelpText(
      'after',
      '\nThrottled: waits while the largest stage has more than HIGH_WATER_POSTS pending.\n\nExample:\n  $ kopitalk rescore --stage sentiment --outcome not_applicable',
    )
    .action(async (options: RescoreOptions) => {
      const context = open()
      const { print, stop } = context
      const connections = await connectServers(context)
      const pressure = createBackPressure(connections.pool, context.config.backPressure)
      try {
        await refuseCluster(connections)
        let posts = 0
        for (let after: number | null = 0; after !== null && !stop.aborted;) {
          await pressure.waitForRoom(stop)
          const page = await openRescorePage(connections.pool, {
            stage: options.stage,
            outcome: options.outcome,
            olderThanOrdinal: options.olderThan,
            collection: options.collection,
            after,
            limit: PAGE,
          })
          await enqueue(connections.queues, page.batches).catch((err: unknown) =>
            context.log.warn({ err }, 'Redis is away; the dispatcher will enqueue the batches'),
          )
          posts += page.posts
          after = page.last
          if (process.stderr.isTTY) process.stderr.write(`\r${posts} posts`)
        }
        print(options.json ? JSON.stringify({ posts }) : `${posts} posts will be scored again.`)
      } finally {
        await connections.close()
      }
    })
}
