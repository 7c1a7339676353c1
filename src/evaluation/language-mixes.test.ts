import { describe, expect, it } from 'vitest'
import type { Language } from '../domain/annotation.js'
import { madeUpMixes, mixFigures } from './language-mixes.js'

const sentences = ['en', 'ms', 'zh', 'ta'].flatMap((label) =>
  Array.from({ length: 5 }, (_, at) => ({ label, text: `${label}${at} one two three ${label}${at}` })),
)
const languagesIn = (text: string): string[] => [...new Set(text.match(/\b(?:en|ms|zh|ta)(?=\d)/g))]
const told = (labels: readonly string[]): { language: Language } => ({
  language: {
    label: labels[0] ?? 'und',
    confidence: 1,
    groupConfidence: 1,
    shares: Object.fromEntries(labels.map((label) => [label, 1 / labels.length])),
    evidence: [],
  },
})

describe('made-up mixes', () => {
  const mixes = madeUpMixes(sentences)

  it('are two halves in two languages, and as many whole sentences', () => {
    for (const { text, languages } of mixes) expect(languagesIn(text).sort()).toEqual([...languages])
    expect(mixes.filter(({ languages }) => languages.length === 2)).toHaveLength(mixes.length / 2)
    expect(madeUpMixes(sentences)).toEqual(mixes)
  })

  it('count as seen when both languages are, and no other', () => {
    const perfect = mixFigures(mixes, (texts) => texts.map(({ text }) => told(languagesIn(text))))
    expect(perfect.map(({ value }) => value)).toEqual([100, 100])
    const onlyFirst = mixFigures(mixes, (texts) => texts.map(({ text }) => told(languagesIn(text).slice(0, 1))))
    expect(onlyFirst.map(({ value }) => value)).toEqual([0, 100])
    const always = mixFigures(mixes, (texts) => texts.map(() => told(['en', 'ms', 'zh'])))
    expect(always.map(({ value }) => value)).toEqual([0, 0])
  })
})
