import { sourceType, type SourceType } from '../producer.js'
import { ArchiveSettings, backfillArchive, checkArchive, createArchiveProducer } from './archive.js'
import { checkFeed, createFeedProducer, FeedSettings } from './feed.js'
import { checkListing, createListingProducer, ListingSettings } from './listing.js'
import { redditPlatform } from './platform.js'

export const redditSourceTypes: readonly SourceType[] = [
  sourceType({
    of: redditPlatform,
    kind: 'archive',
    mode: 'poll',
    title: 'submissions and comments of one subreddit, out of the archive Arctic Shift',
    policy: 'No key, no cost; minutes behind Reddit; deletions of the first two days are followed',
    settings: ArchiveSettings,
    defaultEverySeconds: 600,
    refills: true,
    keyOf: ({ subreddit, streams }) => key('archive', subreddit, streams),
    create: createArchiveProducer,
    check: checkArchive,
    backfill: backfillArchive,
  }),
  sourceType({
    of: redditPlatform,
    kind: 'feed',
    mode: 'poll',
    title: 'the newest submissions, or comments, of one subreddit as its Atom feed shows them',
    policy: 'No key, no cost; about one feed a minute for all of them together; deletions are not reported',
    settings: FeedSettings,
    defaultEverySeconds: 1_800,
    refills: true,
    keyOf: ({ subreddit, stream }) => key('feed', subreddit, stream),
    create: createFeedProducer,
    check: checkFeed,
    backfill: () => 'The feed shows the newest entries alone. For the past, use a source of the kind archive',
  }),
  sourceType({
    of: redditPlatform,
    kind: 'new',
    mode: 'poll',
    title: "the newest submissions and comments of one subreddit, over Reddit's own API",
    policy: 'Needs a key that Reddit has approved; no cost; 100 requests a minute',
    settings: ListingSettings,
    defaultEverySeconds: 300,
    refills: true,
    keyOf: ({ subreddit, streams }) => key('new', subreddit, streams),
    create: createListingProducer,
    check: checkListing,
    backfill: () =>
      'Reddit shows about a thousand items of a listing, and none by date. For the past, use a source of the kind archive',
  }),
]

/** Subreddits are the same in any case. */
const key = (kind: string, subreddit: string, streams: string): string =>
  ['reddit', kind, subreddit.toLowerCase(), ...(streams === 'both' ? [] : [streams])].join('/')
