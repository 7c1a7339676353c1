import type { SampleAuthor } from './authors.js'
import { isThreadable, laterSameDay } from './background.js'
import { voiceOf, type Draft, type Workshop } from './draft.js'
import { plain } from './render.js'
import { minutesBefore, parseClock } from './rhythm.js'

const SPAM = { copies: 15, day: 12, from: '13:05', everyMinutes: 9 }
const FORWARDED = { day: 13, from: '19:10', spreadMinutes: 100 }
/** Platforms on which sharing copies the text. */
const REPOST_PLATFORMS = ['x', 'mastodon', 'bluesky', 'telegram']
const EVENT_REPOST_SHARE = 0.35

/** A hundred copies of one text by one author must not look like a hundred people: here are fifteen. */
export function spam(shop: Workshop): Draft[] {
  const author = pickWriter(shop, (candidate) => candidate.platform === 'x' && candidate.voice === 'en')
  const drafts: Draft[] = []
  for (let i = 0; i < SPAM.copies; i++) {
    const first = drafts[0]
    drafts.push({
      author: {
        ...author,
        nativeId: 'sample-author-spam',
        handle: 'aircon_deals_daily',
        declaredPlace: null,
        origin: 'unknown',
      },
      language: { label: 'en', shares: { en: 1 } },
      rendered: plain(shop.templates.extras.spam),
      sentiment: 'positive',
      minutesBefore: minutesBefore(SPAM.day, parseClock(SPAM.from) + i * SPAM.everyMinutes),
      days: 'any',
      event: null,
      kind: 'original',
      parent: null,
      placeTag: null,
      copy: first ? { kind: 'spam', of: first } : null,
    })
  }
  return drafts
}

/** The same warning passed on by different people with small changes: near-duplicates. */
export function forwarded(shop: Workshop): Draft[] {
  const { text, leads, closes } = shop.templates.extras.forwarded
  const voice = voiceOf(shop, 'en')
  const drafts: Draft[] = []
  const seen = new Set<SampleAuthor>()
  for (const [index, lead] of leads.entries()) {
    const author = pickWriter(
      shop,
      (candidate) => candidate.origin === 'inside' && ['en', 'en-SG'].includes(candidate.voice) && !seen.has(candidate),
    )
    seen.add(author)
    const first = drafts[0]
    const close = closes[index % closes.length] ?? ''
    drafts.push({
      author,
      language: voice,
      rendered: plain([lead, text, close].filter((piece) => piece !== '').join(' ')),
      sentiment: 'negative',
      minutesBefore: minutesBefore(
        FORWARDED.day,
        parseClock(FORWARDED.from) + Math.floor((index * FORWARDED.spreadMinutes) / leads.length),
      ),
      days: 'any',
      event: null,
      kind: 'original',
      parent: null,
      placeTag: null,
      copy: first ? { kind: 'near_duplicate', of: first } : null,
    })
  }
  return drafts
}

/** `count` reposts, of event posts and of others, by people from the same part of the world. */
export function reposts(shop: Workshop, posts: readonly Draft[], count: number): Draft[] {
  const drafts: Draft[] = []
  const originals = posts.filter(
    (post) => post.kind === 'original' && isThreadable(post) && REPOST_PLATFORMS.includes(post.author.platform),
  )
  while (drafts.length < count) {
    const isEvent = shop.random.chance(EVENT_REPOST_SHARE)
    const original = shop.random.pick(originals.filter((post) => (post.event !== null) === isEvent))
    const minutes = laterSameDay(shop, original.minutesBefore)
    const author = pickWriter(
      shop,
      (candidate) =>
        candidate.platform === original.author.platform &&
        candidate.origin === original.author.origin &&
        candidate !== original.author,
    )
    const isTwice = drafts.some((draft) => draft.parent === original && draft.author === author)
    if (!isTwice) drafts.push(repost(original, author, minutes))
  }
  return drafts
}

function repost(original: Draft, author: SampleAuthor, minutes: number): Draft {
  return {
    ...original,
    author,
    minutesBefore: minutes,
    kind: 'repost',
    parent: original,
    placeTag: null,
    copy: { kind: 'repost', of: original },
  }
}

function pickWriter(shop: Workshop, matches: (author: SampleAuthor) => boolean): SampleAuthor {
  return shop.random.weighted(
    shop.authors.filter((author) => author.platform !== 'rss' && matches(author)),
    (author) => author.activity,
  )
}
