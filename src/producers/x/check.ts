import { RateLimitedError } from '../../domain/errors.js'
import { refusedOr } from '../kit/refused-check.js'
import type { ProducerDeps, SourceCheck } from '../producer.js'
import { archiveBounds } from './archive.js'
import { createXClient, type XClient } from './client.js'
import { lookAtJobs } from './compliance-jobs.js'
import { dollars, USUAL_PER_POST, WORST_PER_POST } from './prices.js'
import { InvalidRequestError } from './refusals.js'
import { searchesFor } from './rules.js'
import { countAll } from './search.js'
import type { ArchiveSettings, ComplianceSettings, SearchSettings, StreamSettings } from './settings.js'

/** Recent search and its counts reach back so far. */
const RECENT_DAYS = 7
const DAY_MS = 86_400_000
const PAGE_POSTS = 100
const ARCHIVE_PAGE_POSTS = 500
/** A count of the archive is dear for a long time span: the check stops there. */
const MOST_COUNTED = 1_000_000

export const checkSearch = (
  settings: SearchSettings,
  deps: ProducerDeps,
  everySeconds: number,
  signal: AbortSignal,
): Promise<SourceCheck> =>
  looked(deps, settings.baseUrl, async (client) => {
    const { perDay, limit } = await recentPerDay(client, [settings.query], signal)
    const perPass = (perDay * everySeconds) / 86_400
    return { ...daily(perDay, limit), minutesPerPass: (1 + perPass / PAGE_POSTS) / 60 }
  })

export const checkStream = (settings: StreamSettings, deps: ProducerDeps, signal: AbortSignal): Promise<SourceCheck> =>
  looked(deps, settings.baseUrl, async (client) => {
    await client.readRules(signal)
    const { perDay, limit } = await recentPerDay(client, searchesFor(settings.rules), signal)
    return daily(perDay, limit)
  })

export const checkArchive = (
  settings: ArchiveSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> =>
  looked(deps, settings.baseUrl, async (client) => {
    const total = await countAll(client, 'all', archiveBounds(settings), MOST_COUNTED, signal)
    const days = Math.max(1, (Date.parse(settings.to) - Date.parse(settings.from)) / DAY_MS)
    return {
      reachable: true,
      finding: `${total} posts in all, once: ${priceOf(total)}`,
      postsPerDay: total / days,
      minutesPerPass: Math.min(total, settings.maxPostsPerPass) / ARCHIVE_PAGE_POSTS / 60,
      dollarsPerDay: dollars(total * USUAL_PER_POST) / days,
    }
  })

export const checkCompliance = (
  settings: ComplianceSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> => looked(deps, settings.baseUrl, (client) => lookAtJobs(client, signal))

/** A check reports refusals as its finding. Only a stop by the caller is thrown. */
async function looked(
  deps: ProducerDeps,
  baseUrl: string | undefined,
  look: (client: XClient) => Promise<SourceCheck>,
): Promise<SourceCheck> {
  try {
    return await refusedOr(async () => look(createXClient(deps, baseUrl)))
  } catch (err) {
    if (err instanceof RateLimitedError) return { reachable: true, finding: `X answers, but ${err.message}` }
    // Printed for the one who wrote the query, and nowhere else.
    if (err instanceof InvalidRequestError) {
      return { reachable: false, finding: `X refuses the query: ${err.messages.join(' ') || err.message}` }
    }
    throw err
  }
}

async function recentPerDay(
  client: XClient,
  queries: readonly string[],
  signal: AbortSignal,
): Promise<{ perDay: number; limit: string | undefined }> {
  let total = 0
  let limit: string | undefined
  for (const query of queries) {
    const answer = await client.count('recent', { query }, signal)
    total += answer.total
    limit = answer.limit
  }
  return { perDay: total / RECENT_DAYS, limit }
}

const daily = (perDay: number, limit: string | undefined): SourceCheck => ({
  reachable: true,
  finding: `costs money: ${priceOf(perDay)} a day`,
  ...(limit !== undefined && { limit }),
  postsPerDay: perDay,
  dollarsPerDay: dollars(perDay * USUAL_PER_POST),
})

const priceOf = (posts: number): string =>
  `about $${dollars(posts * USUAL_PER_POST).toFixed(2)}, $${dollars(posts * WORST_PER_POST).toFixed(2)} at most`
