import type { SampleAuthor } from './authors.js'
import { compose, sentencesOf } from './compose.js'
import { voiceOf, type Draft, type Sentence, type Workshop } from './draft.js'
import { daysOf, localOf, minutesBefore, ordinaryMoment } from './rhythm.js'
import { languageOf } from './shares.js'
import type { Voice } from './templates.js'

/** Ordinary posts by voice, replies not counted. */
const POSTS: Readonly<Record<string, number>> = {
  en: 270,
  'en-SG': 280,
  zh: 190,
  ms: 112,
  id: 95,
  ta: 80,
  'ta-Latn': 56,
  'mix-en-zh': 62,
  'mix-en-ms': 44,
  'mix-en-ta': 26,
}
const REPLIES: Readonly<Record<string, number>> = { en: 30, 'en-SG': 40, zh: 18, ms: 10, id: 6, ta: 5, 'ta-Latn': 3 }

const NEWS: Readonly<Record<string, number>> = { en: 22, zh: 14, ms: 8, ta: 8 }

/** What people in Singapore write about; the rest has no sign of place (`life`) or looks at Singapore from elsewhere. */
const TOPIC_WEIGHTS: Readonly<Record<string, number>> = {
  food: 19,
  weather: 10,
  work: 13,
  school: 9,
  housing: 9,
  transport: 13,
  leisure: 8,
  life: 16,
  trap: 3,
}
const OUTSIDE_TOPICS: Readonly<Record<string, number>> = { visitor: 7, life: 3 }
/** How long the day of loading may be silent. */
const QUIET_MINUTES = 90
/** A reply and its parent must stay together when the sample is dated: neither today nor at the far edge. */
const THREAD_DAYS = { first: 1, last: 35 }

export function ordinaryPosts(shop: Workshop): Draft[] {
  const drafts: Draft[] = []
  for (const [key, count] of Object.entries(POSTS)) {
    const voice = voiceOf(shop, key)
    const writers = shop.authors.filter((author) => author.voice === key && author.platform !== 'rss')
    for (let i = 0; i < count; i++) {
      const author = shop.random.weighted(writers, (writer) => writer.activity)
      drafts.push(ordinaryPost(shop, voice, author, pickTopic(shop, voice, author)))
    }
  }
  for (const [key, count] of Object.entries(NEWS)) {
    const feed = shop.authors.find((author) => author.voice === key && author.platform === 'rss')
    if (!feed) throw new RangeError(`No news feed for voice ${key}`)
    for (let i = 0; i < count; i++) drafts.push(ordinaryPost(shop, voiceOf(shop, key), feed, 'news'))
  }
  return fillToday(shop, drafts)
}

/**
 * Somebody has always just written something: where an hour and a half of the day of loading is silent, a post of the
 * same time of another day moves there.
 */
function fillToday(shop: Workshop, drafts: readonly Draft[]): Draft[] {
  const filled = [...drafts]
  for (let start = 0; start < 1_440; start += QUIET_MINUTES) {
    const isAtThisTime = ({ minutesBefore: minutes, days, author }: Draft): boolean => {
      const { minuteOfDay } = localOf(minutes)
      return minuteOfDay >= start && minuteOfDay < start + QUIET_MINUTES && days === 'any' && author.platform !== 'rss'
    }
    const movable = filled.filter(isAtThisTime)
    if (movable.length === 0 || movable.some((draft) => localOf(draft.minutesBefore).day === 0)) continue
    const draft = shop.random.pick(movable)
    const moved = { ...draft, minutesBefore: minutesBefore(0, localOf(draft.minutesBefore).minuteOfDay) }
    filled[filled.indexOf(draft)] = moved
  }
  return filled
}

function pickTopic(shop: Workshop, voice: Voice, author: SampleAuthor): string {
  if (author.origin === 'unknown') return 'life'
  const weights = author.origin === 'outside' ? OUTSIDE_TOPICS : TOPIC_WEIGHTS
  const topics = Object.keys(weights).filter((topic) => voice.topics[topic] !== undefined)
  return shop.random.weighted(topics, (topic) => weights[topic] ?? 0)
}

function onTopic(voice: Voice, topic: string): Sentence[] {
  const sentences = voice.topics[topic]
  if (!sentences) throw new RangeError(`Voice ${voice.key} has no topic "${topic}"`)
  return sentencesOf(sentences)
}

function ordinaryPost(shop: Workshop, voice: Voice, author: SampleAuthor, topic: string): Draft {
  const hashtags = voice.hashtags[topic] ?? []
  const { rendered, sentiment } = compose(shop, { sentences: onTopic(voice, topic), voice, author, hashtags })
  return {
    author,
    language: languageOf(rendered, voice),
    rendered,
    sentiment,
    minutesBefore: ordinaryMoment(topic === 'trap' || topic === 'news' ? 'life' : topic, author.origin, shop.random),
    days: daysOf(topic),
    event: null,
    kind: 'original',
    parent: null,
    placeTag: placeTag(shop, author),
    copy: null,
  }
}

/** Photographs are tagged with places more often than words are. */
function placeTag({ random, templates }: Workshop, author: SampleAuthor): string | null {
  if (author.origin !== 'inside' || !['instagram', 'x'].includes(author.platform)) return null
  if (!random.chance(author.platform === 'instagram' ? 0.5 : 0.08)) return null
  const kind = random.pick(['station', 'mall', 'hawker', 'park'])
  return `${random.pick(templates.slots.places[kind] ?? []).en}, Singapore`
}

/** Answers to ordinary posts, by others on the same platform, later on the same day. */
export function replies(shop: Workshop, posts: readonly Draft[]): Draft[] {
  const drafts: Draft[] = []
  for (const [key, count] of Object.entries(REPLIES)) {
    const voice = voiceOf(shop, key)
    for (let made = 0; made < count;) {
      const author = shop.random.weighted(
        shop.authors.filter((candidate) => candidate.voice === key && candidate.platform !== 'rss'),
        (writer) => writer.activity,
      )
      const parents = posts.filter((post) => canBeAnswered(post, author))
      if (parents.length === 0) continue
      drafts.push(reply(shop, voice, author, shop.random.pick(parents)))
      made++
    }
  }
  return drafts
}

function reply(shop: Workshop, voice: Voice, author: SampleAuthor, parent: Draft): Draft {
  const { rendered, sentiment } = compose(shop, {
    sentences: onTopic(voice, 'reply'),
    voice,
    author,
    hashtags: [],
    terse: true,
    prefix: ['x', 'mastodon'].includes(author.platform) ? `@${parent.author.handle}` : '',
  })
  return {
    author,
    language: languageOf(rendered, voice),
    rendered,
    sentiment,
    minutesBefore: laterSameDay(shop, parent.minutesBefore),
    days: parent.days,
    event: parent.event,
    kind: 'reply',
    parent,
    placeTag: null,
    copy: null,
  }
}

function canBeAnswered(post: Draft, author: SampleAuthor): boolean {
  return (
    isThreadable(post) &&
    post.author.platform === author.platform &&
    post.author.community === author.community &&
    post.author.origin === author.origin &&
    post.author.voice === author.voice &&
    post.author !== author
  )
}

/** Stands on a day, and at a time of day, that leaves room for somebody to react. */
export function isThreadable(post: Draft): boolean {
  const { day, minuteOfDay } = localOf(post.minutesBefore)
  return day >= THREAD_DAYS.first && day <= THREAD_DAYS.last && minuteOfDay < 1_420 && post.author.platform !== 'rss'
}

/** Two minutes to four hours later, but before midnight. */
export function laterSameDay(shop: Workshop, minutes: number): number {
  const { day, minuteOfDay } = localOf(minutes)
  const latest = Math.min(minuteOfDay + 240, 1_438)
  return minutesBefore(
    day,
    shop.random.triangular(minuteOfDay + 2, minuteOfDay + 8, Math.max(latest, minuteOfDay + 12)),
  )
}
