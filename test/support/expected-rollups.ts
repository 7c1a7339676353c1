import type pg from 'pg'
import { literalsOf } from '../../src/text/literals.js'
import { plainText } from '../../src/text/profiles.js'
import type { SearchedPost } from '../../src/text/query/match-query.js'
import type { ThemeRules } from '../../src/workers/upkeep/rollups.js'
import { TEST_THEMES } from './rollups.js'

interface Base {
  readonly id: number
  readonly collection: number
  readonly platform: string
  readonly text: string
  readonly kind: string
  readonly author: number | null
  readonly hour: string | null
  readonly day: string | null
  readonly isClean: boolean
  readonly words: string | null
  readonly sentimentText: string | null
  readonly languageText: string | null
  readonly hash: string | null
  readonly simhash: string | null
  readonly dead: readonly string[]
  readonly language: { outcome: string; label: string | null; confidence: number | null; shares: object | null } | null
  readonly sentiment: { outcome: string; label: string | null; score: number | null } | null
  readonly origin: { outcome: string; label: string | null } | null
  readonly mentions: readonly { id: string | null; surface: string; start: number }[]
  readonly clauses: readonly Clause[]
}

interface Clause {
  readonly start_offset: number
  readonly end_offset: number
  readonly negative: number
  readonly neutral: number
  readonly positive: number
}

// From posts and results alone, post by post. A row counts when it is about the present text.
const BASE = `
  select post.id, member.collection_id as collection, platform, text, kind, author_id as author,
         case when posted_at is not null then to_char(least(posted_at, first_seen_at) at time zone 'utc', 'YYYY-MM-DD HH24') end as hour,
         case when posted_at is not null then to_char(least(posted_at, first_seen_at) at time zone 'utc' + interval '8 hours', 'YYYY-MM-DD') end as day,
         clean.outcome is not null as "isClean", clean.words, clean.language_text as "languageText", clean.sentiment_text as "sentimentText", clean.content_hash as hash, clean.simhash,
         array(select stage from dead_letter where post_id = post.id and replayed_at is null) as dead,
         (select to_jsonb(r) from language r where r.post_id = post.id and r.post_version = post.version) as language,
         (select to_jsonb(r) from sentiment r where r.post_id = post.id and r.post_version = post.version) as sentiment,
         (select to_jsonb(r) from origin r where r.post_id = post.id and r.post_version = post.version) as origin,
         array(select jsonb_build_object('id', gazetteer_id, 'surface', surface, 'start', start_offset) from entity_mention m
               join ner_result r on r.post_id = m.post_id and r.post_version = post.version
               where m.post_id = post.id) as mentions,
         array(select to_jsonb(c) from sentiment_clause c
               join sentiment r on r.post_id = c.post_id and r.post_version = post.version
               where c.post_id = post.id) as clauses
  from collection_post member join post on post.id = member.post_id and erased_at is null
  left join clean_text clean on clean.post_id = post.id and clean.post_version = post.version
  order by post.id, member.collection_id`

const REACHING = {
  language: ['clean', 'langid'],
  sentiment: ['clean', 'langid', 'sentiment'],
  origin: ['clean', 'langid', 'origin'],
}

function labelOf(post: Base, stage: 'language' | 'sentiment' | 'origin'): string {
  const row = post[stage]
  if (row) return row.label ?? 'none'
  return post.dead.some((dead) => REACHING[stage].includes(dead)) ? 'none' : 'pending'
}

/** Smallest post of all that are connected by equal content or by SimHashes of at most three differing bits: all pairs. */
function clustersOf(posts: readonly Base[]): Map<number, number> {
  const all = [...new Map(posts.filter(({ hash }) => hash !== null).map((post) => [post.id, post])).values()]
  const cluster = new Map(posts.map(({ id }) => [id, id]))
  const bits = all.map(({ simhash }) => (simhash === null ? null : BigInt(`0x${simhash}`)))
  for (let changed = true; changed;) {
    changed = false
    for (let a = 0; a < all.length; a += 1) {
      for (let b = a + 1; b < all.length; b += 1) {
        const [one, other] = [all[a] as Base, all[b] as Base]
        const [x, y] = [bits[a] ?? null, bits[b] ?? null]
        const near = x !== null && y !== null && (x ^ y).toString(2).replaceAll('0', '').length <= 3
        if (one.hash !== other.hash && !near) continue
        const [left, right] = [cluster.get(one.id) as number, cluster.get(other.id) as number]
        if (left === right) continue
        cluster.set(one.id, Math.min(left, right)).set(other.id, Math.min(left, right))
        changed = true
      }
    }
  }
  return cluster
}

interface Sums {
  readonly posts: number
  readonly mixed: number
  readonly confidence: number
  readonly score: number
  readonly square: number
}

export type Tables = Record<'hours' | 'dayCells' | 'bins' | 'days' | 'terms' | 'facts', string[]>

/** Every rollup as it must be, by the plainest code there is: lines that can be compared with those of `readRollups`. */
export async function expectedRollups(pool: pg.Pool, themes: ThemeRules = TEST_THEMES): Promise<Tables> {
  const { rows: posts } = await pool.query<Base>(BASE)
  const cluster = clustersOf(posts)
  const hours = new Map<string, Sums>()
  const dayCells = new Map<string, Sums>()
  const bins = new Map<string, number>()
  const votes = new Map<string, Base[]>()
  const terms: string[] = []
  for (const post of posts) {
    const labels = [labelOf(post, 'language'), labelOf(post, 'sentiment')]
    const origin = labelOf(post, 'origin')
    const isRepost = post.kind === 'repost'
    const cell = [post.platform, ...labels, origin, isRepost]
    const cells = [
      [0, ...cell],
      [1, '*', ...labels, origin, isRepost],
      [2, '*', ...labels, '*', isRepost],
    ]
    const day = post.day ?? '-infinity'
    const confidence = single(post.language?.confidence ?? null)
    const score = single(post.sentiment?.score ?? null)
    const add = (sumsOf: Map<string, Sums>, key: string): void => {
      const sums = sumsOf.get(key) ?? { posts: 0, mixed: 0, confidence: 0, score: 0, square: 0 }
      sumsOf.set(key, {
        posts: sums.posts + 1,
        mixed:
          sums.mixed + (Object.keys(post.language?.shares ?? {}).filter((name) => name !== 'und').length > 1 ? 1 : 0),
        confidence: sums.confidence + (confidence ?? 0),
        score: sums.score + (score ?? 0),
        square: sums.square + (score ?? 0) ** 2,
      })
    }
    for (const sized of cells) {
      add(hours, [post.collection, post.hour ?? '-infinity', ...sized].join('|'))
      add(dayCells, [post.collection, day, '', ...sized].join('|'))
    }
    const count = (measure: string, bin: number): void => {
      for (const sized of cells) {
        const key = [post.collection, day, measure, bin, ...sized].join('|')
        bins.set(key, (bins.get(key) ?? 0) + 1)
      }
    }
    const length = (post.languageText ?? '').split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    if (length > 0) count('words', Math.min(length, 128))
    if (score !== null) count('score', Math.min(Math.floor(Math.fround(Math.fround(score + 1) * 10)), 19))
    if (confidence !== null) count('confidence', Math.min(Math.floor(Math.fround(confidence * 20)), 19))
    const vote = (kind: string, term: string): void => {
      const key = [post.collection, day, kind, term].join('|')
      votes.set(key, [...(votes.get(key) ?? []), post])
    }
    vote('total', '')
    for (const [kind, term] of termsOf(post, themes)) {
      const feeling = kind === 'entity' ? towards(term, post) : null
      const termCell = [post.platform, labels[0], feeling?.label ?? labels[1], origin, isRepost]
      const termScore = single(feeling?.score ?? score)
      terms.push(
        [post.collection, kind, term, post.id, ...termCell, cluster.get(post.id)].join('|') +
          (termScore === null ? '' : `|${termScore.toFixed(4)}`),
      )
      vote(kind, term)
      if (kind === 'theme') for (const sized of cells) add(dayCells, [post.collection, day, term, ...sized].join('|'))
    }
    const words = post.words ? post.words.split(' ') : []
    const phrases = [2, 3].flatMap((size) => words.slice(size - 1).map((_, at) => words.slice(at, at + size).join(' ')))
    for (const phrase of new Set(phrases)) if (phrase.length <= 100) vote('phrase', phrase)
  }
  const counted = [...votes].flatMap(([key, voters]) => {
    const first = new Map([...voters].reverse().map((post) => [cluster.get(post.id), post.author ?? -post.id]))
    const authors = new Set(first.values()).size
    return key.includes('|phrase|') && authors < 2 ? [] : [`${key}|${voters.length}|${authors}`]
  })
  const round = (value: number): string => value.toFixed(4)
  const line = ([key, s]: [string, Sums]): string =>
    [key, s.posts, s.mixed, round(s.confidence), round(s.score), round(s.square)].join('|')
  const isOfTheme = (key: string): boolean => key.split('|')[2] !== ''
  return {
    hours: [...hours].map(line).sort(),
    // Neither code-mix nor confidence is counted by theme.
    dayCells: [...dayCells]
      .map(([key, s]) => (isOfTheme(key) ? [key, s.posts, round(s.score), round(s.square)].join('|') : line([key, s])))
      .sort(),
    bins: [...bins].map(([key, number]) => `${key}|${number}`).sort(),
    days: counted.sort(),
    terms: terms.sort(),
    facts: posts.map((post) => `${post.collection}|${post.id}|${cluster.get(post.id)}|${lexemes(post)}`).sort(),
  }
}

/** The value as it is in the tables. */
function single(value: number | null): number | null {
  return value === null ? null : Math.fround(value)
}

function lexemes({ words, text, sentimentText, isClean }: Base): string {
  const literals = isClean ? literalsOf(plainText(text), sentimentText ?? undefined) : []
  return [...new Set([...(words ?? '').split(' '), ...literals].filter((word) => word !== ''))].sort(byBytes).join(' ')
}

/** As Postgres orders in its collation "C"; an emoji is two units here. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

function entityOf({ id, surface }: { id: string | null; surface: string }): string {
  return id ?? `~${surface.toLowerCase()}`
}

/** The mean over the clauses in which a name is; null where it is in none. */
function towards(name: string, { mentions, clauses }: Base): { label: string; score: number } | null {
  const own = mentions
    .filter((mention) => entityOf(mention) === name)
    .flatMap(({ start }) => clauses.filter((clause) => clause.start_offset <= start && start < clause.end_offset))
  if (own.length === 0) return null
  const means = (['negative', 'neutral', 'positive'] as const).map((label) => ({
    label,
    mean: own.reduce((sum, clause) => sum + clause[label], 0) / own.length,
  }))
  const best = Math.max(...means.map(({ mean }) => mean))
  return {
    label: means.find(({ mean }) => mean === best)?.label ?? '',
    score: (means[2]?.mean ?? 0) - (means[0]?.mean ?? 0),
  }
}

/** Themes of these tests have words alone, which ask nothing else about a post. */
const NOTHING_ELSE: SearchedPost = {
  index: new Map(),
  platform: '',
  language: '',
  sentiment: '',
  origin: '',
  repost: false,
  has: () => false,
}

function termsOf(post: Base, themes: ThemeRules): [string, string][] {
  if (post.words === null && post.mentions.length === 0) return []
  const tags =
    post.words === null ? [] : (post.text.match(/#[\p{L}\p{M}\p{N}_]+/gu) ?? []).filter((tag) => /\p{L}/u.test(tag))
  const found: [string, string][] = [
    ...tags.map((tag): [string, string] => ['hashtag', tag.slice(1).toLowerCase()]),
    ...post.mentions.map(({ id, surface }): [string, string] => ['entity', entityOf({ id, surface })]),
    ...(post.words === null
      ? []
      : themes
          .match(post.languageText ?? '', post.words.split(' '), NOTHING_ELSE)
          .map((theme): [string, string] => ['theme', theme])),
  ]
  return [...new Map(found.map((term) => [term.join('|'), term])).values()]
}

/** The rows of the tables that readers ask, as lines. */
export async function readRollups(pool: pg.Pool): Promise<Tables> {
  const lines = async (sql: string): Promise<string[]> => {
    const { rows } = await pool.query<{ line: string }>(`select concat_ws('|', ${sql}`)
    return rows.map(({ line }) => line).sort()
  }
  const cell = `platform, language, sentiment, origin, case when repost then 'true' else 'false' end`
  const hour = `case when hour = '-infinity' then '-infinity' else to_char(hour at time zone 'utc', 'YYYY-MM-DD HH24') end`
  const sum = (column: string): string => `to_char(${column}, 'FM9999999990.0000')`
  return {
    hours:
      await lines(`collection_id, ${hour}, merged, ${cell}, posts, code_mixed, ${sum('confidence_sum')}, ${sum('score_sum')},
      ${sum('score_square_sum')}) as line from hour_count`),
    // Null columns leave no trace in a line.
    dayCells:
      await lines(`collection_id, day, theme, merged, ${cell}, posts, code_mixed, ${sum('confidence_sum')}, ${sum('score_sum')},
      ${sum('score_square_sum')}) as line from day_count`),
    bins: await lines(`collection_id, day, measure, bin, merged, ${cell}, posts) as line from day_histogram`),
    days: [
      ...(await lines(`collection_id, day, kind, term, posts, authors) as line from day_term`)),
      ...(await lines(`collection_id, day, 'total', '', posts, authors) as line from day_total`)),
    ].sort(),
    terms: await lines(
      `collection_id, kind, term, post_id, ${cell}, cluster_id, ${sum('score::float8')}) as line from post_term`,
    ),
    facts: await lines(`collection_id, post_id, cluster_id,
      array_to_string(array(select lexeme from unnest(tsvector_to_array(search)) as lexeme order by lexeme collate "C"), ' ')) as line
      from post_fact`),
  }
}
