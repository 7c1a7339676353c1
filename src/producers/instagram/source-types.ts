import { RateLimitedError, SourceStoppedError, UnreachableError, UsageError } from '../../domain/errors.js'
import type { Page } from '../../domain/page.js'
import { expected, timesOf } from '../kit/posts-a-day.js'
import { sourceType, type ProducerDeps, type SourceCheck, type SourceType } from '../producer.js'
import { checkGraphHashtag, createGraphHashtagProducer } from './graph-hashtag.js'
import { instagramPlatform } from './platform.js'
import { createPageProducer } from './producer.js'
import type { PageTarget } from './read-page.js'
import * as settings from './settings.js'

/** Errors that a check reports as its finding. */
const EXPECTED = [RateLimitedError, SourceStoppedError, UnreachableError, UsageError]
const SHARED = { of: instagramPlatform, mode: 'poll', defaultEverySeconds: settings.EVERY_SECONDS } as const
const PAGE_POLICY =
  'free; a page as a visitor sees it, in the system’s Chromium, slowly; stops at the first wall; robots.txt is obeyed and may refuse all of it, unless you state to have permission'

function pageType<Settings extends settings.PageSettings>(
  type: Pick<SourceType<Settings>, 'kind' | 'title' | 'settings' | 'keyOf' | 'refills'>,
  targetOf: (settings: Settings) => PageTarget,
): SourceType {
  return sourceType<Settings>({
    ...SHARED,
    ...type,
    policy: PAGE_POLICY,
    backfill: () => 'Instagram shows visitors what it chooses, and nothing by date',
    create: (own, deps) => createPageProducer(targetOf(own), own, deps),
    check: (own, deps, signal) => checkPage(targetOf(own), own, deps, signal),
  })
}

export const instagramSourceTypes: readonly SourceType[] = [
  pageType<settings.HashtagSettings>(
    {
      kind: 'hashtag',
      title: 'popular posts with a hashtag, as Instagram shows them to visitors',
      settings: settings.HashtagSettings,
      refills: false, // posts that are popular later say nothing about the missed ones
      keyOf: ({ tag }) => `instagram/hashtag/${tag}`,
    },
    ({ tag }) => ({ kind: 'hashtag', path: `/explore/tags/${encodeURIComponent(tag)}/` }),
  ),
  pageType<settings.LocationSettings>(
    {
      kind: 'location',
      title: 'the newest posts tagged with a place',
      settings: settings.LocationSettings,
      refills: false, // one screen: older posts are out of reach
      keyOf: ({ locationId }) => `instagram/location/${locationId}`,
    },
    ({ locationId }) => ({ kind: 'location', path: `/explore/locations/${locationId}/` }),
  ),
  pageType<settings.ProfileSettings>(
    {
      kind: 'profile',
      title: 'the posts of one public account',
      settings: settings.ProfileSettings,
      refills: true,
      keyOf: ({ username }) => `instagram/profile/${username}`,
    },
    ({ username }) => ({ kind: 'profile', path: `/${username}/`, username }),
  ),
  pageType<settings.PostSettings>(
    {
      kind: 'post',
      title: 'one post, looked at again and again: it is removed here when it is gone there',
      settings: settings.PostSettings,
      refills: true,
      keyOf: ({ code }) => `instagram/post/${code}`,
    },
    ({ code }) => ({ kind: 'post', path: `/p/${code}/`, code }),
  ),
  sourceType<settings.GraphHashtagSettings>({
    ...SHARED,
    kind: 'graph-hashtag',
    title: 'posts with a hashtag from the last 24 hours, from the official API',
    policy: 'free; needs a professional account and an app that Meta has reviewed; 30 hashtags in 7 days; no authors',
    settings: settings.GraphHashtagSettings,
    refills: true,
    keyOf: ({ tag }) => `instagram/graph-hashtag/${tag}`,
    create: createGraphHashtagProducer,
    check: checkGraphHashtag,
    backfill: () => 'The API shows the last 24 hours of a hashtag, and nothing older',
  }),
]

/** Opens the page once, without scrolling, and reports what a visitor gets. */
async function checkPage(
  target: PageTarget,
  own: settings.PageSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const minutesPerPass = Math.ceil((own.scrollsPerPass * own.secondsBetweenScrolls) / 60)
  const stated = own.robots === 'permitted' ? `; robots.txt not asked, by your statement: ${own.permission ?? ''}` : ''
  const pages: Page[] = []
  try {
    for await (const page of createPageProducer(target, { ...own, scrollsPerPass: 0 }, deps).pages(null, signal)) {
      pages.push(page)
    }
  } catch (error) {
    if (!EXPECTED.some((known) => error instanceof known)) throw error
    return { reachable: false, finding: `${(error as Error).message}${stated}`, minutesPerPass, dollarsPerDay: 0 }
  }
  const times = timesOf(pages.flatMap(({ posts }) => posts))
  const door = own.session === undefined ? 'Open to visitors' : 'Open with your own login'
  return {
    reachable: true,
    finding: `${door}: ${times.length} posts on the first screen${stated}`,
    limit: 'none published; we stop at the first wall',
    minutesPerPass,
    dollarsPerDay: 0,
    ...(target.kind === 'location' ? expected(times) : {}),
  }
}
