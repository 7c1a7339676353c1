import { sourceType, type SourceType } from '../producer.js'
import { rssPlatform } from './platform.js'
import { checkFeed, createFeedProducer } from './producer.js'
import { FeedSettings } from './settings.js'

export const rssSourceTypes: readonly SourceType[] = [
  sourceType<FeedSettings>({
    of: rssPlatform,
    kind: 'feed',
    mode: 'poll',
    title: 'headlines and summaries of an RSS, Atom or JSON feed',
    policy: 'published to be read by machines, free, no login; articles belong to their publisher and are not kept',
    settings: FeedSettings,
    defaultEverySeconds: 600,
    refills: true,
    keyOf: ({ url }) => {
      const { host, pathname, search } = new URL(url)
      return `rss/${host}${pathname}${search}`
    },
    create: createFeedProducer,
    check: checkFeed,
    backfill: () => 'A feed holds its newest items alone: what it no longer shows cannot be read from it',
  }),
]
