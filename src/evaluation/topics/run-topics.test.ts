import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { seededRandom } from '../../domain/random.js'
import type { Annotated } from '../../workers/annotate-posts.js'
import { evaluateTopics } from './run-topics.js'
import { readTopicSet, type TopicPost } from './topic-set.js'

const TOPICS = ['bus', 'rain', 'cats']
const LANGUAGES = ['en', 'ta']
const SIZE = 24

/** 30 posts about each topic in each language; the text says which numbers it has. */
const posts: TopicPost[] = TOPICS.flatMap((topic) =>
  LANGUAGES.flatMap((lang) =>
    Array.from({ length: 30 }, (_, at) => {
      const id = `${topic}-${lang}-${at}`
      return { id, lang, topic, same: id, text: id }
    }),
  ),
)

/** Meanings with this much of their topic, and of nothing else than noise. */
const reader = (strength: number) => {
  const random = seededRandom(5)
  return async (texts: readonly string[]): Promise<Annotated[]> =>
    texts.map((text): Annotated => {
      const [topic = '', lang = ''] = text.split('-')
      const numbers = Array.from(
        { length: SIZE },
        (_, at) => random() - 0.5 + (at === TOPICS.indexOf(topic) ? strength : 0),
      )
      const length = Math.hypot(...numbers)
      return {
        ...{ text, sentiment: null, entities: null, origin: null },
        language: { label: lang, confidence: 1, groupConfidence: 1, shares: { [lang]: 1 }, evidence: [] },
        meaning: { dimensions: SIZE, vector: numbers.map((value) => value / length) },
      }
    })
}

it('finds topics in a language that they were not learnt in, when meanings have them', async () => {
  const { languages, trainedOn } = await evaluateTopics(posts, reader(1.5), { draws: 2 })
  expect(trainedOn).toBe('en')
  expect(languages.ta?.best.f).toBeGreaterThan(0.85)
  expect(languages.ta?.found.precision).toBeGreaterThan(0.7)
  expect(Object.keys(languages.ta?.byTopic ?? {})).toEqual(['bus', 'cats', 'rain'])
})

it('is at chance when meanings say nothing', async () => {
  const { languages } = await evaluateTopics(posts, reader(0), { draws: 2 })
  expect(languages.ta?.best.f).toBeLessThan(0.55)
})

it('never judges a post that says the same as one that was learnt from', async () => {
  const twins = posts.map((post) => ({ ...post, same: post.id.replace(/-(en|ta)-/, '-') }))
  // Of 30 pairs a topic 20 are learnt from; of the others half are the background.
  expect((await evaluateTopics(twins, reader(1.5), { draws: 1 })).languages.ta?.judged).toBe(15)
  expect((await evaluateTopics(posts, reader(1.5), { draws: 1 })).languages.ta?.judged).toBeGreaterThan(30)
})

it('wants 20 posts in English about each topic', async () => {
  const few = posts.filter(({ topic, id }) => topic !== 'cats' || !id.startsWith('cats-en-2'))
  await expect(evaluateTopics(few, reader(1), { draws: 1 })).rejects.toThrow('cats has 19 posts in en')
})

it('reads a folder, and names the line that cannot be used', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-topics-'))
  const write = (...lines: object[]): void =>
    writeFileSync(join(folder, 'posts.ndjson'), lines.map((line) => JSON.stringify(line)).join('\n'))
  const [one, two] = [
    { id: 'a', lang: 'en', topic: 'bus', text: 'late' },
    { id: 'b', lang: 'ta', topic: 'rain', same: 'a', text: 'wet' },
  ]
  write(one, two)
  expect(await readTopicSet(folder)).toEqual([{ ...one, same: 'a' }, two])
  write(one, { ...two, id: 'a' })
  await expect(readTopicSet(folder)).rejects.toThrow('posts.ndjson:2: the id "a" is there twice')
  write(one, { ...two, topic: 'bus' })
  await expect(readTopicSet(folder)).rejects.toThrow('about one topic only')
  write({ ...one, text: '' })
  await expect(readTopicSet(folder)).rejects.toThrow('posts.ndjson:1')
  rmSync(folder, { recursive: true })
})
