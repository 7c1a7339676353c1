import type { SentimentLabel } from '../domain/annotation.js'
import type { SampleAuthor } from './authors.js'
import type { Sentence, Workshop } from './draft.js'
import { pickLeastUsed } from './random.js'
import { joinPieces, plain, renderSentence, toLowerCaseTyping, type Rendered } from './render.js'
import type { Sentences, Voice } from './templates.js'

const MAX_TRIES = 200
/** How likely a post carries emoji and hashtags, by platform. */
const STYLE: Readonly<Record<string, { emoji: number; hashtags: number; tail: number }>> = {
  instagram: { emoji: 0.6, hashtags: 0.6, tail: 0.45 },
  x: { emoji: 0.35, hashtags: 0.3, tail: 0.4 },
  mastodon: { emoji: 0.2, hashtags: 0.35, tail: 0.5 },
  bluesky: { emoji: 0.3, hashtags: 0.15, tail: 0.5 },
  telegram: { emoji: 0.35, hashtags: 0, tail: 0.4 },
  reddit: { emoji: 0.05, hashtags: 0, tail: 0.7 },
  rss: { emoji: 0, hashtags: 0, tail: 0 },
}

export function sentencesOf(sentences: Sentences): Sentence[] {
  return (['positive', 'neutral', 'negative'] as const).flatMap((sentiment) =>
    sentences[sentiment].map((text) => ({ text, sentiment })),
  )
}

export interface Composed {
  readonly rendered: Rendered
  readonly sentiment: SentimentLabel
}

export interface ComposeOptions {
  /** The sentences that the writer could say here. */
  readonly sentences: readonly Sentence[]
  readonly voice: Voice
  readonly author: SampleAuthor
  readonly hashtags: readonly string[]
  /** Events are recognised by their hashtags: more posts carry them. */
  readonly eager?: boolean
  /** Follow-ups only where the text would not be new otherwise. */
  readonly terse?: boolean
  /** Goes in front, such as the handle of whom a reply answers. */
  readonly prefix?: string
}

/**
 * One new text: a sentence, perhaps a follow-up of the same feeling, emoji, hashtags, a link.
 * @throws RangeError when the sentences at hand cannot give a text that is not there yet
 */
export function compose(shop: Workshop, options: ComposeOptions): Composed {
  const { random, templates } = shop
  const { voice, author } = options
  const style = STYLE[author.platform] ?? { emoji: 0.2, hashtags: 0.1, tail: 0.4 }
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const sentence = pickLeastUsed(options.sentences, ({ text }) => text, shop.uses, random)
    // Each failure makes additions likelier: short lists of sentences need them to stay distinct.
    const effort = tries / 20
    const isWhole = sentence.text.endsWith('|')
    const text = isWhole ? sentence.text.slice(0, -1) : sentence.text
    let body = renderSentence(text, voice, templates, random)
    const kind = sentence.sentiment === 'neutral' && /[?？]$/.test(text) ? 'question' : sentence.sentiment
    const tails = voice.tails[kind]
    if (
      !isWhole &&
      author.platform !== 'rss' &&
      tails.length > 0 &&
      random.chance(style.tail * (options.terse ? 0 : 1) + effort)
    ) {
      const tail = pickLeastUsed(tails, String, shop.uses, random)
      body = joinPieces([body, renderSentence(tail, voice, templates, random)], voice.joiner)
    }
    if (['en', 'en-SG', 'ms', 'id', 'ta-Latn'].includes(voice.key) && isCasual(author) && !hasAcronym(body)) {
      body = toLowerCaseTyping(body)
    }
    const emoji = random.chance(style.emoji + effort) ? random.pick(templates.extras.emoji[sentence.sentiment]) : ''
    const tags = pickHashtags(shop, options, options.eager ? style.hashtags * 1.5 : style.hashtags * 0.8)
    const url = author.platform === 'rss' || random.chance(0.03) ? articleUrl(shop) : ''
    const rendered = joinPieces([plain(options.prefix ?? ''), body, plain(emoji), plain(tags), plain(url)], ' ')
    if (shop.texts.has(rendered.text)) continue
    shop.texts.add(rendered.text)
    return { rendered, sentiment: sentence.sentiment }
  }
  throw new RangeError(`Voice ${voice.key} has too few sentences: no new text in ${MAX_TRIES} tries`)
}

/** One author in six never uses capitals: the author's number decides, so that they stay true to themselves. */
function isCasual(author: SampleAuthor): boolean {
  return author.platform !== 'rss' && Number(author.nativeId.slice(-4)) % 6 === 0
}

/** MOM is a ministry and mom is a mother: names that are capitals keep them. */
function hasAcronym(body: Rendered): boolean {
  return body.entities.some((entity) => /^[A-Z]{2,}\b/.test(entity.surface))
}

function pickHashtags(shop: Workshop, { hashtags }: ComposeOptions, probability: number): string {
  if (hashtags.length === 0 || !shop.random.chance(probability)) return ''
  const first = shop.random.pick(hashtags)
  const second = shop.random.chance(0.3) ? shop.random.pick(hashtags) : first
  return [...new Set([first, second])].map((tag) => `#${tag}`).join(' ')
}

function articleUrl({ random, templates }: Workshop): string {
  return `${random.pick(templates.extras.urls)}${random.int(1000, 9999)}`
}
