import type { SampleAuthor } from './authors.js'
import { isThreadable } from './background.js'
import { compose, sentencesOf } from './compose.js'
import { voiceOf, type Draft, type Sentence, type Workshop } from './draft.js'
import type { Random } from './random.js'
import { localOf, minutesBefore, parseClock } from './rhythm.js'
import type { TruthEvent } from './sample-row.js'
import { languageOf } from './shares.js'
import type { EventTemplate } from './templates.js'

/** Posts of an event by voice. */
const VOICE_WEIGHTS: Readonly<Record<string, number>> = {
  en: 20,
  'en-SG': 27,
  zh: 16,
  ms: 10,
  id: 5,
  ta: 8,
  'ta-Latn': 4,
  'mix-en-zh': 6,
  'mix-en-ms': 4,
  'mix-en-ta': 2,
}
const OUTSIDE_SHARE = 0.12
/** One person may shout, but an event is many people. */
const MAX_POSTS_PER_AUTHOR = 2

/** All posts of an event, in the order of time; the first is at its start. */
export function eventPosts(shop: Workshop, event: EventTemplate): Draft[] {
  const { random } = shop
  const moments = Array.from({ length: event.posts }, (_, index) => eventMoment(shop, event, index === 0))
  moments.sort((a, b) => b.minutes - a.minutes)
  const written = new Map<SampleAuthor, number>()
  const drafts: Draft[] = []
  for (const { minutes, wave } of moments) {
    const outside = random.chance(OUTSIDE_SHARE) ? voicesIn(event, event.outside, wave) : []
    const origin = outside.length > 0 ? 'outside' : 'inside'
    const voices = outside.length > 0 ? outside : voicesIn(event, event.voices, wave)
    const { key, sentences } = random.weighted(voices, (voice) => VOICE_WEIGHTS[voice.key] ?? 0)
    const author = pickAuthor(shop, key, origin, written)
    drafts.push(eventPost(shop, event, author, sentences, minutes, drafts))
  }
  return [...drafts, ...headlines(shop, event)]
}

/** A moment and the number of its wave, counted from 1. */
function eventMoment({ random }: Workshop, event: EventTemplate, isFirst: boolean): { minutes: number; wave: number } {
  const first = event.waves[0]
  if (!first) throw new RangeError(`Event ${event.id} has no waves`)
  if (isFirst) return { minutes: minutesBefore(first.day, parseClock(first.start)), wave: 1 }
  const wave = random.weighted(event.waves, (candidate) => candidate.share)
  return { minutes: momentInWave(random, wave), wave: event.waves.indexOf(wave) + 1 }
}

function momentInWave(random: Random, { day, start, peak, end }: EventTemplate['waves'][number]): number {
  return minutesBefore(day, random.triangular(parseClock(start), parseClock(peak), parseClock(end)))
}

/**
 * The voices with words in this wave, and these words, so that no one reports the winning goal before the match. Voices
 * without words are left out.
 */
function voicesIn(
  event: EventTemplate,
  voices: EventTemplate['voices'],
  wave: number,
): { key: string; sentences: Sentence[] }[] {
  return Object.entries(voices)
    .map(([key, sentences]) => ({
      key,
      sentences: sentencesOf(sentences).flatMap(({ text, sentiment }) => {
        const marked = readWaves(event, text)
        return marked.waves.includes(wave) ? [{ text: marked.text, sentiment }] : []
      }),
    }))
    .filter(({ sentences }) => sentences.length > 0)
}

function readWaves(event: EventTemplate, sentence: string): { waves: readonly number[]; text: string } {
  const mark = /^([\d,]+): /.exec(sentence)
  const everywhere = event.unmarkedWaves ?? event.waves.map((_, index) => index + 1)
  if (!mark?.[1]) return { waves: everywhere, text: sentence }
  return { waves: mark[1].split(',').map(Number), text: sentence.slice(mark[0].length) }
}

function pickAuthor(
  shop: Workshop,
  voice: string,
  origin: SampleAuthor['origin'],
  written: Map<SampleAuthor, number>,
): SampleAuthor {
  const free = shop.authors.filter(
    (author) =>
      author.voice === voice &&
      author.origin === origin &&
      author.platform !== 'rss' &&
      (written.get(author) ?? 0) < MAX_POSTS_PER_AUTHOR,
  )
  // Those who have not said anything yet come first.
  const author = shop.random.weighted(free, (candidate) => (written.has(candidate) ? 0.1 : 1) * candidate.activity)
  written.set(author, (written.get(author) ?? 0) + 1)
  return author
}

function eventPost(
  shop: Workshop,
  event: EventTemplate,
  author: SampleAuthor,
  sentences: readonly Sentence[],
  minutes: number,
  earlier: readonly Draft[],
): Draft {
  const voice = voiceOf(shop, author.voice)
  const parent = threadParent(shop, author, minutes, earlier)
  const kind = parent === null ? 'original' : shop.random.chance(0.75) ? 'reply' : 'quote'
  const { rendered, sentiment } = compose(shop, {
    sentences,
    voice,
    author,
    hashtags: event.hashtags[author.voice] ?? [],
    eager: true,
    prefix: parent !== null && kind === 'reply' && author.platform === 'x' ? `@${parent.author.handle}` : '',
  })
  return {
    author,
    language: languageOf(rendered, voice),
    rendered,
    sentiment,
    minutesBefore: minutes,
    days: event.days,
    event: event.id,
    kind,
    parent,
    placeTag: null,
    copy: null,
  }
}

/** About one post in six answers or quotes an earlier one of the same event, platform and day. */
function threadParent(shop: Workshop, author: SampleAuthor, minutes: number, earlier: readonly Draft[]): Draft | null {
  const { day } = localOf(minutes)
  const parents = earlier.filter(
    (post) =>
      isThreadable(post) &&
      post.author.platform === author.platform &&
      post.author.community === author.community &&
      post.author !== author &&
      post.minutesBefore > minutes + 1 &&
      localOf(post.minutesBefore).day === day,
  )
  return parents.length > 0 && shop.random.chance(0.18) ? shop.random.pick(parents) : null
}

function headlines(shop: Workshop, event: EventTemplate): Draft[] {
  return Object.entries(event.news).flatMap(([key, sentences]) => {
    const feed = shop.authors.find((author) => author.voice === key && author.platform === 'rss')
    if (!feed) throw new RangeError(`No news feed for voice ${key}`)
    return sentences.map((sentence) => {
      const { waves, text } = readWaves(event, sentence)
      const wave = event.waves[(waves[0] ?? 1) - 1]
      if (!wave) throw new RangeError(`Event ${event.id} has no wave for: ${sentence}`)
      return eventPost(shop, event, feed, [{ text, sentiment: 'neutral' }], momentInWave(shop.random, wave), [])
    })
  })
}

/** What tests and people may expect to be found. */
export function describeEvent(event: EventTemplate, posts: readonly Draft[]): TruthEvent {
  const [first] = event.waves
  const last = event.waves.at(-1)
  if (!first || !last) throw new RangeError(`Event ${event.id} has no waves`)
  const own = posts.filter((post) => post.event === event.id)
  return {
    id: event.id,
    title: event.title,
    days: event.days,
    startMinutesBefore: minutesBefore(first.day, parseClock(first.start)),
    peakMinutesBefore: minutesBefore(first.day, parseClock(first.peak)),
    endMinutesBefore: minutesBefore(last.day, parseClock(last.end)),
    posts: own.length,
    sentiment: event.sentiment,
    hashtags: [...new Set(Object.values(event.hashtags).flat())]
      .filter((tag) => own.some((post) => post.rendered.text.split(' ').includes(`#${tag}`)))
      .map((tag) => tag.toLowerCase()),
    terms: event.terms.filter((term) => own.some((post) => post.rendered.text.toLowerCase().includes(term))),
    entities: event.entities,
  }
}
