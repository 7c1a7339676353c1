import { expect, it } from 'vitest'
import { rankConfusable } from './confusable.js'
import { measureFound, type StoryText } from './retrieval.js'

const at = (angle: number, story: string | null, language = 'en'): StoryText => ({
  vector: Float32Array.of(Math.cos(angle), Math.sin(angle)),
  ...{ story, language, hour: 0 },
})

it('finds the place of the first right answer, and counts ten answers even if there are fewer', () => {
  const seeker = at(0, 'a')
  const candidates = [at(0.1, null), at(0.2, 'a', 'zh'), at(0.3, 'a', 'ms'), at(0.4, 'b')]
  expect(measureFound([seeker], candidates, () => true)).toEqual({ n: 1, mrr: 1 / 2, precisionAt10: 0.2 })
  const notChinese = (_: StoryText, candidate: StoryText): boolean => candidate.language !== 'zh'
  expect(measureFound([seeker], candidates, notChinese)).toEqual({ n: 1, mrr: 1 / 2, precisionAt10: 0.1 })
})

it('never gives a text itself as an answer, and leaves out those that have nothing to find', () => {
  const texts = [at(0, 'a'), at(1, 'a'), at(0.1, 'b')]
  const found = measureFound(texts, texts, () => true)
  expect(found.n).toBe(2)
  expect(found.mrr).toBeCloseTo(1 / 2)
  expect(measureFound([at(0, 'x')], texts, () => true)).toEqual({ n: 0, mrr: 0, precisionAt10: 0 })
})

it('says which stories are most easily confused', () => {
  const vectors = (...angles: number[]): Float32Array[] => angles.map((angle) => at(angle, null).vector)
  expect(rankConfusable([vectors(0, 0.2), vectors(2, 2.2), vectors(0.5, 3)])).toEqual([
    [2, 1],
    [2, 0],
    [1, 0], // 0.3 and 2.8 away from the first, 1 and 0.8 from the second
  ])
})
