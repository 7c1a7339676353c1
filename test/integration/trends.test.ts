import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { TrendsAnswer, type Trend } from '../../src/domain/reading/figures.js'
import { computeTrends } from '../../src/read/trends/compute-trends.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { previewTheme } from '../../src/read/trends/theme-preview.js'
import { readTrends } from '../../src/read/trends/trends.js'
import { placeMoment } from '../../src/sample/place-moment.js'
import { readSampleTruth } from '../../src/sample/sample-files.js'
import { removeCollection } from '../../src/store/change-collections.js'
import { collectionId } from '../../src/store/collections.js'
import { eraseAuthor } from '../../src/store/people/erase.js'
import { createTrends } from '../../src/workers/upkeep/trends.js'
import { annotateSample } from '../support/annotated-sample.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Always the same days of the week under the sample's events. */
const NOW = new Date('2026-08-20T11:20:00Z')
const truth = readSampleTruth()
const eventOf = new Map(truth.posts.map(({ nativeId, event }) => [nativeId, event]))

/** A day on which nothing is planted. */
const QUIET = 7
const daysAgo = (days: number, hour = 10): Date => new Date(startOf(dayOf(NOW, -days)).getTime() + hour * HOUR_MS)

const say = (name: string, at: Date, author: string, text: string) =>
  rawPost({ nativeId: `${name}-${author}-${at.toISOString()}`, postedAt: at, author: { nativeId: author }, text })
const people = Array.from({ length: 8 }, (_, at) => `person-${at}`)
const COPY = 'Win a free phone today, click the golden link and tell all your friends about #goldenphone'
const WARNING = 'the lifts of every block will be checked for loose cables by men in purple shirts this weekend'
const GREETINGS = ['Hi all', 'Pls share', 'FYI', 'From my chat', 'Heads up', 'Important', 'Saw this', 'Read this']

const PLANTED = [
  // A hundred copies of one text by one author, and a hundred texts of one author with one hashtag.
  ...Array.from({ length: 100 }, (_, at) => say('copy', new Date(+daysAgo(QUIET) + at * 60_000), 'spammer', COPY)),
  ...Array.from({ length: 100 }, (_, at) =>
    say(
      'flood',
      new Date(+daysAgo(QUIET) + at * 60_000),
      'flooder',
      `${at} reasons, number ${at * 7}: w${at} #floodtag`,
    ),
  ),
  ...people.map((person, at) =>
    say('warning', daysAgo(QUIET, 11), person, `${GREETINGS[at]}: ${WARNING} #purpleshirts ${'!'.repeat(at)}`),
  ),
  // The same people: a word of every day, and one of this day alone.
  ...Array.from({ length: 38 }, (_, at) => at + 1).flatMap((day) =>
    people
      .slice(0, 6)
      .map((person, at) => say('always', daysAgo(day, 8 + at), person, `${at} cups, day ${day} #everyday`)),
  ),
  ...people
    .slice(0, 6)
    .map((person, at) => say('once', daysAgo(QUIET, 12 + at), person, `${at} times seen #onlytoday`)),
]

let pipeline: Pipeline
let sample: number
beforeAll(async () => {
  const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }
  pipeline = await startPipeline(servers, 'trends')
  await annotateSample(pipeline, servers.redisUrl, { now: NOW, more: PLANTED })
  await rollUp(pipeline.pool)
  sample = await collectionId(pipeline.pool, 'sample')
}, 300_000)
afterAll(() => pipeline.stop())

const trendsOf = async (from: Date, to: Date, rules?: Parameters<typeof computeTrends>[2]): Promise<readonly Trend[]> =>
  (await computeTrends(pipeline.pool, { collectionId: sample, from, to, limit: 50 }, rules)).rows
const onDay = (day: string, rules?: Parameters<typeof computeTrends>[2]): Promise<readonly Trend[]> =>
  trendsOf(startOf(day), new Date(+startOf(day) + DAY_MS), rules)
const termsOf = (trends: readonly Trend[]): string[] => trends.flatMap(({ term, alike }) => [term, ...alike])

describe.each(truth.events.map((event) => [event.id, event] as const))('the planted event %s', (id, event) => {
  const at = (minutesBefore: number): Date => placeMoment({ minutesBefore, days: event.days }, NOW)
  const start = at(event.startMinutesBefore)

  it('is the top trend two hours after its start, new, by a term of its truth', async () => {
    const to = new Date(+start + 2 * HOUR_MS)
    const [top] = await trendsOf(new Date(+to - DAY_MS), to)
    const named = [...event.hashtags.map((tag) => `#${tag}`), ...event.terms, ...event.entities.map(lastPart)]
    expect(
      named.some((name) => termsOf(top ? [top] : []).some((term) => isSame(term, name))),
      top?.term,
    ).toBe(true)
    expect(top?.state).toBe('new')
  })

  it('has nothing above it on its days', async () => {
    const days: string[] = []
    for (let day = dayOf(start); day <= dayOf(at(event.endMinutesBefore)); day = dayOf(+startOf(day) + DAY_MS))
      days.push(day)
    const tops = await Promise.all(days.map(async (day) => (await onDay(day))[0]))
    for (const top of tops) if (top) expect(await eventsOf(top), top.term).toEqual([id])
    expect(tops[0]).toBeDefined()
  })
})

/** Several kinds of place share a name (docs/start/sample.md): which of them is meant does not matter here. */
const lastPart = (entity: string): string => entity.slice(entity.indexOf('/') + 1)

/** Chinese is cut into words, unknown names carry a mark: compare letters only. The other may say more than the term. */
function isSame(term: string, name: string): boolean {
  const letters = (text: string): string => text.toLowerCase().replace(/[~# -]/g, '')
  return letters(term) === letters(name) || letters(term).includes(letters(name))
}

async function eventsOf({ examples }: Trend): Promise<(string | null | undefined)[]> {
  const { rows } = await pipeline.pool.query<{ native_id: string }>(
    'select native_id from post where id = any($1::bigint[])',
    [examples],
  )
  return [...new Set(rows.map((row) => eventOf.get(row.native_id)))]
}

describe('a day on which nothing happened', () => {
  const quiet = dayOf(NOW, -QUIET)
  const each = { capAuthors: true, capClusters: true }

  it('has what several people say on that day alone', async () => {
    const [top, ...others] = await onDay(quiet)
    expect(top).toMatchObject({ kind: 'hashtag', term: '#onlytoday', authors: 6, posts: 6, baselinePerDay: 0 })
    expect(others).toEqual([])
    expect(top?.days).toHaveLength(31)
    expect(top?.hours.reduce((sum, hour) => sum + hour.authors, 0)).toBe(6)
    expect(new Set(top?.examples).size).toBe(6)
  })

  it('has no trend by a hundred copies of one author; without the rules it has', async () => {
    expect(termsOf(await onDay(quiet))).not.toContain('#goldenphone')
    for (const rules of [
      { ...each, capAuthors: false },
      { ...each, capClusters: false },
    ]) {
      expect(termsOf(await onDay(quiet, { rules })), JSON.stringify(rules)).not.toContain('#goldenphone')
    }
    expect(termsOf(await onDay(quiet, { rules: { capAuthors: false, capClusters: false } }))).toContain('#goldenphone')
  })

  it('has no trend by a hundred texts of one author; without the cap it has', async () => {
    expect(termsOf(await onDay(quiet))).not.toContain('#floodtag')
    expect(termsOf(await onDay(quiet, { rules: { ...each, capAuthors: false } }))).toContain('#floodtag')
  })

  it('counts near-copies by eight people once; without the rule they trend', async () => {
    expect(termsOf(await onDay(quiet))).not.toContain('#purpleshirts')
    const counted = await onDay(quiet, { rules: { ...each, capClusters: false } })
    expect(counted.find((trend) => termsOf([trend]).includes('#purpleshirts'))?.authors).toBe(8)
    expect(await onDay(dayOf(NOW, -13)), 'the warning that the sample plants').toEqual([])
  })

  it('has no trend from what people say every day', async () => {
    for (let day = 1; day <= 25; day += 3) expect(termsOf(await onDay(dayOf(NOW, -day)))).not.toContain('#everyday')
  })
})

it('without a baseline gives the most frequent terms, calls none new and says so', async () => {
  const from = daysAgo(38, 0)
  const { rows, baselineDays } = await computeTrends(pipeline.pool, {
    collectionId: sample,
    from,
    to: new Date(+from + DAY_MS),
    limit: 10,
  })
  expect(baselineDays).toBe(0)
  expect(termsOf(rows)).toContain('#everyday')
  for (const row of rows)
    expect(row).toMatchObject({ z: 0, logOdds: 0, state: expect.not.stringMatching('new') as string })
})

describe('trying the words of a theme', () => {
  const preview = (words: Record<string, string[]>) =>
    previewTheme({ db: pipeline.pool }, { collection: 'sample', words }, NOW)

  it('counts what queries find, too, and warns of what is doubtful', async () => {
    const queries = ['haze -psi', 'zzzz', 'a b']
    const {
      posts,
      looked,
      queries: counts,
      warnings,
    } = await previewTheme(
      { db: pipeline.pool },
      { collection: 'sample', words: { en: ['haze'] }, queries: queries.slice(0, 2) },
      NOW,
    )
    const [found = { posts: 0 }, nothing] = counts
    expect(found.posts).toBeGreaterThan(5)
    expect(posts).toBeGreaterThanOrEqual(found.posts)
    expect(looked).toBeGreaterThan(posts)
    expect(nothing).toEqual({ query: 'zzzz', posts: 0 })
    expect(warnings).toEqual([
      { entry: 'zzzz', warning: 'finds nothing' },
      { entry: null, warning: 'has Latin letters only: posts in Chinese and Tamil are not found' },
      { entry: null, warning: 'has no words in Chinese, Malay, Tamil' },
    ])
    await expect(previewTheme({ db: pipeline.pool }, { collection: 'sample', queries }, NOW)).rejects.toMatchObject({
      field: 'queries',
      place: { offset: 0, length: 3 },
    })
  })

  it('counts posts, and posts by word, and shows what matched', async () => {
    const { posts, looked, words, examples } = await preview({ en: ['haze', 'nowhere said'], zh: ['烟霾', 'haze'] })
    expect(looked).toBeGreaterThan(1_000)
    expect(words.map(({ word }) => word)).toEqual(['haze', 'nowhere said', '烟霾'])
    const [haze = 0, nowhere, smoke = 0] = words.map((word) => word.posts)
    expect(nowhere).toBe(0)
    expect(haze).toBeGreaterThan(20)
    expect(posts).toBeGreaterThan(Math.max(haze, smoke))
    for (const { text, matched } of examples) {
      for (const word of matched) expect(text.toLowerCase()).toContain(word)
    }
    expect(new Set(examples.flatMap(({ matched }) => matched))).toEqual(new Set(['haze', '烟霾']))
  })

  it('names the word that is none, and its language', async () => {
    await expect(preview({ en: ['haze'], ms: ['the'] })).rejects.toMatchObject({
      field: 'words',
      message: expect.stringContaining('ms: "the"') as string,
    })
  })
})

describe('the upkeep task', () => {
  const run = async (now = NOW): Promise<void> => {
    const trends = createTrends({ pool: pipeline.pool, now: () => now })
    while ((await trends({ log: pino({ level: 'silent' }), signal: new AbortController().signal })) > 0);
  }
  const read = async (day?: string): Promise<TrendsAnswer> => {
    const reading = { db: pipeline.pool, models: [] }
    return TrendsAnswer.parse(await readTrends(reading, { collection: 'sample', day, limit: 20 }, NOW))
  }

  it('keeps each day, so that reading only reads', async () => {
    await run()
    const day = dayOf(NOW, -2)
    const answer = await read(day)
    expect(answer.rows).toEqual((await onDay(day)).slice(0, 20))
    expect(answer.rows.length).toBeGreaterThan(3)
    expect(answer.baseline).toEqual({ days: 28, enough: true })
    expect(await read(dayOf(NOW, -3)), 'nothing stood out').toMatchObject({
      baseline: { enough: true },
      latestDay: answer.latestDay,
      rows: [],
    })
    const later = await Promise.all([0, -1, -2].map((ago) => read(dayOf(NOW, ago))))
    expect(answer.latestDay).toBe(dayOf(NOW, -later.findIndex(({ rows }) => rows.length > 0)))
    expect((await read(dayOf(NOW, -100))).baseline).toEqual({ days: 0, enough: false })
  })

  it('keeps the last 24 hours', async () => {
    await pipeline.pool.query(`insert into stale_trend (collection_id, day, own) values ($1, 'infinity', true)`, [
      sample,
    ])
    await run(daysAgo(2, 14))
    expect((await read()).rows[0]?.term).toMatch(/bishan/)
  })

  it('forgets the erased: among examples at once, their terms with the next pass', async () => {
    const quiet = dayOf(NOW, -QUIET)
    expect((await read(quiet)).rows[0]).toMatchObject({ term: '#onlytoday', authors: 6 })
    for (const person of people.slice(0, 2)) await eraseAuthor(pipeline.pool, 'test', person, TEST_HASH_KEY)
    expect((await read(quiet)).rows[0]?.examples).toHaveLength(4)
    await rollUp(pipeline.pool)
    await run()
    expect((await read(quiet)).rows).toEqual([])
    const { rows } = await pipeline.pool.query(`select from trend_snapshot where trends::text like '%onlytoday%'`)
    expect(rows).toEqual([])
  })

  it('keeps nothing of a collection that was removed', async () => {
    await removeCollection(pipeline.pool, 'sample')
    await run()
    for (const table of ['trend_snapshot', 'stale_trend']) {
      expect((await pipeline.pool.query(`select from ${table}`)).rows, table).toEqual([])
    }
  })
})
