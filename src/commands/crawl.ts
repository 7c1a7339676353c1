import { InvalidArgumentError } from 'commander'
import { UsageError } from '../domain/errors.js'
import type { Span } from '../producers/producer.js'
import { readDate } from '../domain/written-date.js'
import type { Source } from '../domain/source.js'
import type { PassReport } from '../crawling/run-pass.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { findSource } from '../store/crawl/sources.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connect } from '../connections/connect.js'
import { openCrawling, type Crawling } from '../crawling/open-crawling.js'
import { syncFromFile } from '../crawling/sources-file.js'

interface CrawlOptions {
  readonly once?: true
  readonly for: number
  readonly from?: Date
  readonly to?: Date
  readonly json?: true
}

/** How often a backfill says how far it is. */
const PROGRESS_EVERY_MS = 5_000

export const registerCrawl: RegisterCommand = (program, open) => {
  program
    .command('crawl')
    .argument('<source-key>', 'key of the source, as shown by kopitalk sources list')
    .option('--once', 'make one pass and end (a stream is read for a while)')
    .option('--for <seconds>', 'how long a stream is read with --once', parseSeconds, 60)
    .option('--from <moment>', 'read the past from here on instead (a day is one of Singapore)', parseMoment)
    .option('--to <moment>', 'with --from: as far as here, exclusive', parseMoment)
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      '\nExits with 1 when the pass failed. What came before is stored, and the next pass continues there.\n\nExample:\n  $ kopitalk crawl mastodon/mastodon.social/tag/singapore --once\n  $ kopitalk crawl reddit/archive/singapore --from 2026-01-01 --to 2026-02-01\n\nA backfill that is stopped continues where it was with the same command.',
    )
    .action(async (key: string, options: CrawlOptions) => crawl(key, options, open()))
}

async function crawl(key: string, options: CrawlOptions, context: CommandContext): Promise<void> {
  const connections = await connect(context, { applicationName: 'kopitalk-crawl' })
  try {
    await refuseCluster(connections)
    await syncFromFile(connections, context)
    const source = await findSource(connections.pool, key)
    const span = spanOf(options)
    if (source.state !== 'active') {
      throw new UsageError(
        `${key} is ${source.state} (${source.stateReason}). To continue, run: npx kopitalk sources resume ${key}`,
      )
    }
    const crawling = await openCrawling(connections, context)
    if (span) return await backfill(source, span, options, context, crawling)
    const limits = options.once && source.mode === 'stream' ? [AbortSignal.timeout(options.for * 1_000)] : []
    const report = await crawling
      .run(source, AbortSignal.any([context.stop, ...limits]))
      .finally(() => crawling.close())
    tell(key, report, { json: options.json, holder: source.holder ?? 'another process' }, context)
  } finally {
    await connections.close()
  }
}

/** Both ends, so that the same command means the same span when it is repeated. */
function spanOf({ from, to }: CrawlOptions): Span | null {
  if (!from && !to) return null
  if (!from || !to) throw new UsageError('A backfill needs both ends: --from and --to')
  if (from >= to) throw new UsageError('--from must be before --to')
  if (to.getTime() > Date.now()) throw new UsageError('--to lies in the future: a backfill reads the past')
  return { from, to }
}

async function backfill(
  source: Source,
  span: Span,
  { json }: CrawlOptions,
  context: CommandContext,
  crawling: Crawling,
): Promise<void> {
  let saidAt = Date.now()
  const report = await crawling
    .backfill(source, span, context.stop, ({ accepted, duplicates, pages }, { posts }) => {
      if (Date.now() - saidAt < PROGRESS_EVERY_MS) return
      saidAt = Date.now()
      const at = posts.findLast(({ postedAt }) => postedAt)?.postedAt?.toISOString()
      context.log.info({ source: source.key, pages, accepted, duplicates, at }, 'backfill')
    })
    .finally(() => crawling.close())
  tell(source.key, report, { json, holder: 'another process' }, context)
}

function tell(
  key: string,
  report: PassReport | null,
  { json, holder }: { readonly json: true | undefined; readonly holder: string },
  context: CommandContext,
): void {
  if (!report) throw new Error(`${key} is being crawled by ${holder}: nothing to do here`)
  context.print(json ? JSON.stringify({ source: key, ...report }) : formatReport(key, report))
  if (report.outcome !== 'caught_up' && report.outcome !== 'stopped') context.fail()
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
    ...(report.refused > 0 ? [`${report.refused} refused`] : []),
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

function parseMoment(value: string): Date {
  const read = readDate(value, { zone: 'Asia/Singapore', dayFirst: null })
  if ('at' in read) return read.at
  throw new InvalidArgumentError(`a day or a moment such as 2026-08-01 or 2026-08-01T09:00: this is ${read.reason}`)
}
