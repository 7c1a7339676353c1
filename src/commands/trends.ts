import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { TrendsQuery, type TrendsAnswer } from '../domain/reading/figures.js'
import { readModelFacts } from '../read/model-facts.js'
import { readTrends } from '../read/trends/trends.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { textTable } from './terminal/text-table.js'

export const registerTrends: RegisterCommand = (program, open) => {
  program
    .command('trends')
    .option('--day <day>', 'a day in Singapore such as 2026-08-09 (default: the last 24 hours)')
    .option('--collection <key>', 'default: live when it has posts, else the sample')
    .option('--limit <n>', 'maximum number of rows, up to 50 (default: 20)')
    .option('--json', 'print the answer of GET /api/trends')
    .addHelpText(
      'after',
      '\ndocs/use/trends.md explains the numbers.\n\nExample:\n  $ kopitalk trends --day 2026-08-09',
    )
    .action(async ({ json, ...asked }: { json?: boolean }) => {
      const query = TrendsQuery.safeParse(asked)
      if (!query.success) throw new UsageError(z.prettifyError(query.error))
      const context = open()
      const { config, print } = context
      const connections = await connectServers(context, {
        poolSize: 2,
        applicationName: 'kopitalk-trends',
        reads: true,
      })
      try {
        const models = await readModelFacts(config.models.folder, config.models.replacement)
        const answer = await readTrends({ db: connections.pool, models }, query.data)
        print(json ? JSON.stringify(answer, null, 2) : renderTrends(answer))
      } finally {
        await connections.close()
      }
    })
}

function renderTrends({ provenance, baseline, rows }: TrendsAnswer): string {
  const { collection, window } = provenance
  const heading = `${collection.title}, ${window?.from ?? ''} to ${window?.to ?? ''}`
  if (rows.length === 0) return `${heading}\n\nNothing stands out against the days before.`
  const table = rows.map((row) => [
    row.label,
    row.state,
    row.z.toFixed(1),
    row.authors.toLocaleString('en'),
    row.posts.toLocaleString('en'),
    row.baselinePerDay.toFixed(2),
    Object.keys(row.languages).join(' '),
    row.alike.slice(0, 3).join(', '),
  ])
  return [
    heading,
    ...(baseline.enough
      ? []
      : [`Only ${baseline.days} of the 28 days before have posts: these are the most frequent terms, not trends.`]),
    '',
    textTable(
      [['trend', 'state', 'z', 'authors', 'posts', 'a day before', 'languages', 'also'], ...table],
      [0, 1, 6, 7],
    ),
  ].join('\n')
}
