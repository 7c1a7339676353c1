import type pg from 'pg'
import { pino } from 'pino'
import { MEANING_SIZE, type Meaning } from '../../src/domain/annotation.js'
import { toMeaning } from '../../src/domain/meaning.js'
import { seededRandom } from '../../src/domain/random.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { createStories } from '../../src/workers/upkeep/stories.js'
import type { WorldPost } from './reading-world.js'

/** The end of the last day of the world, in Singapore. */
export const STORY_NOW = startOf('2026-08-21')
const HOUR_MS = 3_600_000
/** Apart from what it is about, a text says something of its own, and in a language. */
const [OF_TOPIC, OF_ITSELF, OF_LANGUAGE] = [1, 1.1, 0.8]
const LANGUAGES = ['en', 'zh', 'ms', 'ta', 'en-SG']

/** A moment on a day before the last, at an hour of Singapore. */
export function daysAgo(days: number, hour: number): Date {
  return new Date(startOf(dayOf(STORY_NOW, -1 - days)).getTime() + hour * HOUR_MS)
}

function direction(seed: string): Float32Array {
  const random = seededRandom([...seed].reduce((sum, sign) => Math.imul(sum, 31) + sign.charCodeAt(0), 7))
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Float32Array.from({ length: MEANING_SIZE }, normal)
}

/** What a text about a topic means: near to others about it, in whatever language. */
export function meaningOf(topic: string, language: string, text: string): Meaning {
  const [about, itself, spoken] = [direction(`topic ${topic}`), direction(`text ${text}`), direction(language)]
  return toMeaning(
    about.map((value, at) => OF_TOPIC * value + OF_ITSELF * (itself[at] ?? 0) + OF_LANGUAGE * (spoken[at] ?? 0)),
  )
}

export interface Saying {
  readonly topic: string
  readonly author: string
  readonly at: Date
  readonly language?: string
  /** Default: a text of its own. */
  readonly text?: string
  readonly repost?: boolean
}

/** A post that says something. */
export function saying({ topic, author, at, language = 'en', text, repost = false }: Saying): WorldPost {
  const name = `${topic}-${author}-${at.toISOString()}`
  const said = text ?? `${wordsOf(name)}.`
  return {
    nativeId: name,
    platform: 'mastodon',
    author,
    text: said,
    postedAt: at,
    repost,
    language,
    confidence: 0.9,
    codeMixed: false,
    sentiment: 'neutral',
    probabilities: [0.1, 0.8, 0.1],
    origin: 'unknown',
    entities: [],
    meaning: meaningOf(topic, language, said),
  }
}

/** Words that no other text has, as far as near-duplicates go. */
function wordsOf(name: string): string {
  const random = seededRandom([...name].reduce((sum, sign) => Math.imul(sum, 33) + sign.charCodeAt(0), 5))
  const word = (): string =>
    Array.from(
      { length: 3 },
      () => 'bcdfghklmnprst'[Math.floor(random() * 14)]! + 'aeiou'[Math.floor(random() * 5)]!,
    ).join('')
  return Array.from({ length: 9 }, word).join(' ')
}

/** Posts that have nothing to do with each other: so many on each of so many days. */
export function background(days: number, ofDay: number): WorldPost[] {
  return Array.from({ length: days * ofDay }, (_, at) =>
    saying({
      topic: `nothing ${at}`,
      author: `passer-by ${at % 150}`,
      at: daysAgo(Math.floor(at / ofDay), (at % ofDay) * (24 / ofDay)),
      language: LANGUAGES[at % LANGUAGES.length] ?? 'en',
    }),
  )
}

/** What several people say, a quarter of an hour after each other. */
export function event(topic: string, at: Date, people: number): WorldPost[] {
  return Array.from({ length: people }, (_, index) =>
    saying({
      topic,
      author: `${topic} ${index}`,
      at: new Date(at.getTime() + (index * HOUR_MS) / 4),
      language: LANGUAGES[index % LANGUAGES.length] ?? 'en',
    }),
  )
}

/** Passes of the task until no day is stale. */
export async function lookForStories(pool: pg.Pool, now = STORY_NOW): Promise<void> {
  const pass = createStories({ pool, now: () => now, againAfterMs: 0 })
  const context = { log: pino({ level: 'silent' }), signal: new AbortController().signal }
  while ((await pass(context)) > 0);
}
