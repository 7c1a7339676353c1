import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Language } from '../domain/annotation.js'
import type { Classifier } from '../models/classifier.js'
import type { BadLine } from './labelled-data.js'
import { evaluateSentiment, labelAmong } from './score-file.js'

const language = (label: string, shares: Record<string, number> = { [label]: 1 }): Language => ({
  label,
  confidence: 0.9,
  groupConfidence: 0.9,
  shares,
  evidence: [],
})

describe('a language as a set would write it', () => {
  it('is the finer label where the set has it, the language itself where not', () => {
    expect(labelAmong(language('en-SG'), ['en', 'en-SG', 'ms'])).toBe('en-SG')
    expect(labelAmong(language('en-SG'), ['en', 'ms', 'id'])).toBe('en')
    expect(labelAmong(language('ta-Latn'), ['ta', 'ms', 'id'])).toBe('ta')
  })

  it('is one of the two in a set of two, by the shares', () => {
    expect(labelAmong(language('und', { ms: 0.3, id: 0.6, en: 0.1 }), ['ms', 'id'])).toBe('id')
    expect(labelAmong(language('en', { en: 0.8, ms: 0.2 }), ['ms', 'id'])).toBe('ms')
    expect(labelAmong(language('zh'), ['ms', 'id'])).toBe('zh')
  })

  it('is the best guess where the label was withheld, unless the set has texts without a language', () => {
    const withheld = language('und', { ms: 0.6, en: 0.4 })
    expect(labelAmong(withheld, ['ms', 'id', 'en'])).toBe('ms')
    expect(labelAmong(withheld, ['ms', 'id', 'en', 'und'])).toBe('und')
    expect(labelAmong(language('und'), ['ms', 'id', 'en'])).toBe('und')
  })
})

it('scores a model of two classes on the texts of these two, and names the others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kopitalk-score-'))
  const file = join(folder, 'test.tsv')
  await writeFile(file, 'positive\tshiok\nneutral\tok lor\nnegative\tsian\npositive\tsian\n')
  const card = { name: 'two', labels: ['negative', 'positive'] } as unknown as Classifier['card']
  const classify = (texts: readonly string[]) =>
    Promise.resolve(texts.map((text) => (text === 'sian' ? [1, 0] : [0, 1])))
  const left: BadLine[] = []
  const run = { file, limit: Infinity, stop: new AbortController().signal, onProgress: () => {} }
  const scores = await evaluateSentiment({ card, classify }, { ...run, onBadLines: (lines) => left.push(...lines) })
  await rm(folder, { recursive: true })
  expect(scores).toMatchObject({ model: 'two', n: 3, accuracy: 2 / 3 })
  expect(left).toEqual([{ line: 2, reason: 'label "neutral" is not one of negative, positive' }])
})

it('gives the model of sentiment the text that the workers give it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kopitalk-score-'))
  const file = join(folder, 'test.tsv')
  await writeFile(
    file,
    'negative\t@uncle_tan  see https://example.org or call 9123 4567 &amp; wait\npositive\t#NDP 😍\n',
  )
  const card = { name: 'two', labels: ['negative', 'positive'] } as unknown as Classifier['card']
  const asked: string[] = []
  const classify = (texts: readonly string[]) => {
    asked.push(...texts)
    return Promise.resolve(texts.map(() => [0, 1]))
  }
  const run = { file, limit: Infinity, stop: new AbortController().signal, onProgress: () => {}, onBadLines: () => {} }
  await evaluateSentiment({ card, classify }, run)
  await rm(folder, { recursive: true })
  expect(asked).toEqual(['@user see http or call <number> & wait', '#NDP 😍'])
})
