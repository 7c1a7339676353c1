import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createRandom } from '../src/sample/random.js'
import { renderSentence } from '../src/sample/render.js'
import { readSampleRows, readSampleTruth, sampleFolder } from '../src/sample/sample-files.js'
import { readTemplates } from '../src/sample/templates.js'
import { plainText } from '../src/text/profiles.js'
import { createThemeMatcher } from '../src/text/theme-matcher.js'
import { wordsProfile } from '../src/text/words.js'
import { readThemes } from './themes.js'

/** Least recall and precision, a little below what docs/use/themes.md says, so that a change for the worse shows. */
const TOPICS: Readonly<Record<string, readonly [theme: string, recall: number, precision: number]>> = {
  food: ['food', 0.85, 0.7],
  weather: ['weather-haze', 0.95, 0.75],
  transport: ['transport', 0.8, 0.75],
  housing: ['housing', 0.95, 0.9],
  school: ['education', 0.85, 0.9],
  work: ['work', 0.9, 0.8],
}
const EVENTS: Readonly<Record<string, readonly [theme: string, recall: number]>> = {
  'train-breakdown': ['transport', 0.95],
  haze: ['weather-haze', 0.95],
  'kopi-price': ['cost-of-living', 0.7],
  'football-night': ['sport', 0.8],
  'national-day': ['festivals', 0.95],
}

let themesOf: (text: string) => readonly string[]
beforeAll(async () => {
  const match = createThemeMatcher(await readThemes(undefined))
  themesOf = (text) => match(text, wordsProfile(plainText(text)).words)
})

it('finds the theme of the sentences that the sample is made of', () => {
  const templates = readTemplates(join(sampleFolder(), 'templates'))
  const random = createRandom(1)
  const sentences = [...templates.voices.values()].flatMap((voice) =>
    Object.entries(voice.topics).flatMap(([topic, bySentiment]) =>
      Object.values(bySentiment)
        .flat()
        .map((sentence) => ({ topic, themes: themesOf(renderSentence(sentence, voice, templates, random).text) })),
    ),
  )
  for (const [topic, [theme, recall, precision]] of Object.entries(TOPICS)) {
    const meant = sentences.filter((sentence) => sentence.topic === topic)
    const found = sentences.filter(({ themes }) => themes.includes(theme))
    const right = found.filter((sentence) => sentence.topic === topic).length
    expect(right / meant.length, `recall of ${theme}`).toBeGreaterThanOrEqual(recall)
    expect(right / found.length, `precision of ${theme}`).toBeGreaterThanOrEqual(precision)
  }
})

it('finds the theme of posts about the planted events', () => {
  const texts = new Map(readSampleRows().map(({ nativeId, text }) => [nativeId, text]))
  const { posts } = readSampleTruth()
  for (const [event, [theme, recall]] of Object.entries(EVENTS)) {
    const about = posts.filter((post) => post.event === event)
    const right = about.filter(({ nativeId }) => themesOf(texts.get(nativeId) ?? '').includes(theme)).length
    expect(right / about.length, `recall of ${theme}`).toBeGreaterThanOrEqual(recall)
  }
})
