import { InvalidArgumentError } from 'commander'
import { UsageError } from '../domain/errors.js'
import type { PassReport } from '../crawling/run-pass.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { findSource } from '../store/crawl/sources.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connect } from '../connections/connect.js'
import { openCrawling } from '../crawling/open-crawling.js'
import { syncFromFile } from '../crawling/sources-file.js'

interface CrawlOptions {
  readonly once?: true
  readonly for: number
  readonly json?: true
}

export const registerCrawl: RegisterCommand = (program, open) => {
  program
    .command('crawl')
    .argument('<source-key>', 'key of the source, as shown by kopitalk sources list')
    .option('--once', 'make one pass and end (a stream is read for a while)')
    .option('--for <seconds>', 'how long a stream is read with --once', parseSeconds, 60)
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      '\nExits with 1 when the pass failed. What came before is stored, and the next pass continues there.\n\nExample:\n  $ kopitalk crawl mastodon/mastodon.social/tag/singapore --once',
    )
    .action(async (key: string, options: CrawlOptions) => crawl(key, options, open()))
}

async function crawl(key: string, options: CrawlOptions, context: CommandContext): Promise<void> {
  const connections = await connect(context, { applicationName: 'kopitalk-crawl' })
  try {
    await refuseCluster(connections)
    await syncFromFile(connections, context)
    const source = await findSource(connections.pool, key)
    if (source.state !== 'active') {
      throw new UsageError(
        `${key} is ${source.state} (${source.stateReason}). To continue, run: npx kopitalk sources resume ${key}`,
      )
    }
    const crawling = await openCrawling(connections, context)
    const limits = options.once && source.mode === 'stream' ? [AbortSignal.timeout(options.for * 1_000)] : []
    const report = await crawling
      .run(source, AbortSignal.any([context.stop, ...limits]))
      .finally(() => crawling.close())
    if (!report) throw new Error(`${key} is being crawled by ${source.holder ?? 'another process'}: nothing to do here`)
    context.print(options.json ? JSON.stringify({ source: key, ...report }) : formatReport(key, report))
    if (report.outcome !== 'caught_up' && report.outcome !== 'stopped') context.fail()
  } finally {
    await connections.close()
  }
}

const ENDINGS: Readonly<Record<PassReport['outcome'], string>> = {
  caught_up: 'caught up',
  stopped: 'stopped',
  rate_limited: 'rate limit',
  unreachable: 'unreachable',
  blocked: 'blocked',
  failed: 'failed',
}

function formatReport(key: string, report: PassReport): string {
  const parts = [
    `${report.accepted} new posts`,
    `${report.duplicates} known`,
    ...(report.edited > 0 ? [`${report.edited} edited`] : []),
    ...(report.filled > 0 ? [`${report.filled} filled in`] : []),
    ...(report.removed > 0 ? [`${report.removed} withdrawn`] : []),
    ...(report.drifted > 0 ? [`${report.drifted} of an unknown shape`] : []),
    ...Object.entries(report.dropped).map(([reason, count]) => `${count} left out (${reason})`),
  ]
  const ending = report.detail ? `${ENDINGS[report.outcome]}: ${report.detail}` : ENDINGS[report.outcome]
  return `${key}: ${parts.join(', ')}; ${ending}`
}

function parseSeconds(value: string): number {
  const seconds = Number(value)
  if (!Number.isFinite(seconds) || seconds <= 0) throw new InvalidArgumentError('a number of seconds above 0')
  return seconds
}
