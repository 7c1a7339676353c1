import { blueskySourceTypes } from './bluesky/source-types.js'
import { instagramSourceTypes } from './instagram/source-types.js'
import { mastodonSourceTypes } from './mastodon/source-types.js'
import type { SourceType } from './producer.js'
import { redditSourceTypes } from './reddit/source-types.js'
import { rssSourceTypes } from './rss/source-types.js'
import { telegramSourceTypes } from './telegram/source-types.js'
import { xSourceTypes } from './x/source-types.js'
import { youtubeSourceTypes } from './youtube/source-types.js'

/** Every way to read a platform. A new one is a folder and a line here (docs/extend/adding-a-source.md). */
export const SOURCE_TYPES: readonly SourceType[] = [
  ...blueskySourceTypes,
  ...instagramSourceTypes,
  ...mastodonSourceTypes,
  ...redditSourceTypes,
  ...rssSourceTypes,
  ...telegramSourceTypes,
  ...xSourceTypes,
  ...youtubeSourceTypes,
]
