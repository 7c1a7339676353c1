import { sourceType, type SourceType } from '../producer.js'
import { mastodonPlatform } from './platform.js'
import { StreamSettings, TagSettings } from './settings.js'
import { checkStream, createStreamProducer } from './stream.js'
import { backfillTag, checkTag, createTagProducer } from './tag.js'

const MANNERS = 'people who opted out (noindex, #nobot, #noindex) are left out'

export const mastodonSourceTypes: readonly SourceType[] = [
  sourceType<TagSettings>({
    of: mastodonPlatform,
    kind: 'tag',
    mode: 'poll',
    title: 'posts with a hashtag, as one Mastodon server shows them',
    policy: `documented API, free, no login where the server leaves hashtags public; ${MANNERS}`,
    settings: TagSettings,
    defaultEverySeconds: 120,
    refills: true,
    keyOf: ({ instance, tag, local, any, all, none }) => {
      const more = Object.entries({ any, all, none }).flatMap(([mode, tags]) =>
        tags?.length ? [`${mode}:${[...tags].sort().join(',')}`] : [],
      )
      return [`mastodon/${instance}/tag/${tag}`, ...(local ? ['local'] : []), ...more].join('+')
    },
    create: createTagProducer,
    check: checkTag,
    backfill: backfillTag,
  }),
  sourceType<StreamSettings>({
    of: mastodonPlatform,
    kind: 'stream',
    mode: 'stream',
    title: 'posts with a hashtag as they reach one Mastodon server, with edits and deletions',
    policy: `documented API, free, needs a token of a user of the server; ${MANNERS}`,
    settings: StreamSettings,
    defaultEverySeconds: 60,
    refills: true,
    keyOf: ({ instance, tag, local }) => `mastodon/${instance}/stream/${tag}${local ? '+local' : ''}`,
    create: createStreamProducer,
    check: checkStream,
    backfill: () => 'A stream tells what is written now. For the past, use a source of the kind tag',
  }),
]
