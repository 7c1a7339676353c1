import { z } from 'zod'
import { baseUrlSetting, httpUrl } from '../kit/base-url.js'

export const FeedSettings = z.strictObject({
  url: httpUrl.describe('Address of the feed: RSS, Atom, RDF or JSON Feed.'),
  title: z.string().min(1).max(200).optional().describe('The name for its posts, instead of the title of the feed.'),
  baseUrl: baseUrlSetting('Another server that has the same path, for tests and mirrors.'),
})
export type FeedSettings = z.infer<typeof FeedSettings>

/** Where the feed is fetched. */
export function addressOf({ url, baseUrl }: FeedSettings): URL {
  const { pathname, search } = new URL(url)
  return baseUrl ? new URL(`${pathname}${search}`, baseUrl) : new URL(url)
}
