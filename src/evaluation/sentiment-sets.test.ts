import { expect, it } from 'vitest'
import type { Sentiment } from '../domain/annotation.js'
import { done, notApplicable } from '../domain/outcome.js'
import type { SentimentProcess } from '../workers/sentiment/process.js'
import { createPrevalenceCorrection } from '../read/figures/prevalence.js'
import { answersAmong, oneForEachLanguage, score } from './sentiment-sets.js'

const sentiment = (negative: number, neutral: number, positive: number): Sentiment => ({
  label: 'neutral',
  clauses: [],
  negative,
  neutral,
  positive,
})
const LABELS = ['negative', 'neutral', 'positive']
const CONTEXT = { stop: new AbortController().signal }

it('scores a set with two classes between these two, by their shares of the sum of both', () => {
  const scored = [
    { gold: 'positive', sentiment: sentiment(0.1, 0.6, 0.3) },
    { gold: 'negative', sentiment: sentiment(0.3, 0.5, 0.2) },
  ]
  const answers = answersAmong(scored)
  expect(answers.map(({ predicted }) => predicted)).toEqual(['positive', 'negative'])
  expect(answers[0]?.confidence).toBeCloseTo(0.75)
})

it('scores a set with three classes among all', () => {
  const scored = LABELS.map((gold) => ({ gold, sentiment: sentiment(0.1, 0.6, 0.3) }))
  expect(answersAmong(scored)[0]).toEqual({ gold: 'negative', predicted: 'neutral', confidence: 0.6 })
})

it('refuses to leave a text out: an untold text would flatter', async () => {
  const texts = [{ label: 'neutral', text: 'ok' }]
  const answering: SentimentProcess = () => Promise.resolve([done(0, sentiment(0, 1, 0))])
  const refusing: SentimentProcess = () => Promise.resolve([notApplicable(0, 'language_unsupported')])
  expect(await score(answering, texts, 'en', CONTEXT)).toHaveLength(1)
  await expect(score(refusing, texts, 'fr', CONTEXT)).rejects.toThrow('fr: the worker scores no language_unsupported')
})

it('hands the worker the text in the profile of the model, and the language', async () => {
  const texts = [{ label: 'neutral', text: 'see https://example.sg @someone &amp; me' }]
  await score(
    ([input]) => {
      expect(input).toMatchObject({
        sentimentText: 'see http @user & me',
        language: { label: 'en-SG', groupConfidence: 1 },
      })
      return Promise.resolve([done(0, sentiment(0, 1, 0))])
    },
    texts,
    'en-SG',
    CONTEXT,
  )
  expect.assertions(1)
})

it('adds up the sets of a language, as the correction of shares takes one matrix each', () => {
  const rows = (n: number): number[][] => [
    [n, 1, 0],
    [0, n, 0],
    [0, 0, n],
  ]
  const matrices = [
    { set: 'a', language: 'id', labels: LABELS, rows: rows(80) },
    { set: 'b', language: 'en', labels: LABELS, rows: rows(50) },
    { set: 'c', language: 'id', labels: LABELS, rows: rows(30) },
  ]
  const joined = oneForEachLanguage(matrices)
  expect(joined.map(({ set, language }) => [set, language])).toEqual([
    ['a; c', 'id'],
    ['b', 'en'],
  ])
  expect(joined[0]?.rows).toEqual([
    [110, 2, 0],
    [0, 110, 0],
    [0, 0, 110],
  ])
  expect(createPrevalenceCorrection(joined)?.labels).toEqual(LABELS)
})
