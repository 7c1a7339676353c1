import { z } from 'zod'
import { isZone } from '../../domain/dates/zone-names.js'
import type { DateRules } from '../../domain/written-date.js'
import { baseUrlSetting, httpUrl } from '../kit/base-url.js'

export const FeedSettings = z.strictObject({
  url: httpUrl.describe('Address of the feed: RSS, Atom, RDF or JSON Feed.'),
  title: z.string().min(1).max(200).optional().describe('The name for its posts, instead of the title of the feed.'),
  zone: z
    .string()
    .refine(isZone, 'is not the name of a time zone, such as Asia/Singapore')
    .optional()
    .describe('Time zone of dates that name none, such as Asia/Singapore; without it they are UTC.'),
  dayFirst: z
    .boolean()
    .optional()
    .describe('Whether 3/4/2026 is the third of April; without it such an item has no date.'),
  baseUrl: baseUrlSetting('Another server that has the same path, for tests and mirrors.'),
})
export type FeedSettings = z.infer<typeof FeedSettings>

/** Where the feed is fetched. */
export function addressOf({ url, baseUrl }: FeedSettings): URL {
  const { pathname, search } = new URL(url)
  return baseUrl ? new URL(`${pathname}${search}`, baseUrl) : new URL(url)
}

export function dateRules({ zone, dayFirst }: FeedSettings): DateRules {
  return { zone: zone ?? null, dayFirst: dayFirst ?? null }
}
