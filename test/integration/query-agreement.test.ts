import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createParameters } from '../../src/store/parameters.js'
import { queryCondition } from '../../src/read/query-sql.js'
import { foldEntity } from '../../src/read/fold-entity.js'
import { literalsOf } from '../../src/text/literals.js'
import { plainText } from '../../src/text/profiles.js'
import { matchesQuery, type SearchedPost } from '../../src/text/query/match-query.js'
import { parseQuery } from '../../src/text/query/parse-query.js'
import { hashtagsOf, searchIndex } from '../../src/text/terms.js'
import { QueryError } from '../../src/domain/errors.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { entitiesOf, themesOf, wordsOf } from '../support/reading-oracle.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'

/** Words that several texts share, in every script and in disguise, and what is no word. */
const PIECES = [
  ...['mrt', 'MRT', 'bus', 'buses', 'delay', 'delayed', 'delays', 'late', 'rain', 'break', 'down', 'the', 'at', 'not'],
  ...[
    'kopi',
    'Tiong',
    'Bahru',
    'ang',
    'moh',
    'mo',
    'kio',
    'sooo',
    'ｍｒｔ',
    'm\u00ADrt',
    'don’t',
    "it's",
    'e-bike',
    'agak-agak',
  ],
  ...['hujan', 'lebat', 'lambat', 'tak', '地铁', '地鐵', '故障', '巴士又晚点', '今天', '下雨', 'ரயில்', 'தாமதம்', 'மழை'],
  ...[
    '7.5%',
    '7.5',
    '95',
    '1,000',
    '😀',
    '👍🏽',
    '👍',
    '🇸🇬',
    '#mrt',
    '#巴士',
    '@someone',
    'https://example.com/a?b=1',
    'www.example.com',
  ],
] as const
const piece = fc.constantFrom(...PIECES)
const text = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(' '))

const quiet = (parts: readonly string[]): string => parts.join(' ')
const query = fc.letrec<{ any: string; side: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    { weight: 6, arbitrary: piece },
    { weight: 2, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((words) => `"${quiet(words)}"`) },
    { weight: 2, arbitrary: fc.constantFrom('de*', 'delay*', 'bu*', 'hu*', '地*', 'ர*', '"mrt de*"', '7*', 'l*') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...['language:ms', 'language:en,zh', 'sentiment:negative', 'origin:inside', 'platform:reddit', 'theme:bus'],
        ...[
          'entity:town/tampines',
          'entity:"~Ah Huat"',
          'hashtag:mrt',
          'hashtag:#巴士',
          'reposts:only',
          'reposts:without',
        ],
      ),
    },
  ),
  side: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.tuple(tie('leaf'), tie('leaf')).map((sides) => `(${sides.join(' OR ')})`),
  ),
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map(quiet),
    fc.tuple(tie('any'), tie('any')).map((sides) => `(${sides.join(' OR ')})`),
    fc.tuple(tie('any'), tie('any')).map((sides) => sides.join(' AND ')),
    tie('any').map((part) => `NOT (${part})`),
    tie('leaf').map((part) => `-${part}`),
    fc
      .tuple(tie('side'), fc.integer({ min: 1, max: 6 }), tie('side'))
      .map(([left, distance, right]) => `${left} NEAR/${distance} ${right}`),
  ),
})).any

const posts: WorldPost[] = worldPosts().map((post, at) => ({
  ...post,
  text: `${fc.sample(text, { seed: at, numRuns: 1 })[0] ?? ''}${at % 4 === 0 ? ` ${post.text}` : ''}`,
  entities: at % 4 === 0 ? post.entities : [],
}))
let pipeline: Pipeline
let ids: Map<string, number>
let collectionId: number
/** As stored: the stages have nothing to say about a text of links alone. */
let labels: Map<number, Labels>
type Labels = Pick<SearchedPost, 'platform' | 'language' | 'sentiment' | 'origin' | 'repost'> & { collection: number }
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'queries')
  ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
  const { rows } = await pipeline.pool.query<Labels & { id: number }>(
    'select collection_id as collection, post_id as id, platform, language, sentiment, origin, repost from post_fact',
  )
  collectionId = rows[0]?.collection ?? 0
  labels = new Map(rows.map((row) => [row.id, row]))
})
afterAll(() => pipeline.stop())

function searched(post: WorldPost): SearchedPost {
  const facts = labels.get(ids.get(post.nativeId) ?? 0)
  if (!facts) throw new Error(`${post.nativeId} has no facts`)
  const terms: Record<Parameters<SearchedPost['has']>[0], readonly string[]> = {
    ...{ theme: themesOf(post), topic: [] },
    ...{ entity: entitiesOf(post), hashtag: hashtagsOf(post.text) },
  }
  return {
    ...facts,
    index: searchIndex(wordsOf(post.text), literalsOf(plainText(post.text))),
    has: (kind, term) => terms[kind].includes(kind === 'entity' ? foldEntity(term) : term),
  }
}

it('finds in memory what Postgres finds, whatever is asked', { timeout: 300_000 }, async () => {
  const made = posts.map((post) => ({ id: ids.get(post.nativeId) ?? 0, post: searched(post) }))
  let [understood, found, all] = [0, 0, 0]
  await fc.assert(
    fc.asyncProperty(query, async (asked) => {
      all += 1
      const parsed = read(asked)
      if (parsed === null) return
      understood += 1
      const parameters = createParameters()
      const condition = queryCondition(parsed, parameters, collectionId)
      const { rows } = await pipeline.pool.query<{ post_id: number }>(
        `select post_id from post_fact fact where collection_id = ${parameters.bind(collectionId)} and ${condition} order by post_id`,
        parameters.values,
      )
      const inMemory = made.filter(({ post }) => matchesQuery(parsed, post)).map(({ id }) => id)
      expect(rows.map(({ post_id: id }) => id)).toEqual(inMemory.sort((a, b) => a - b))
      if (inMemory.length > 0 && inMemory.length < posts.length) found += 1
    }),
    { numRuns: 1_000, seed: 20260809 },
  )
  // Or the comparison says little.
  expect(understood).toBeGreaterThan(all / 2)
  expect(found).toBeGreaterThan(understood / 3)
})

function read(asked: string) {
  try {
    return parseQuery(asked).query
  } catch (err) {
    if (err instanceof QueryError) return null
    throw err
  }
}
