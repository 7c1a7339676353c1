import { randomOf, shuffle } from '../tuning/random-order.js'
import type { BatchSource, Placed, Position } from '../tuning/position.js'
import type { PairBatch } from './meaning-model.js'
import type { Group, MeaningText } from './texts.js'

export interface PairOptions {
  readonly stories: readonly Group[]
  /** For each story the others, the most easily confused first. */
  readonly confusable: readonly (readonly number[])[]
  readonly sentences: readonly Group[]
  readonly pairs: { readonly stories: number; readonly parallel: number }
  readonly hardNegatives: number
  readonly seed: number
  readonly epochs: number
  /** Pairs of stories in an epoch. */
  readonly limit?: number | undefined
}

interface Pair {
  readonly group: number
  readonly one: MeaningText
  readonly other: MeaningText
}

/** Batches of one epoch, the same for each. */
export function pairBatchesPerEpoch({
  stories,
  pairs,
  limit,
}: Pick<PairOptions, 'stories' | 'pairs' | 'limit'>): number {
  const all = stories.reduce((sum, { length }) => sum + Math.floor(length / 2), 0)
  return Math.ceil(Math.min(all, limit ?? all) / pairs.stories)
}

/** Batches from `position` to the end of the last epoch. The same options give the same ones. */
export function openPairBatches(options: PairOptions, position: Position): BatchSource<PairBatch> {
  const batches = placedPairs(options, position)
  return {
    next: async () => batches.next().value ?? null,
    waitedMs: () => 0,
  }
}

function* placedPairs(options: PairOptions, position: Position): Generator<Placed<PairBatch>, undefined> {
  const { epochs, pairs, seed, limit } = options
  const perEpoch = pairBatchesPerEpoch(options)
  for (let epoch = position.epoch; epoch < epochs; epoch += 1) {
    const stories = storyPairs(options, epoch).slice(0, limit)
    const first = epoch === position.epoch ? position.batch : 0
    for (let batch = first; batch < perEpoch; batch += 1) {
      const own = stories.slice(batch * pairs.stories, (batch + 1) * pairs.stories)
      const sentences = sentencePairs(options, epoch * perEpoch + batch, randomOf(seed, 3, epoch, batch))
      const next = batch + 1 < perEpoch ? { epoch, batch: batch + 1 } : { epoch: epoch + 1, batch: 0 }
      const made = toBatch([...own, ...sentences])
      yield { batch: made, rows: made.rows, next }
    }
  }
  return undefined
}

/**
 * Every post in one pair, with a post in another language where there is one. A story is followed by those that it is
 * most easily confused with, so that they are in one batch: what tells them apart is what there is to learn.
 */
function storyPairs({ stories, confusable, hardNegatives, seed }: PairOptions, epoch: number): Pair[] {
  const left = stories.map((texts, group) => pairUp(texts, group, randomOf(seed, 1, epoch, group)))
  const random = randomOf(seed, 2, epoch)
  const taken: Pair[] = []
  const take = (story: number): void => {
    const pair = left[story]?.pop()
    if (pair) taken.push(pair)
  }
  const total = left.reduce((sum, { length }) => sum + length, 0)
  while (taken.length < total) {
    for (const story of shuffle([...left.keys()], random)) {
      if (left[story]?.length === 0) continue
      take(story)
      const near = (confusable[story] ?? []).filter((other) => (left[other]?.length ?? 0) > 0)
      near.slice(0, hardNegatives).forEach(take)
    }
  }
  return taken
}

function pairUp(texts: Group, group: number, random: () => number): Pair[] {
  const open = shuffle([...texts], random)
  const pairs: Pair[] = []
  while (open.length > 1) {
    const one = open.shift() as MeaningText
    const abroad = open.findIndex(({ language }) => language !== one.language)
    const [other] = open.splice(Math.max(0, abroad), 1)
    pairs.push({ group, one, other: other as MeaningText })
  }
  return shuffle(pairs, random)
}

/** The next sentences of an endless reading, each time round in another order, each in two of its languages. */
function sentencePairs({ stories, sentences, pairs, seed }: PairOptions, batch: number, random: () => number): Pair[] {
  if (sentences.length === 0) return []
  return Array.from({ length: pairs.parallel }, (_, at) => {
    const place = batch * pairs.parallel + at
    const round = Math.floor(place / sentences.length)
    const group = orderOf(sentences.length, seed, round)[place % sentences.length] as number
    const [one, other] = shuffle([...(sentences[group] as Group)], random)
    return { group: stories.length + group, one: one as MeaningText, other: other as MeaningText }
  })
}

function orderOf(length: number, seed: number, round: number): number[] {
  return shuffle([...Array(length).keys()], randomOf(seed, 4, round))
}

function toBatch(pairs: readonly Pair[]): PairBatch {
  const sequences = [...pairs.map(({ one }) => one.ids), ...pairs.map(({ other }) => other.ids)]
  const groups = pairs.map(({ group }) => group)
  return {
    rows: sequences.length,
    length: Math.max(0, ...sequences.map(({ length }) => length)),
    sequences,
    groups: [...groups, ...groups],
  }
}
