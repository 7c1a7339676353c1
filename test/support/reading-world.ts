import type pg from 'pg'
import { done, notApplicable } from '../../src/domain/outcome.js'
import { RawPost } from '../../src/domain/post.js'
import { ORIGIN_LABELS } from '../../src/domain/reading/filter.js'
import type { Stage } from '../../src/domain/stage.js'
import type { EntityMention, EntityType, Meaning, Origin, SentimentLabel } from '../../src/domain/annotation.js'
import {
  saveCleanTexts,
  saveEntities,
  saveLanguages,
  saveMeanings,
  saveOrigins,
  saveSentiments,
  type ResultRow,
} from '../../src/store/pipeline/annotations.js'
import { createBatchStore, type SaveRows } from '../../src/store/pipeline/batches.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { cleanPosts } from '../../src/workers/clean/process.js'
import { TEST_HASH_KEY } from './pipeline.js'
import { rollUp } from './rollups.js'

/** A post with the results that it shall have; `pending`: the stage has not looked, `none`: it had nothing to say. */
export interface WorldPost {
  readonly nativeId: string
  readonly platform: string
  readonly author: string | null
  readonly text: string
  readonly postedAt: Date | null
  readonly repost: boolean
  readonly language: string
  readonly confidence: number
  readonly codeMixed: boolean
  readonly sentiment: SentimentLabel | 'none' | 'pending'
  /** negative, neutral, positive */
  readonly probabilities: readonly [number, number, number]
  readonly origin: Origin['label'] | 'pending'
  /** Absent: the stage had nothing to say. */
  readonly meaning?: Meaning
  readonly entities: readonly { readonly surface: string; readonly type: EntityType; readonly id: string | null }[]
}

const LANGUAGES = ['en', 'en-SG', 'zh', 'ms', 'none', 'pending']
const TEXTS = [
  'the bus is late again, so much rain at Dhoby Ghaut #mrt',
  'nasi lemak at Tampines with Ah Huat, very shiok lah',
  '今天下雨了，巴士又晚点 #巴士',
  'hujan lebat di Bedok North hari ini #Hujan',
  'bus fares go up, LTA says; nasi is still cheap',
]
const ENTITIES: WorldPost['entities'] = [
  { surface: 'Dhoby Ghaut', type: 'LOC', id: 'rail_station/dhoby-ghaut' },
  { surface: 'Tampines', type: 'LOC', id: 'town/tampines' },
  { surface: 'Bedok North', type: 'LOC', id: 'subzone/bedok-north' },
  { surface: 'LTA', type: 'ORG', id: 'agency/land-transport-authority' },
  { surface: 'Ah Huat', type: 'PER', id: null },
]
export const WORLD_FROM = new Date('2025-03-01T00:00:00Z')
const HOUR_MS = 3_600_000

/** 240 posts over five days in all combinations that filters distinguish, the same every time. */
export function worldPosts(): WorldPost[] {
  return Array.from({ length: 240 }, (_, at): WorldPost => {
    const text = `${TEXTS[at % TEXTS.length] ?? ''} ${at}`
    const language = LANGUAGES[(at * 7) % LANGUAGES.length] ?? 'en'
    const hasLabel = !['none', 'pending'].includes(language)
    const positive = ((at * 37) % 100) / 100
    const negative = Math.round((1 - positive) * ((at * 13) % 10) * 10) / 100
    const neutral = Math.round((1 - positive - negative) * 100) / 100
    const largest = Math.max(negative, neutral, positive)
    const label = largest === negative ? 'negative' : largest === neutral ? 'neutral' : 'positive'
    return {
      nativeId: `w${at}`,
      platform: ['mastodon', 'reddit', 'x'][at % 3] ?? 'x',
      author: at % 17 === 0 ? null : `author ${at % 23}`,
      text,
      postedAt: at % 29 === 0 ? null : new Date(WORLD_FROM.getTime() + ((at * 31) % 120) * HOUR_MS + at * 1_000),
      repost: at % 11 === 0,
      language,
      confidence: 0.5 + (at % 50) / 100,
      codeMixed: at % 8 === 0,
      sentiment: language === 'pending' ? 'pending' : hasLabel && at % 10 !== 3 ? label : 'none',
      probabilities: [negative, neutral, positive],
      origin: language === 'pending' ? 'pending' : (ORIGIN_LABELS[(at * 5) % 3] ?? 'unknown'),
      entities: language === 'pending' ? [] : ENTITIES.filter(({ surface }) => text.includes(surface)),
    }
  })
}

/** Accepts posts, finishes their batches as workers do, and rolls up. @returns numbers by native id */
export async function buildWorld(
  pool: pg.Pool,
  collection: { readonly key: string; readonly isSample: boolean },
  posts: readonly WorldPost[],
): Promise<Map<string, number>> {
  await ensureCollection(pool, { ...collection, title: `The ${collection.key} collection` })
  const inbox = createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false })
  // Posts that stay pending come by themselves, so that their batches can stay.
  for (const isPending of [false, true]) {
    const page = posts.filter(({ language }) => (language === 'pending') === isPending)
    await inbox.accept(page.map(toRawPost), { collection: collection.key })
  }
  const { rows } = await pool.query<{ id: number; native_id: string }>(
    'select id, native_id from post where native_id = any($1::text[])',
    [posts.map(({ nativeId }) => nativeId)],
  )
  const byId = new Map(
    rows.flatMap((row) => {
      const post = posts.find(({ nativeId }) => nativeId === row.native_id)
      return post ? [[row.id, post] as const] : []
    }),
  )
  await annotate(pool, byId)
  await rollUp(pool)
  return new Map(rows.map((row) => [row.native_id, row.id]))
}

function toRawPost(post: WorldPost): RawPost {
  return RawPost.parse({
    platform: post.platform,
    nativeId: post.nativeId,
    text: post.text,
    postedAt: post.postedAt,
    kind: post.repost ? 'repost' : 'original',
    author: post.author === null ? null : { nativeId: post.author, handle: 'secrethandle' },
  })
}

/** As the shipped model's card says: answers name the model by it. */
export const SENTIMENT_ORDINAL = 4

async function annotate(pool: pg.Pool, posts: ReadonlyMap<number, WorldPost>): Promise<void> {
  const store = createBatchStore(pool)
  const finish = async <T>(
    stage: Stage,
    save: SaveRows<ResultRow<T>>,
    valueOf: (post: WorldPost) => T | null | 'pending',
  ) => {
    const { rows } = await pool.query<{ id: number }>('select id from work_batch where stage = $1 order by id', [stage])
    for (const { id } of rows) {
      const batch = await store.start(id, stage)
      const outcomes = (batch?.postIds ?? []).map((postId) => {
        const post = posts.get(postId)
        const value = post ? valueOf(post) : 'pending'
        if (value === 'pending') return null
        const outcome = value === null ? notApplicable<T>(postId, 'language_unsupported') : done(postId, value)
        return { postId, postVersion: 1, modelOrdinal: stage === 'sentiment' ? SENTIMENT_ORDINAL : 1, outcome }
      })
      const results = outcomes.filter((row) => row !== null)
      if (batch && results.length === batch.postIds.length) await store.finish(batch, { rows: results, dead: [] }, save)
    }
  }
  await finish('clean', saveCleanTexts, (post) => {
    const [outcome] = cleanPosts([{ id: 0, version: 1, text: post.text }])
    return outcome?.kind === 'done' ? outcome.value : null
  })
  await finish('langid', saveLanguages, ({ language: label, confidence, codeMixed }) => {
    if (label === 'pending') return 'pending'
    const shares: Record<string, number> = codeMixed ? { [label]: 0.6, ta: 0.4 } : { [label]: 1 }
    return label === 'none' ? null : { label, confidence, groupConfidence: confidence, shares, evidence: ['lah'] }
  })
  await finish('sentiment', saveSentiments, ({ sentiment, probabilities: [negative, neutral, positive] }) => {
    if (sentiment === 'none' || sentiment === 'pending') return null
    return { label: sentiment, negative, neutral, positive, clauses: [] }
  })
  await finish('origin', saveOrigins, ({ origin: label }) => {
    if (label === 'pending') return null
    return { label, probability: 0.8, evidence: [{ kind: 'singlish', detail: 'lah', weight: 1 }] }
  })
  await finish('ner', saveEntities, mentionsOf)
  await finish<Meaning>('meaning', saveMeanings, ({ meaning }) => meaning ?? null)
}

function mentionsOf(post: WorldPost): EntityMention[] {
  return post.entities.map(({ surface, type, id }) => {
    const start = post.text.indexOf(surface)
    const gazetteer = id === null ? null : { id, name: surface }
    return { start, end: start + surface.length, type, surface, gazetteer, score: 0.9 }
  })
}
