import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { TopicFitAnswer } from '../../src/domain/reading/topics.js'
import { transaction } from '../../src/store/pool.js'
import { drawBackground } from '../../src/store/topics/topic-examples.js'
import { kopitalk, type Finished } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { drawMeanings, isAboutBus } from '../support/topic-world.js'

const meaningOf = drawMeanings(5)
const posts = worldPosts().map((post) => ({ ...post, meaning: meaningOf(isAboutBus(post.nativeId)) }))

let pipeline: Pipeline
let pool: pg.Pool
let folder: string

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'topicfit')
  ;({ pool } = pipeline)
  await buildWorld(pool, { key: 'live', isSample: false }, posts)
  // The texts of the world are so alike that some are near-duplicates, and a few authors wrote them all.
  await pool.query('update near_duplicate set cluster_id = post_id')
  await pool.query('update post set author_id = null')
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-topic-fit-'))
}, 60_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await pipeline.stop()
})

const run = (...args: string[]): Promise<Finished> =>
  kopitalk(['topics', ...args], {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: join(folder, 'home'),
  })
const write = (name: string, content: string): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const csvOf = (of: readonly (typeof posts)[number][], more = ''): string =>
  [
    'platform,native_id,about',
    ...of.map(({ platform, nativeId }) => `${platform},${nativeId},${isAboutBus(nativeId) ? 'yes' : 'no'}`),
  ]
    .join('\n')
    .concat('\n', more)
const jsonOf = ({ stdout }: Finished) => JSON.parse(stdout) as TopicFitAnswer & { key: string }
const stored = async (): Promise<number[]> => {
  const { rows } = await pool.query<{ n: number }>(
    'select count(*) as n from topic union all select count(*) from topic_version union all select count(*) from topic_example',
  )
  return rows.map(({ n }) => n)
}
const half = posts.slice(0, 48)

describe('kopitalk topics fit', () => {
  it('says the figures of a file and changes nothing, and the same figures when it is saved', async () => {
    const file = write('answers.csv', csvOf(half, 'x,w900,\n'))
    const trial = await run('fit', 'bus', '--examples', file, '--dry-run')
    expect(trial).toMatchObject({ code: 0, stderr: '' })
    expect(trial.stdout).toContain('1 line has no answer')
    expect(trial.stdout).toContain('Fitted on 12 yes and 36 no.')
    expect(trial.stdout).toContain('Nothing was changed')
    const told = jsonOf(await run('fit', 'bus', '--examples', file, '--dry-run', '--json'))
    expect(await stored()).toEqual([0, 0, 0])
    const saved = jsonOf(await run('fit', 'bus', '--examples', file, '--title', 'The bus', '--by', 'mei', '--json'))
    expect(saved).toEqual({ ...told, version: 1 })
    expect(saved.figures.recall.share).toBeGreaterThan(0.8)
    expect(saved.figures.background).toBeGreaterThan(30)
    const { rows } = await pool.query(
      `select title, topic.made_by as "madeBy", version,
              (select json_agg(distinct by_user) from topic_example where is_about is not null) as by from topic`,
    )
    expect(rows).toEqual([{ title: 'The bus', madeBy: 'mei', version: 1, by: ['mei'] }])
  })

  it('keeps the other answers and the wanted precision, which `show` tells', async () => {
    const lines = posts.slice(48, 60).map(({ platform, nativeId }) => {
      return JSON.stringify({ platform, native_id: nativeId, about: isAboutBus(nativeId) })
    })
    const file = write('more.ndjson', lines.join('\n'))
    const more = jsonOf(await run('fit', 'bus', '--examples', file, '--precision', '0.9', '--json'))
    expect(more).toMatchObject({ version: 2, figures: { about: 15, not: 45 } })
    expect(more.choices.map(({ precision }) => precision)).toEqual([null, 0.8, 0.9])
    expect(more.figures).toEqual(more.choices[2]?.figures)
    expect((await run('show', 'bus')).stdout).toContain('(at least 90 % was asked for)')
    expect(jsonOf(await run('fit', 'bus', '--json'))).toMatchObject({ version: 3, figures: { about: 15, not: 45 } })
    expect((await run('show', 'bus')).stdout.match(/at least 90 %/g)).toHaveLength(2)
  })

  it.each([
    [
      'a post that is not there',
      ['other'],
      'platform,native_id,about\nmastodon,w0,yes\nx,w0,no\n',
      'wrong.csv:3: there is no post x w0. Import it first',
    ],
    ['too few', ['other'], csvOf(half.slice(0, 12)), 'There are too few to learn from'],
    ['a line', ['other'], csvOf(half, 'x,w2,dunno\n'), 'wrong.csv:50: about is "dunno"'],
    ['a title of one that has it', ['bus', '--title', 'Again'], csvOf(half), 'has a title already'],
    ['a key', ['Bus!'], csvOf(half), 'key: must be the key of a topic'],
    ['a precision', ['bus', '--precision', '90'], csvOf(half), 'a share from 0 to 1'],
  ])('refuses %s, and changes nothing', async (_name, args, content, told) => {
    const before = await stored()
    const { code, stderr } = await run('fit', ...args, '--examples', write('wrong.csv', content))
    expect(stderr).toContain(told)
    expect(code).toBe(2)
    expect(await stored()).toEqual(before)
  })

  it('needs a file for a topic that is not there', async () => {
    expect((await run('fit', 'nosuch')).stderr).toContain('There is no topic nosuch. Begin it with --examples FILE')
    expect((await run('fit', 'nosuch', '--examples', join(folder, 'nowhere.csv'))).stderr).toContain('no such file')
  })
})

it('the background of a topic is drawn the same each time from the same posts', async () => {
  const draw = async (): Promise<number[]> => {
    await pool.query('delete from topic_example where is_about is null')
    const { rows: topics } = await pool.query<{ id: number }>('select id from topic')
    await transaction(pool, (tx) => drawBackground(tx, topics[0]?.id ?? 0))
    const { rows } = await pool.query<{ id: number }>(
      'select post_id as id from topic_example where is_about is null order by post_id',
    )
    return rows.map(({ id }) => id)
  }
  const first = await draw()
  expect(first.length).toBeGreaterThan(20)
  expect(await draw()).toEqual(first)
})
