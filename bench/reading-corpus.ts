import type pg from 'pg'
import { readThemes } from '../config/themes.js'
import { readPlaces } from '../src/gazetteer/places.js'
import { MEANING_SIZE } from '../src/domain/annotation.js'
import { signBits, toMeaning } from '../src/domain/meaning.js'
import { contentHash, simhash } from '../src/text/simhash.js'
import { seededRandom } from '../src/domain/random.js'

// Posts as three months of listening might leave them, from a seed: Zipf's law over words, names and authors, days and
// weeks with their rhythm, copies, reposts and posts without a date. Written in bulk, already annotated.

const PAGE = 10_000
export const CORPUS_DAYS = 90
const DAY_MS = 86_400_000
const SINGAPORE_MS = 8 * 3_600_000
const AUTHORS = 60_000
const VOCABULARY = 40_000
/** Of 24 hours in Singapore, how much is said. */
const HOURS = [30, 16, 9, 6, 5, 8, 22, 48, 62, 60, 58, 60, 78, 70, 58, 56, 58, 64, 74, 80, 90, 100, 88, 58]
const WEEKDAYS = [0.85, 1, 1, 1, 1, 1.05, 0.9]

export type Shares = readonly (readonly [string, number])[]
export const PLATFORMS: Shares = [
  ['bluesky', 0.3],
  ['reddit', 0.28],
  ['mastodon', 0.22],
  ['youtube', 0.14],
  ['telegram', 0.06],
]
export const LANGUAGES: Shares = [
  ['en', 0.42],
  ['en-SG', 0.26],
  ['zh', 0.13],
  ['ms', 0.07],
  ['id', 0.04],
  ['ta', 0.03],
  ['und', 0.03],
  ['none', 0.02],
]
export const SENTIMENTS: Shares = [
  ['negative', 0.31],
  ['neutral', 0.43],
  ['positive', 0.26],
]
export const ORIGINS: Shares = [
  ['unknown', 0.61],
  ['inside', 0.27],
  ['outside', 0.12],
]
const KINDS: Shares = [
  ['original', 0.48],
  ['reply', 0.36],
  ['repost', 0.12],
  ['quote', 0.04],
]
const SYLLABLES: Readonly<Record<string, string>> = {
  en: 'ba co de fi gra ho in ju ke lo ment ner or pla qui ra sta ti un ver wo ya zen',
  zh: '新加坡人天气地铁巴士吃饭学校工作今日明天喜欢贵钱房子组屋政府孩子妈妈老师快慢雨热好坏说看来去',
  ms: 'ma ka nan ber ja lan ke ra ja sa tu du a ti ga lah pa sar hu jan ru mah me nu lis',
  ta: 'மழை வீடு பேருந்து உணவு பள்ளி வேலை நல்ல இன்று நாளை மக்கள் சிங்கப்பூர் விலை சாலை கடை அம்மா',
}

interface Post {
  readonly words: readonly string[]
  readonly text: string
  readonly language: string
  readonly entity: string | null
  /** Hexadecimal digits of its vector, its scale and its bits. */
  readonly meaning: readonly [string, number, string]
}

interface Span {
  readonly now: Date
  readonly days: number
}
interface CorpusPart extends Span {
  readonly collectionId: number
  readonly first: number
  readonly posts: number
}

/** A source of such posts, always the same from its beginning. */
export type Corpus = Awaited<ReturnType<typeof createCorpus>>

/** Writes `posts` annotated posts of the days before `now` into a collection; ids count from `first`. */
export async function writeCorpus(
  pool: pg.Pool,
  corpus: Corpus,
  { collectionId, first, posts, days, now }: CorpusPart,
): Promise<void> {
  let writing: Promise<unknown> = Promise.resolve()
  for (let from = first; from < first + posts; from += PAGE) {
    const page = corpus.page(from, Math.min(PAGE, first + posts - from), { now, days })
    await writing
    writing = pool.query(INSERT, [...page, collectionId])
  }
  await writing
  await pool.query(
    `select setval(pg_get_serial_sequence('post', 'id'), (select max(id) from post)),
            setval(pg_get_serial_sequence('author', 'id'), (select max(id) from author))`,
  )
}

const known = new Map<string, string>()
/** The word of this rank among those of a language. */
export function wordOfRank(language: string, rank: number): string {
  const key = `${language}${rank}`
  const word = known.get(key) ?? makeWord(language, rank)
  known.set(key, word)
  return word
}

function makeWord(language: string, rank: number): string {
  const random = seededRandom(rank * 7 + language.length)
  const syllables = SYLLABLES[language] ?? SYLLABLES.en ?? ''
  const parts = syllables.includes(' ') ? syllables.split(' ') : [...syllables]
  const length = language === 'ta' ? 1 : 2
  const word = Array.from({ length }, () => parts[Math.floor(random() * parts.length)]).join('')
  return language === 'zh' ? word : `${word}${rank.toString(36)}`
}

/** The value that a number in [0, 1) falls on. */
export function drawn(shares: Shares, at: number): string {
  let left = at
  for (const [value, share] of shares) if ((left -= share) < 0) return value
  return shares[0]?.[0] ?? ''
}

export async function createCorpus() {
  const random = seededRandom(90)
  const zipf = (size: number): number => Math.floor(size ** random()) - 1
  const among = (shares: Shares): string => drawn(shares, random())
  const themeWords = (await readThemes(undefined))
    .flatMap(({ words }) => Object.values(words).flat())
    .filter((word) => /^[a-z]{3,}$/.test(word))
  const places = [...readPlaces().keys()].sort()
  let recent: Post[] = []

  const post = (): Post => {
    const copied = random() < 0.06 ? recent[Math.floor(random() * recent.length)] : undefined
    // Half of the copies differ in one word.
    if (copied) return random() < 0.5 ? copied : { ...copied, ...textOf([...copied.words, 'lah']) }
    const language = among(LANGUAGES)
    const spoken = language === 'id' ? 'ms' : language in SYLLABLES ? language : 'en'
    const length = 3 + Math.floor(22 * random() ** 2)
    const words = Array.from({ length }, () =>
      random() < 0.06 ? (themeWords[zipf(themeWords.length)] ?? 'bus') : wordOfRank(spoken, zipf(VOCABULARY)),
    )
    const entity = random() < 0.28 ? (places[zipf(places.length)] ?? null) : random() < 0.1 ? `~${zipf(5_000)}` : null
    const fresh = { ...textOf(words), language, entity, meaning: meaningOf() }
    if (recent.push(fresh) > 800) recent = []
    return fresh
  }
  const textOf = (words: readonly string[]): Pick<Post, 'words' | 'text'> => ({
    words,
    text: `${words.join(' ')}.${random() < 0.15 ? ` #${words[0]}` : ''}`,
  })
  const meaningOf = (): Post['meaning'] => {
    const meaning = toMeaning(Float32Array.from({ length: MEANING_SIZE }, () => random() - 0.5))
    return [Buffer.from(meaning.vector.buffer).toString('hex'), meaning.scale, signBits(meaning)]
  }
  /** Follows the rhythm: a draw in a quiet hour is mostly drawn again. */
  const moment = ({ now, days }: Span): Date | null => {
    if (random() < 0.004) return null
    for (;;) {
      const at = new Date(now.getTime() - random() * days * DAY_MS)
      const local = new Date(at.getTime() + SINGAPORE_MS)
      const busy = (HOURS[local.getUTCHours()] ?? 0) * (WEEKDAYS[local.getUTCDay()] ?? 1)
      if (random() * 106 < busy) return at
    }
  }
  return {
    /** Columns of `INSERT`. */
    page(from: number, count: number, span: Span): unknown[] {
      const made = Array.from({ length: count }, post)
      return [
        made.map((_, at) => from + at),
        made.map(({ text }) => text),
        made.map(({ words }) => words.join(' ')),
        made.map(({ words }) => contentHash(words)),
        made.map(({ words }) => simhash(words)),
        made.map(() => zipf(AUTHORS) + 1),
        made.map(({ language }) => language),
        made.map(({ entity }) => entity),
        made.map(() => moment(span)?.toISOString() ?? null),
        made.map(() => among(PLATFORMS)),
        made.map(() => among(KINDS)),
        made.map(() => among(SENTIMENTS)),
        made.map(() => among(ORIGINS)),
        made.map(() => random()),
        made.map(({ meaning: [vector] }) => vector),
        made.map(({ meaning: [, scale] }) => scale),
        made.map(({ meaning: [, , bits] }) => bits),
      ]
    },
  }
}

const INSERT = `
  with page as (
    select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[],
      $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::real[], $15::text[], $16::real[], $17::text[])
      as page (id, text, words, hash, simhash, author, language, entity, at, platform, kind, sentiment, origin, draw,
               vector, scale, bits)),
  posted as (
    insert into post (id, platform, native_id, author_id, text, posted_at, kind) overriding system value
    select id, platform, 'bench-' || id, author, text, at, kind from page),
  written as (
    insert into author (id, platform, native_hash) overriding system value
    select distinct author, 'bench', author::text from page on conflict do nothing),
  member as (insert into collection_post select $18::int, id from page),
  meant as (
    insert into meaning (post_id, outcome, vector, scale, bits, post_version, model_ordinal)
    select id, 'done', decode(vector, 'hex'), scale, bits::bit(384), 1, 1 from page),
  clean as (
    insert into clean_text (post_id, outcome, language_text, sentiment_text, words, content_hash, simhash, post_version, model_ordinal)
    select id, 'done', words, text, words, hash, simhash, 1, 1 from page),
  langid as (
    insert into language (post_id, outcome, reason, label, confidence, shares, evidence, post_version, model_ordinal)
    select id, case language when 'none' then 'not_applicable' else 'done' end, case language when 'none' then 'no_text' end,
           nullif(language, 'none'), case when language <> 'none' then 0.5 + draw / 2 end,
           case when language <> 'none' then jsonb_build_object(language, 0.5 + draw / 2, 'ms', (1 - draw) / 2) end, '[]', 1, 1
    from page),
  felt as (
    insert into sentiment (post_id, outcome, reason, label, negative, neutral, positive, post_version, model_ordinal)
    select id, case when language in ('ta', 'none') then 'not_applicable' else 'done' end,
           case when language in ('ta', 'none') then 'language_unsupported' end,
           case when language not in ('ta', 'none') then sentiment end,
           case sentiment when 'negative' then 0.4 + draw / 2 else 0.2 end, case sentiment when 'neutral' then 0.4 + draw / 2 else 0.2 end,
           case sentiment when 'positive' then 0.4 + draw / 2 else 0.2 end, 1, 1 from page),
  ner as (
    insert into ner_result (post_id, outcome, mention_count, post_version, model_ordinal)
    select id, 'done', (entity is not null)::int, 1, 1 from page),
  mention as (
    insert into entity_mention (post_id, start_offset, end_offset, type, surface, gazetteer_id, score)
    select id, 0, 3, case when entity like '~%' then 'PER' else 'LOC' end, 'Name ' || entity,
           case when entity not like '~%' then entity end, 0.9
    from page where entity is not null)
  insert into origin (post_id, outcome, label, probability, evidence, post_version, model_ordinal)
  select id, 'done', origin, case origin when 'inside' then 0.7 + draw / 4 when 'outside' then draw / 4 else 0.3 + draw / 3 end, '[]', 1, 1
  from page`
