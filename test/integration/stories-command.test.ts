import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { StoriesAnswer, StoryAnswer } from '../../src/domain/reading/stories.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { saveStory } from '../support/stored-story.js'

let pipeline: Pipeline
let folder: string
let env: Record<string, string>
let story: number
const told = worldPosts()
  .slice(1, 120)
  .filter(({ postedAt }) => postedAt !== null)
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'storycommand')
  const ids = await buildWorld(pipeline.pool, { key: 'live', isSample: false }, worldPosts())
  await pipeline.pool.query('update post_fact set cluster_id = post_id')
  const postIds = told.map(({ nativeId }) => ids.get(nativeId) ?? 0)
  const representatives = [{ post: postIds[0] ?? 0, standsFor: 9 }]
  story = await saveStory(pipeline.pool, { collection: 'live', postIds, angle: 0, shown: { representatives } })
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-stories-'))
  env = { DATABASE_URL: pipeline.databaseUrl, REDIS_URL: inject('redisUrl'), KOPITALK_HOME: folder }
})
afterAll(async () => {
  await pipeline.stop()
  rmSync(folder, { recursive: true })
})

const WINDOW = ['--from', '2025-03-01', '--to', '2025-03-09']

it('lists stories, and says which days still wait', async () => {
  const { code, stdout, stderr } = await kopitalk(['stories', ...WINDOW], env)
  expect([code, stderr]).toEqual([0, ''])
  const [heading, count, waiting, , , row] = stdout.split('\n')
  expect(heading).toBe('The live collection, 2025-02-28T16:00:00.000Z to 2025-03-08T16:00:00.000Z')
  expect(count).toBe('1 of 1 stories, those of the most people first.')
  expect(waiting).toBe('6 days still wait: 2025-03-01 … 2025-03-06.')
  expect(row).toMatch(
    new RegExp(`^ *${story}  ${told[0]?.text.slice(0, 20)}.* silent .* ${told.length}  2025-03-0.*en`),
  )
})

it('shows one story in full', async () => {
  const { code, stdout, stderr } = await kopitalk(['stories', 'show', String(story)], env)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain(`Story ${story}: ${told[0]?.text}`)
  expect(stdout).toContain(`stands for 9] ${told[0]?.text}`)
  for (const title of ['Who said it first', 'How groups feel about it', 'Places']) expect(stdout).toContain(title)
  expect(stdout).toContain('not known: posts from its beginning are missing')
})

it('answers as the API with --json', async () => {
  const list = await kopitalk(['stories', '--json', ...WINDOW, '--language', 'ms'], env)
  expect(StoriesAnswer.parse(JSON.parse(list.stdout)).rows[0]).toMatchObject({
    id: story,
    languages: { ms: told.filter(({ language }) => language === 'ms').length },
  })
  const one = await kopitalk(['stories', 'show', String(story), '--json'], env)
  expect(StoryAnswer.parse(JSON.parse(one.stdout)).story).toMatchObject({ id: story, posts: told.length })
})

it.each([
  [['stories', '--from', '2024-01-01', '--to', '2024-01-08'], 0, /No story is known/],
  [['stories', '--from', 'yesterday'], 2, /--from must be `all`, a day/],
  [['stories', '--limit', '0'], 2, /--limit /],
  [['stories', 'show', 'x'], 2, /x is not the id of a story/],
  [['stories', 'show', '999999'], 2, /There is no story 999999/],
])('%j is answered with %i', async (args, expected, said) => {
  const { code, stdout, stderr } = await kopitalk(args, env)
  expect(code).toBe(expected)
  expect(expected === 0 ? stdout : stderr).toMatch(said)
})
