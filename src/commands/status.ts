import { STAGES } from '../domain/stage.js'
import { readSystemStatus, type SystemStatus } from '../read/pipeline/system-status.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { textTable } from './terminal/text-table.js'

export const registerStatus: RegisterCommand = (program, open) => {
  program
    .command('status')
    .option('--json', 'one JSON object for programs')
    .addHelpText(
      'after',
      '\nExits with 1 when the law does not hold.\n\nExample:\n  $ kopitalk status --json | jq .law',
    )
    .action(async (options: { json?: boolean }) => {
      const context = open()
      const connections = await connectServers(context, { reads: true })
      try {
        const status = await connections.retried(() => readSystemStatus(connections))
        context.print(options.json ? JSON.stringify(status, null, 2) : renderStatus(status))
        if (status.law !== 'holds') context.fail()
      } finally {
        await connections.close()
      }
    })
}

const COLUMNS = ['done', 'notApplicable', 'dead', 'deadUpstream', 'pending', 'pendingUpstream'] as const
const HEADINGS = ['done', 'n/a', 'dead', 'dead before', 'pending', 'pending before']

function renderStatus(status: SystemStatus): string {
  const rows = STAGES.map((stage) => [
    stage,
    ...COLUMNS.map((column) => status.stages[stage][column].toLocaleString('en')),
    String(status.workers.filter((worker) => worker.stage === stage).length),
  ])
  const table = [['stage', ...HEADINGS, 'workers'], ...rows]
  return [
    `posts     ${status.posts.accepted.toLocaleString('en')} accepted, ${status.posts.erased.toLocaleString('en')} erased`,
    `the law   ${status.law}`,
    `reading   ${renderLag(status.reading)}`,
    `postgres  ${status.postgres.url} ${status.postgres.ok ? 'ok' : 'AWAY'}`,
    `redis     ${status.redis.url} ${status.redis.ok ? 'ok' : 'AWAY'}`,
    ...(status.server ? [`server    ${status.server.url}`] : []),
    '',
    textTable(table),
    ...(status.deadLetters.length > 0 ? ['', 'dead letters (give them another try: kopitalk replay)'] : []),
    ...status.deadLetters.map(({ stage, reason, posts }) => `  ${stage} ${reason} ${posts}`),
  ].join('\n')
}

function renderLag({ stalePosts, oldestSeconds, sweeping }: SystemStatus['reading']): string {
  const lag =
    stalePosts === 0
      ? 'figures are up to date'
      : `figures of ${stalePosts.toLocaleString('en')} posts are ${Math.ceil(oldestSeconds)} s behind`
  return sweeping ? `${lag}; all others are being counted again, the newest first` : lag
}
