import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { done, notApplicable } from '../domain/outcome.js'
import type { SentimentProcess } from '../workers/sentiment/process.js'
import { packageRoot } from '../package-root.js'
import { fitMixed, isDevelopment, MIXED_RULES, mixedFigures, mixedTextsOf, polesOf, type Poles } from './mixed-set.js'

const HEAD = 'language\tfirst\tsecond\ttext\n'

it('reads texts, without those on which two readers differ', () => {
  const file = `${HEAD}en\tmixed\t\tgreat but bad\nms\tsingle\tsingle\tsedap\nzh\tmixed\tsingle\t好\n`
  expect(mixedTextsOf(file, 'a.tsv')).toEqual([
    { language: 'en', isMixed: true, text: 'great but bad' },
    { language: 'ms', isMixed: false, text: 'sedap' },
  ])
})

it.each(['en\tyes\t\ttext', 'en\tmixed\tno\ttext', 'en\tmixed\t\t '])('refuses %j', (row) => {
  expect(() => mixedTextsOf(HEAD + row, 'a.tsv')).toThrow('a.tsv:2')
})

it('has at least 120 mixed and 240 other texts in the set, about half of each held out', () => {
  const file = readFileSync(join(packageRoot(), 'data', 'evaluation', 'mixed-feelings.tsv'), 'utf8')
  const texts = mixedTextsOf(file, 'mixed-feelings.tsv')
  expect(new Set(texts.map(({ text }) => text)).size).toBe(texts.length)
  for (const [isMixed, least] of [
    [true, 120],
    [false, 240],
  ] as const) {
    const own = texts.filter((text) => text.isMixed === isMixed)
    expect(own.length).toBeGreaterThanOrEqual(least)
    const share = own.filter(isDevelopment).length / own.length
    expect(Math.abs(share - 0.5)).toBeLessThan(0.1)
  }
})

it('takes the weaker pole of the whole text, and of the clauses that are most of each', async () => {
  const feeling = (negative: number, positive: number) =>
    ({ label: 'neutral', negative, neutral: 1 - negative - positive, positive }) as const
  const clauses = [
    { start: 0, end: 3, ...feeling(0.1, 0.7) },
    { start: 4, end: 9, ...feeling(0.9, 0.1) },
  ]
  const process: SentimentProcess = (inputs) =>
    Promise.resolve(
      inputs.map(({ id, text }) => done(id, { ...feeling(0.3, 0.2), clauses: text === 'two' ? clauses : [] })),
    )
  const texts = ['two', 'one'].map((text) => ({ language: 'en', isMixed: text === 'two', text }))
  expect(await polesOf(process, texts)).toEqual([
    { isMixed: true, whole: 0.2, clause: 0.7 },
    { isMixed: false, whole: 0.2, clause: 0 },
  ])
  const refuse: SentimentProcess = (inputs) =>
    Promise.resolve(inputs.map(({ id }) => notApplicable(id, 'empty_after_clean')))
  await expect(polesOf(refuse, texts)).rejects.toThrow('text 1 is not scored')
})

const poles = (isMixed: boolean, whole: number, clause: number): Poles => ({ isMixed, whole, clause })

it('fits the bound that keeps wrong flags out, even if it misses some', () => {
  const rule = MIXED_RULES.clauses!
  const found = [
    poles(true, 0, 0.9),
    poles(true, 0, 0.8),
    poles(false, 0, 0.6),
    poles(false, 0, 0.55),
    poles(true, 0, 0.5),
    poles(false, 0, 0),
  ]
  const bounds = fitMixed(found, rule)
  expect(bounds).toEqual({ whole: 0, clause: 0.61 })
  expect(mixedFigures(found, (each) => rule.isFlagged(each, bounds))).toMatchObject({
    ...{ texts: 6, mixed: 3, flagged: 2, right: 2 },
    precision: { share: 1 },
    recall: { share: 2 / 3 },
  })
})

it('asks for both poles in both signals, or in one of them', () => {
  const bounds = { whole: 0.2, clause: 0.5 }
  const flags = (name: string) =>
    [poles(true, 0.3, 0.6), poles(true, 0.3, 0), poles(true, 0, 0.6), poles(true, 0, 0)].map((each) =>
      MIXED_RULES[name]!.isFlagged(each, bounds),
    )
  expect(flags('both')).toEqual([true, false, false, false])
  expect(flags('either')).toEqual([true, true, true, false])
  expect(flags('whole text')).toEqual([true, true, false, false])
  expect(flags('clauses')).toEqual([true, false, true, false])
})
