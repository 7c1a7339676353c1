import { expect, it } from 'vitest'
import type { PairBatch } from './meaning-model.js'
import { openPairBatches, pairBatchesPerEpoch, type PairOptions } from './pair-batches.js'
import type { Group } from './texts.js'

/** A post's ids say which story it is of, and which post of it. */
const group = (story: number, languages: readonly string[]): Group =>
  languages.map((language, post) => ({ language, text: `${story} ${post}`, ids: Int32Array.of(story, post) }))

const STORIES = Array.from({ length: 8 }, (_, story) => group(story, ['en', 'en', 'zh', 'ms', 'ta', 'ms']))
const options: PairOptions = {
  stories: STORIES,
  // Each with its neighbour: 0 and 1, 2 and 3 …
  confusable: STORIES.map((_, story) => [story ^ 1]),
  sentences: Array.from({ length: 5 }, (_, at) => group(100 + at, ['en', 'zh'])),
  pairs: { stories: 4, parallel: 2 },
  hardNegatives: 1,
  seed: 3,
  epochs: 2,
}

async function all(changed: Partial<PairOptions> = {}, position = { epoch: 0, batch: 0 }): Promise<PairBatch[]> {
  const source = openPairBatches({ ...options, ...changed }, position)
  const batches: PairBatch[] = []
  for (let placed = await source.next(); placed; placed = await source.next()) batches.push(placed.batch)
  return batches
}

const printed = ({ sequences }: PairBatch): string => sequences.map((ids) => ids.join('.')).join(' ')

it('gives every post once an epoch, in a pair of two languages of one story', async () => {
  const batches = await all({ epochs: 1 })
  expect(batches).toHaveLength(pairBatchesPerEpoch(options))
  const seen = batches.flatMap(({ sequences }) =>
    sequences.filter(([story = 0]) => story < 100).map((ids) => ids.join('.')),
  )
  expect(seen).toHaveLength(48)
  expect(new Set(seen)).toHaveLength(48)
  for (const { sequences, groups, rows } of batches) {
    expect(rows).toBe(sequences.length)
    const half = rows / 2
    for (let pair = 0; pair < half; pair += 1) {
      const [one, other] = [sequences[pair]!, sequences[pair + half]!]
      expect(one[0]).toBe(other[0])
      expect(groups[pair]).toBe(groups[pair + half])
      const language = ([story = 0, post = 0]: Int32Array): string | undefined => STORIES[story]?.[post]?.language
      if (one[0]! < 100) expect(language(one)).not.toBe(language(other))
    }
  }
})

it('puts a story and the one that it is confused with into the same batch', async () => {
  const together = async (hardNegatives: number): Promise<number> => {
    const batches = await all({ hardNegatives, epochs: 20 })
    const with1 = batches.map(({ groups }) => new Set(groups)).filter((groups) => groups.has(0))
    return with1.filter((groups) => groups.has(1)).length / with1.length
  }
  expect(await together(1)).toBeGreaterThan(0.9)
  expect(await together(0)).toBeLessThan(0.7)
})

it('continues from any position as if it had never stopped, and differs by epoch and seed', async () => {
  const whole = (await all()).map(printed)
  expect((await all({}, { epoch: 0, batch: 4 })).map(printed)).toEqual(whole.slice(4))
  expect((await all({}, { epoch: 1, batch: 0 })).map(printed)).toEqual(whole.slice(6))
  expect(whole.slice(0, 6)).not.toEqual(whole.slice(6))
  expect((await all({ seed: 4 })).map(printed)).not.toEqual(whole)
})

it('takes every parallel sentence before one comes again', async () => {
  const batches = await all({ epochs: 1, pairs: { stories: 4, parallel: 1 } })
  const sentences = batches.map(({ groups }) => groups.at(-1))
  expect(new Set(sentences.slice(0, 5))).toHaveLength(5)
})
