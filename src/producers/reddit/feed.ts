import { z } from 'zod'
import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { FoundGap } from '../../domain/source.js'
import type { Producer, ProducerDeps, SourceCheck } from '../producer.js'
import { baseUrlSetting } from '../kit/base-url.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { expected } from '../kit/posts-a-day.js'
import { readApart } from '../read-apart.js'
import { newestOf, Position } from './item-page.js'
import { parseRedditFeed, type FeedEntries } from './parse-feed.js'
import { STREAMS, subredditSetting } from './settings.js'

const FEEDS = 'https://www.reddit.com'
/** What Reddit grants an address without a login, since June 2026. */
const PACE = { requests: 1, perSeconds: 60 }

export const FeedSettings = z.strictObject({
  subreddit: subredditSetting,
  stream: z.enum(STREAMS).default('posts').describe('posts or comments. Default posts.'),
  baseUrl: baseUrlSetting(),
})
export type FeedSettings = z.infer<typeof FeedSettings>

const parseFeed = readApart(parseRedditFeed, './parse-feed.js', import.meta.url)

const codec = jsonCursor(z.object({ v: z.literal(1), newest: Position }))

/**
 * The newest entries of one subreddit as its Atom feed shows them: one request a pass. A feed does not page. When its
 * oldest entry is newer than the last one read, the entries between are lost, and a gap says so.
 */
export function createFeedProducer(settings: FeedSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      const known = from === null ? null : codec.read(from).newest
      const feed = await readFeed(settings, deps, signal)
      const newest = newestOf(feed.marks, known)
      if (!newest) return
      yield {
        posts: feed.posts,
        removals: feed.removals,
        drifted: feed.drifted,
        cursor: codec.write({ v: 1, newest }),
        gaps: gapsBetween(known, feed),
      }
    },
  }
}

function gapsBetween(known: Position | null, { marks }: FeedEntries): FoundGap[] {
  if (!known || marks.length === 0) return []
  const overlaps = marks.some((mark) => mark.at < known.at || known.ids.includes(mark.id))
  if (overlaps) return []
  const oldest = Math.min(...marks.map(({ at }) => at))
  return [
    {
      from: new Date(known.at * 1_000),
      to: new Date(oldest * 1_000),
      cause: 'page_lost',
      detail: 'the feed had moved on: its oldest entry is newer than the last one read',
    },
  ]
}

async function readFeed(
  { subreddit, stream, baseUrl }: FeedSettings,
  { http }: ProducerDeps,
  signal: AbortSignal,
): Promise<FeedEntries> {
  const path = stream === 'posts' ? `/r/${subreddit}/new/.rss` : `/r/${subreddit}/comments/.rss`
  const { text } = await http.request(new URL(`${path}?limit=100`, baseUrl ?? FEEDS), signal, { pace: PACE })
  if (/^\s*<(?:!doctype html|html|body)\b/i.test(text)) {
    throw new SourceStoppedError('wall', 'Reddit shows a page for browsers instead of the feed: use the archive')
  }
  // A feed cut off in the middle still parses: with fewer entries, or with half of one.
  if (!/<\/feed>\s*$/.test(text)) throw new UnreachableError('The feed ends in the middle')
  return parseFeed({ characters: text.length, from: 'Reddit' }, signal, text)
}

export async function checkFeed(settings: FeedSettings, deps: ProducerDeps, signal: AbortSignal): Promise<SourceCheck> {
  const { marks } = await readFeed(settings, deps, signal)
  return {
    reachable: true,
    finding: `open to everyone: the feed of r/${settings.subreddit} has ${marks.length} entries`,
    limit: 'about one feed a minute without a login',
    ...expected(marks.map(({ at }) => at * 1_000)),
    minutesPerPass: 1,
  }
}
