import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { PostsAnswer } from '../../src/domain/reading/posts.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'

let pipeline: Pipeline
let folder: string
let env: Record<string, string>
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'searching')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, worldPosts())
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-search-'))
  env = {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    KOPITALK_HOME: folder,
    PUBLIC_URL: 'https://kopitalk.example',
  }
})
afterAll(async () => {
  await pipeline.stop()
  rmSync(folder, { recursive: true })
})

it('prints what a query finds, with labels and a link', async () => {
  const { code, stdout, stderr } = await kopitalk(['search', 'nasi -lemak', '--limit', '2'], env)
  expect([code, stderr]).toEqual([0, ''])
  const [heading, ...posts] = stdout.trim().split('\n\n')
  expect(heading).toBe('2 of 48 posts, newest first (The live collection)')
  expect(posts).toHaveLength(2)
  expect(posts[0]).toMatch(
    /^2025-03-0\d \d\d:\d\d {2}\S+, \S+, origin \S+ {2}\S+\/w\d+ {2}https:\/\/kopitalk\.example\/posts\/\d+\n {2}bus fares go up/,
  )
})

it('answers as the API with --json, and takes the other filters', async () => {
  const { stdout } = await kopitalk(['search', '--json', '--to', '2025-03-03', '--', '-language:ms', 'hujan'], env)
  const { rows, provenance } = PostsAnswer.parse(JSON.parse(stdout))
  expect(provenance.query).toMatchObject({ q: '-language:ms hujan', from: 'all' })
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.every(({ language, text }) => language !== 'ms' && text.includes('hujan'))).toBe(true)
})

it('shows the place of a mistake, also of an export', async () => {
  for (const args of [
    ['search', '(mrt', 'OR', 'bus'],
    ['export', 'posts', '--q', '(mrt OR bus'],
  ]) {
    const { code, stderr } = await kopitalk(args, env)
    expect([code, stderr]).toEqual([
      2,
      'The query is not understood: `(` is not closed\n  (mrt OR bus\n  ^\nTry: mrt OR bus\n',
    ])
  }
})

it('exports what a query finds', async () => {
  const { stdout } = await kopitalk(['export', 'ids', '--q', 'nasi -lemak'], env)
  expect(stdout.trim().split('\n')).toHaveLength(49) // and the heading
})

it('says what the entries of a themes file would catch', async () => {
  const file = join(folder, 'themes.json')
  writeFileSync(
    file,
    JSON.stringify({
      themes: [{ key: 'rice', title: 'Rice', words: { en: ['nasi'] }, queries: ['nasi -lemak', 'zzzz'] }],
    }),
  )
  const { code, stdout } = await kopitalk(['themes', 'check', file], env)
  expect(code).toBe(0)
  // The posts are older than the 28 days that it looks at.
  expect(stdout).toBe(
    'Rice (rice): 0 of 0 posts\n  nasi -lemak: 0\n  zzzz: 0\n  ! The theme has Latin letters only: posts in Chinese and Tamil are not found\n  ! The theme has no words in Chinese, Malay, Tamil\n',
  )
})
