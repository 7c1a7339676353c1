import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Filter } from '../../src/domain/reading/filter.js'
import { wilson } from '../../src/domain/reading/intervals.js'
import { LanguagesAnswer, type LanguageShare, type LanguageUnit } from '../../src/domain/reading/language-shares.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { leaves } from '../support/reading-oracle.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts, type WorldPost } from '../support/reading-world.js'

const everything = worldPosts()
const [pattern] = everything
if (!pattern) throw new Error('the world has no posts')

const post = (
  nativeId: string,
  author: string | null,
  language: string,
  text: string,
  codeMixed = false,
): WorldPost => ({
  ...pattern,
  nativeId,
  author,
  language,
  text,
  codeMixed,
  postedAt: new Date('2025-03-02T04:00:00Z'),
  repost: false,
  entities: [],
})
const few = [
  // Two thirds of a vote for English and one for Malay; ten words, and of the mixed ones 0.6 in English and 0.4 in Tamil.
  post('f1', 'ann', 'en', 'one two three four five'),
  post('f2', 'ann', 'en', 'six seven eight nine ten', true),
  post('f3', 'ann', 'ms', 'hujan lebat'),
  post('f4', 'ben', 'ms', 'nasi lemak sedap sangat'),
  // Nobody knows whose: two authors. The first counts characters, the second has no words.
  post('f5', null, 'zh', '今天下雨'),
  post('f6', null, 'ms', '!!!'),
  // A withheld label stays withheld.
  post('f7', 'cat', 'und', 'hmm hmm hmm', true),
  // No label: no vote and no words.
  post('f8', 'dan', 'none', 'beyond all languages'),
]

let pipeline: Pipeline
let server: ReadingServer
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apilanguages')
  await buildWorld(pipeline.pool, { key: 'few', isSample: false }, few)
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, everything)
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

async function ask(unit: LanguageUnit, filter: string): Promise<LanguagesAnswer> {
  const { body } = await server.get(`/api/languages?unit=${unit}&${filter}`)
  return LanguagesAnswer.parse(body)
}
const FEW = 'collection=few&from=2025-03-01&to=2025-03-05'
const told = ({ rows }: LanguagesAnswer) =>
  rows.map(({ language, amount, posts, authors }) => [language, Number(amount.toFixed(6)), posts, authors])

describe('/api/languages', () => {
  it('divides the one vote of each author among the labels of their posts', async () => {
    expect(told(await ask('authors', FEW))).toEqual([
      ['ms', Number((1 / 3 + 1 + 1).toFixed(6)), 3, 3],
      ['und', 1, 1, 1],
      ['zh', 1, 1, 1],
      ['en', Number((2 / 3).toFixed(6)), 2, 1],
    ])
  })

  it('counts words by label, and those of code-mixed posts by the shares of their languages', async () => {
    expect(told(await ask('words', FEW))).toEqual([
      ['en', 8, 2, 1],
      ['ms', 6, 2, 2],
      ['zh', 4, 1, 1],
      ['und', 3, 1, 1],
      ['ta', 2, 1, 1],
    ])
  })

  it('has the interval of as many draws as there are authors', async () => {
    const { rows } = await ask('authors', FEW)
    expect(rows.map(({ share }) => share)).toEqual(
      [7 / 15, 1 / 5, 1 / 5, 2 / 15].map((share) => near(wilson(share * 5, 5))),
    )
    const alone = await ask('words', `${FEW}&language=zh`)
    expect(alone.rows.map(({ share }) => share)).toEqual([wilson(1, 1)])
  })

  it.each([
    'from=2025-03-01&to=2025-03-08',
    'from=all',
    'from=all&reposts=without&platform=x,reddit',
    'from=2025-03-02&to=2025-03-05&language=en,ms,none',
    'from=all&theme=food&sentiment=positive',
    'from=all&entity=town/tampines',
    'from=all&term=bus',
    'from=all&term=%23hujan&origin=inside',
  ])('agrees with the posts themselves: %s', async (filter) => {
    const asked = Filter.parse(Object.fromEntries(new URLSearchParams(filter)))
    const left = everything.filter((each) => leaves(asked, each, new Date()))
    for (const unit of ['authors', 'words'] as const) {
      const { rows, oneOf, provenance } = await ask(unit, filter)
      const found = new Map(rows.map(({ language, share }) => [language, share.share]))
      expect({ oneOf, posts: provenance.posts }).toEqual({ oneOf: 1, posts: left.length })
      const expected = expectedShares(left, unit)
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [language, share] of expected)
        expect(found.get(language), `${language} by ${unit}`).toBeCloseTo(share, 9)
      for (const { share } of rows) expect(share.low <= share.share && share.share <= share.high).toBe(true)
    }
  })

  it('is empty where no post has a label', async () => {
    for (const unit of ['authors', 'words'] as const)
      expect((await ask(unit, 'from=all&language=none')).rows).toEqual([])
  })

  it('looks at one author in two when there are more than 100,000 posts', async () => {
    const { pool } = pipeline
    const { rows: authors } = await pool.query<{ author: number }>(
      `select distinct coalesce(author_id, -post_id) as author from post_fact join collection on id = collection_id
       where key = 'few' and language not in ('none', 'pending')`,
    )
    await pool.query(`update hour_count set posts = 200000 / 8 * posts
                      where collection_id = (select id from collection where key = 'few')`)
    await pool.query(`update day_count set posts = 200000 / 8 * posts
                      where collection_id = (select id from collection where key = 'few')`)
    const { oneOf, rows } = await ask('authors', FEW)
    expect(oneOf).toBe(2)
    expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(
      authors.filter(({ author }) => Math.abs(author) % 2 === 0).length,
    )
  })
})

const near = (share: LanguageShare['share']) =>
  Object.fromEntries(Object.entries(share).map(([name, value]) => [name, expect.closeTo(value, 9) as number]))

function expectedShares(posts: readonly WorldPost[], unit: LanguageUnit): Map<string, number> {
  const labelled = posts.filter(({ language }) => language !== 'none' && language !== 'pending')
  const nameOf = ({ platform, author, nativeId }: WorldPost): string =>
    author === null ? `post ${nativeId}` : `${platform} ${author}`
  const amounts = labelled.flatMap((each): [string, number][] => {
    if (unit === 'authors') {
      const own = labelled.filter((other) => nameOf(other) === nameOf(each))
      return [[each.language, 1 / own.length]]
    }
    const words = each.text.match(/\p{Script=Han}|[^\s\p{Script=Han}]*[A-Za-z0-9][^\s\p{Script=Han}]*/gu)?.length ?? 0
    return each.codeMixed
      ? [
          [each.language, words * 0.6],
          ['ta', words * 0.4],
        ]
      : [[each.language, words]]
  })
  const all = amounts.reduce((sum, [, amount]) => sum + amount, 0)
  const shares = new Map<string, number>()
  for (const [language, amount] of amounts) shares.set(language, (shares.get(language) ?? 0) + amount / all)
  return shares
}
