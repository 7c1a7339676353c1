import { expect, it } from 'vitest'
import type { GazetteerLinker } from '../domain/gazetteer.js'
import { f1WithInterval, readBothWays } from './ner-sets.js'

const linker: GazetteerLinker = {
  link: (text) => {
    const start = text.indexOf('Bishan')
    if (start < 0) return []
    const place = { surface: 'Bishan', type: 'LOC', id: 'town/bishan', name: 'Bishan', needsContext: false } as const
    return [{ ...place, start, end: start + 6 }]
  },
}

it('reads each sentence once, and returns the finds of the model alone and with the gazetteer, over tokens', async () => {
  const asked: string[] = []
  const tagger = {
    tag: (texts: readonly string[]) => {
      asked.push(...texts)
      return Promise.resolve(texts.map(() => [{ start: 0, end: 3, type: 'PER' as const, score: 0.9 }]))
    },
  }
  const sentences = [
    { tokens: ['Tan', 'saw', 'Bishan'], spans: [] },
    { tokens: ['Lim', 'slept'], spans: [] },
  ]
  const { alone, merged } = await readBothWays(sentences, 'en', tagger, linker, { stop: new AbortController().signal })
  expect(asked).toEqual(['Tan saw Bishan', 'Lim slept'])
  expect(alone.map((spans) => spans.length)).toEqual([1, 1])
  expect(merged[0]).toEqual([
    { start: 0, end: 1, type: 'PER' },
    { start: 2, end: 3, type: 'LOC' },
  ])
})

it('scores exact spans, and no type that the set does not annotate', () => {
  const gold = [[{ start: 0, end: 1, type: 'LOC' }], [{ start: 2, end: 3, type: 'LOC' }]]
  const predicted = [
    [
      { start: 0, end: 1, type: 'LOC' },
      { start: 5, end: 6, type: 'PER' },
    ],
    [{ start: 2, end: 4, type: 'LOC' }],
  ]
  expect(f1WithInterval(gold, predicted).value).toBe(50)
})
