import { STAGES } from '../domain/stage.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { replay } from '../workers/replay.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { parseStage } from './options/stage-option.js'

export const registerReplay: RegisterCommand = (program, open) => {
  program
    .command('replay')
    .option('--stage <stage>', `only this stage (${STAGES.join(', ')})`, parseStage)
    .option('--reason <reason>', 'only this reason, as shown by kopitalk status')
    .option('--json', 'print {"posts": N}')
    .addHelpText('after', '\nExample:\n  $ kopitalk replay --stage sentiment --reason process_error')
    .action(async (options: { stage?: (typeof STAGES)[number]; reason?: string; json?: boolean }) => {
      const context = open()
      const { print, stop } = context
      const connections = await connectServers(context)
      try {
        await refuseCluster(connections)
        const { posts } = await replay({ ...connections, log: context.log }, options, stop)
        print(options.json ? JSON.stringify({ posts }) : `${posts} dead letters given another try.`)
      } finally {
        await connections.close()
      }
    })
}
