import { expect, it } from 'vitest'
import type { ModelCard } from '../../models/model-folder.js'
import type { SentimentInput } from '../../domain/stage-input.js'
import { createSentimentProcess } from './process.js'

const card: ModelCard = {
  name: 'three-words',
  version: '1',
  ordinal: 1,
  task: 'sentiment',
  // Not in the order of the annotation: the columns have to be found by name.
  labels: ['positive', 'negative', 'neutral'],
  languages: ['en', 'en-SG', 'ta-Latn'],
  untestedLanguages: [],
  preprocessing: 'sentiment-v1',
  maxLength: 128,
  scores: {},
}

/** Knows three words, and remembers the texts that it got. */
function classifierOf(asked: string[] = []) {
  const rows: Record<string, readonly number[]> = { shiok: [0.7, 0.1, 0.2], sian: [0.1, 0.8, 0.1], ok: [0.2, 0.2, 0.6] }
  return {
    card,
    classify: (texts: readonly string[]) => {
      asked.push(...texts)
      return Promise.resolve(texts.map((text) => rows[text] ?? [0, 0, 1]))
    },
  }
}

const input = (id: number, sentimentText: string, label = 'en', groupConfidence = 0.9): SentimentInput => ({
  id,
  version: 1,
  text: sentimentText,
  sentimentText,
  language: { label, groupConfidence },
})

const processOf = (asked?: string[], minLanguageConfidence = 0.5) =>
  createSentimentProcess({ classifier: classifierOf(asked), languages: card.languages, minLanguageConfidence })

it('gives each post the probabilities of its text, by name of the label', async () => {
  expect(await processOf()([input(1, 'shiok'), input(2, 'sian', 'en-SG'), input(3, 'ok', 'ta-Latn')])).toEqual([
    { id: 1, kind: 'done', value: { label: 'positive', positive: 0.7, negative: 0.1, neutral: 0.2, clauses: [] } },
    { id: 2, kind: 'done', value: { label: 'negative', positive: 0.1, negative: 0.8, neutral: 0.1, clauses: [] } },
    { id: 3, kind: 'done', value: { label: 'neutral', positive: 0.2, negative: 0.2, neutral: 0.6, clauses: [] } },
  ])
})

it('takes a model of two classes, which never says neutral', async () => {
  const two = { ...card, labels: ['negative', 'positive'] }
  const classify = (texts: readonly string[]) => Promise.resolve(texts.map(() => [0.4, 0.6]))
  const process = createSentimentProcess({
    classifier: { card: { ...two, calibration: { temperature: 2, languages: { en: 1 } } }, classify },
    languages: two.languages,
    minLanguageConfidence: 0.5,
  })
  const [plain, tempered] = await process([input(1, 'shiok'), input(2, 'shiok', 'en-SG')])
  expect(plain).toMatchObject({
    id: 1,
    kind: 'done',
    value: { label: 'positive', negative: 0.4, neutral: 0, positive: 0.6 },
  })
  expect(tempered).toMatchObject({ kind: 'done', value: { label: 'positive', neutral: 0 } })
})

it.each([[['negative', 'neutral']], [['bad', 'good']], [['negative', 'neutral', 'positive', 'mixed']]])(
  'refuses a model with the labels %s',
  (labels) => {
    const classifier = { ...classifierOf(), card: { ...card, labels } }
    const deps = { classifier, languages: card.languages, minLanguageConfidence: 0.5 }
    expect(() => createSentimentProcess(deps)).toThrow('needed are negative, neutral, positive')
  },
)

it.each([
  ['a language without a measured model', input(1, 'shiok', 'fr'), 'language_unsupported'],
  ['a script that was not measured', input(1, 'shiok', 'ta'), 'language_unsupported'],
  ['an undetermined language', input(1, 'shiok', 'und', 0), 'language_unsupported'],
  ['a guess at the gate', input(1, 'shiok', 'en', 0.5), 'low_confidence'],
  ['an empty text', input(1, ' ', 'en'), 'empty_after_clean'],
  ['an empty text without a language', input(1, '', 'und', 0), 'empty_after_clean'],
])('leaves out %s', async (_, post, reason) => {
  expect(await processOf()([post])).toEqual([{ id: 1, kind: 'not_applicable', reason }])
})

it('asks the model about the others only, and keeps the order', async () => {
  const asked: string[] = []
  const outcomes = await processOf(asked)([input(1, 'sian', 'fr'), input(2, 'shiok'), input(3, ''), input(4, 'sian')])
  expect(asked).toEqual(['shiok', 'sian'])
  expect(outcomes.map((outcome) => [outcome.id, outcome.kind])).toEqual([
    [1, 'not_applicable'],
    [2, 'done'],
    [3, 'not_applicable'],
    [4, 'done'],
  ])
})

it('reads emoji alone with a temperature of their own, where the model was measured on them', async () => {
  const posts = [input(1, '😍', 'und', 0), input(2, '@user 😍 http', 'und', 0), input(3, '?!', 'und', 0)]
  const without = createSentimentProcess({ classifier: classifierOf(), languages: ['en'], minLanguageConfidence: 0.5 })
  expect(await without(posts)).toMatchObject(posts.map(() => ({ reason: 'language_unsupported' })))
  const calibration = { temperature: 1, languages: { 'und-Zsye': 2 } }
  const classify = (texts: readonly string[]) => Promise.resolve(texts.map(() => [0.64, 0.04, 0.32]))
  const classifier = { card: { ...card, calibration }, classify }
  const process = createSentimentProcess({
    classifier,
    languages: [...card.languages, 'und-Zsye'],
    minLanguageConfidence: 0.5,
  })
  const roots = 0.8 + 0.2 + Math.sqrt(0.32)
  expect(await process(posts)).toMatchObject([
    { value: { label: 'positive', positive: expect.closeTo(0.8 / roots, 12) as number } },
    { kind: 'done' },
    { reason: 'language_unsupported' },
  ])
})

it('takes the gate as a setting', async () => {
  expect(await processOf([], 0.2)([input(1, 'ok', 'en', 0.3)])).toMatchObject([{ kind: 'done' }])
})

it('tempers by the very language of the post, without changing a label', async () => {
  const calibrated: ModelCard = { ...card, calibration: { temperature: 1, languages: { 'en-SG': 2 } } }
  const classifier = { ...classifierOf(), card: calibrated }
  const process = createSentimentProcess({ classifier, languages: card.languages, minLanguageConfidence: 0.5 })
  const [plain, tempered] = await process([input(1, 'shiok'), input(2, 'shiok', 'en-SG')])
  const roots = Math.sqrt(0.7) + Math.sqrt(0.1) + Math.sqrt(0.2)
  expect(plain).toMatchObject({ value: { label: 'positive', positive: 0.7, negative: 0.1, neutral: 0.2 } })
  expect(tempered).toMatchObject({
    value: { label: 'positive', positive: expect.closeTo(Math.sqrt(0.7) / roots, 12) as number },
  })
})

it('tempers the posts that are scored by their own language where others are left out', async () => {
  const classifier = { ...classifierOf(), card: { ...card, calibration: { temperature: 1, languages: { fr: 9 } } } }
  const process = createSentimentProcess({ classifier, languages: card.languages, minLanguageConfidence: 0.5 })
  expect((await process([input(1, 'shiok', 'fr'), input(2, 'shiok')]))[1]).toMatchObject({ value: { positive: 0.7 } })
})

it('gives the clauses of a text that says "but" feelings of their own', async () => {
  const asked: string[] = []
  const text = 'LTA great 😍 but @smrt disaster'
  const post = { ...input(1, 'LTA great 😍 but @user disaster'), text }
  const [split, whole] = await processOf(asked)([post, input(2, 'shiok')])
  expect(asked).toEqual(['LTA great 😍 but @user disaster', 'shiok', 'LTA great 😍', 'but @user disaster'])
  expect(split).toMatchObject({
    value: {
      clauses: [
        { start: 0, end: 12 },
        { start: 13, end: 31, label: 'neutral' },
      ],
    },
  })
  expect(whole).toMatchObject({ value: { clauses: [] } })
})

it('tempers clauses as their post', async () => {
  const calibration = { temperature: 1, languages: { 'en-SG': 2 } }
  const classify = (texts: readonly string[]) => Promise.resolve(texts.map(() => [0.64, 0.04, 0.32]))
  const process = createSentimentProcess({
    classifier: { card: { ...card, calibration }, classify },
    languages: card.languages,
    minLanguageConfidence: 0.5,
  })
  const [outcome] = await process([input(1, 'LTA great but SMRT disaster', 'en-SG')])
  if (outcome?.kind !== 'done') throw new Error('not scored')
  expect(outcome.value.clauses.map(({ positive }) => positive)).toEqual([
    outcome.value.positive,
    outcome.value.positive,
  ])
})

it('splits no post that it does not score', async () => {
  const asked: string[] = []
  await processOf(asked)([input(1, 'LTA great but SMRT disaster', 'fr')])
  expect(asked).toEqual([])
})
