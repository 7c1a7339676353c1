import { STAGES } from '../domain/stage.js'
import { enqueue } from '../queues/queues.js'
import { replayDeadLetters } from '../store/reopen.js'
import type { RegisterCommand } from './command-context.js'
import { connect } from './connect.js'
import { parseStage } from './stage-option.js'

const PAGE = 5_000

export const registerReplay: RegisterCommand = (program, open) => {
  program
    .command('replay')
    .description('give dead letters another try')
    .option('--stage <stage>', `only this stage (${STAGES.join(', ')})`, parseStage)
    .option('--reason <reason>', 'only this reason, as shown by kopitalk status')
    .option('--json', 'print {"posts": N}')
    .addHelpText('after', '\nExample:\n  $ kopitalk replay --stage sentiment --reason process_error')
    .action(async (options: { stage?: (typeof STAGES)[number]; reason?: string; json?: boolean }) => {
      const { print, stop, ...context } = open()
      const connections = await connect(context)
      try {
        const { rows } = await connections.pool.query<{ now: Date }>('select now() as now') // the clock that dates letters
        const before = rows[0]?.now ?? new Date()
        let posts = 0
        while (!stop.aborted) {
          const page = await replayDeadLetters(connections.pool, { ...options, before, limit: PAGE })
          if (page.posts === 0) break
          posts += page.posts
          await enqueue(connections.queues, page.batches).catch((err: unknown) =>
            context.log.warn({ err }, 'Redis is away; the dispatcher will enqueue the batches'),
          )
        }
        print(options.json ? JSON.stringify({ posts }) : `${posts} dead letters given another try.`)
      } finally {
        await connections.close()
      }
    })
}
