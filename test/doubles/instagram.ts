import { instagramSourceTypes } from '../../src/producers/instagram/source-types.js'
import type { SourceType } from '../../src/producers/producer.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from '../support/source-double.js'
import { NEWEST_AT, pkAt, settingsOf } from './instagram-shapes.js'
import { openSite, type Site, type SiteOptions, type Trouble } from './instagram-site.js'

export type PageKind = 'hashtag' | 'location' | 'profile' | 'post'

export interface PageDouble extends SourceDouble {
  readonly site: Site
}

const TROUBLES: Partial<Record<DoubleFailure, [trouble: Trouble, times: number]>> = {
  'server error burst': ['server error', 3],
  'truncated answer': ['cut answer', 1],
  'dropped connection': ['cut connection', 1],
  'repeated page': ['repeated page', 1],
  'shrunk page': ['shrunk page', 1],
  'drifted item': ['drifted item', 1],
}

/** No pauses, and little patience: the double answers at once. */
const QUICK = { secondsBetweenScrolls: 0, answerSeconds: 1.5 }

/** One kind of page on a separate site. */
export async function openPageDouble(
  kind: PageKind,
  options: SiteOptions = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<PageDouble> {
  const site = await openSite(options)
  const targets = {
    hashtag: { tag: 'singapore' },
    location: { locationId: '212988663' },
    profile: { username: 'invented.agency' },
  }
  const type = typeOf(kind)
  const target = kind === 'post' ? {} : targets[kind]
  let published = 0
  return {
    type,
    settings: settingsOf(type, { ...target, baseUrl: site.url, ...QUICK, ...settings }),
    site,
    get expected() {
      return site.posts.map(({ pk }) => `instagram/${pk}`)
    },
    failures: ['wall', ...(Object.keys(TROUBLES) as DoubleFailure[])],
    fail(failure) {
      if (failure === 'wall') site.page = 'login'
      const trouble = TROUBLES[failure]
      if (trouble) site.onScroll(...trouble)
    },
    publish(text) {
      published += 1
      const [newest] = site.posts
      const pk = pkAt(NEWEST_AT + published * 60_000, published)
      site.posts.unshift({
        handle: 'invented.newcomer',
        ownerPk: '9007199254740999',
        dialect: newest?.dialect ?? 'xdt',
        pk,
        text,
      })
      return `instagram/${pk}`
    },
    requests: site.requests,
    close: site.close,
  }
}

function typeOf(kind: string): SourceType {
  const type = instagramSourceTypes.find((each) => each.kind === kind)
  if (!type) throw new Error(`there is no instagram source type ${kind}`)
  return type
}

export const openDouble: OpenDouble = () => openPageDouble('hashtag')
