import type { Tokenizer } from '../../models/tokenizer.js'
import type { TrainingBatch } from './batch.js'
import { bucket, padBatch, type Example } from './batching.js'
import type { Placed, Position } from '../tuning/position.js'
import { randomOf, shuffle } from '../tuning/random-order.js'
import type { PreparedSet } from './prepare.js'
import { openRowFile } from './row-file.js'
import { rowsPerEpoch, scheduleEpoch, sliceRows, type Stretch } from './schedule.js'

export interface ExampleOptions {
  readonly sets: readonly (Pick<PreparedSet, 'rowFile' | 'index'> & {
    /** Times that each row is seen in an epoch. */
    readonly weight: number
    /** As in `Batch`. */
    readonly classWeights: readonly number[]
  })[]
  readonly seed: number
  readonly epochs: number
  readonly limit?: number | undefined
  /** Rows of a batch, over all processes that share it. */
  readonly batchSize: number
  /** Tokens of a text, special tokens included. */
  readonly maxLength: number
  readonly padTokenId: number
  /** The part of each batch that falls to the process with this index of so many; all of it unless given. */
  readonly share?: { readonly index: number; readonly of: number } | undefined
}

export type PlacedBatch = Placed<TrainingBatch>

/**
 * Rows that are shuffled and grouped by length together. They are enough for batches of one length, and two such blocks
 * take a few megabytes of memory.
 */
const BLOCK_ROWS = 4_096

/** Batches of one epoch, the same for each. */
export function batchesPerEpoch({ sets, limit, batchSize }: BatchCountOptions): number {
  const rows = rowsPerEpoch(sets.map(scheduled), limit).reduce((sum, count) => sum + count, 0)
  return Math.ceil(rows / batchSize)
}

type BatchCountOptions = Pick<ExampleOptions, 'limit' | 'batchSize'> & {
  readonly sets: readonly (Pick<PreparedSet, 'index'> & { readonly weight: number })[]
}

/** Tokenised batches from `position` to the end of the last epoch. Reads and computes synchronously, a block at a time. */
export function* placedBatches(
  options: ExampleOptions,
  tokenizer: Tokenizer,
  position: Position,
): Generator<PlacedBatch> {
  const { sets, seed, limit, epochs, batchSize, maxLength, padTokenId } = options
  const { index, of } = options.share ?? { index: 0, of: 1 }
  const batchesPerBlock = Math.max(1, Math.round(BLOCK_ROWS / batchSize))
  const perEpoch = batchesPerEpoch(options)
  const files = sets.map((set) => openRowFile(set.rowFile, set.index))
  const read = ({ set, chunk, from, to }: Stretch): Example[] =>
    (files[set]?.read(chunk, from, to) ?? []).map(({ label, text }) => ({
      ids: tokenizer.encode(text, maxLength),
      label,
      classWeights: sets[set]?.classWeights ?? [],
    }))
  try {
    for (let epoch = position.epoch; epoch < epochs; epoch += 1) {
      const first = epoch === position.epoch ? position.batch : 0
      const stretches = scheduleEpoch({ sets: sets.map(scheduled), seed, limit }, epoch)
      for (let block = Math.floor(first / batchesPerBlock); block * batchesPerBlock < perEpoch; block += 1) {
        const start = block * batchesPerBlock
        const slice = sliceRows(stretches, start * batchSize, (start + batchesPerBlock) * batchSize)
        const examples = shuffle(slice.flatMap(read), randomOf(seed, 1, epoch, block))
        const groups = shuffle(bucket(examples, batchSize), randomOf(seed, 2, epoch, block))
        for (let at = Math.max(0, first - start); at < groups.length; at += 1) {
          const group = groups[at] ?? []
          // One by one, as they are sorted by length: every process gets as much to compute.
          const dealt = group.filter((_, row) => row % of === index)
          const done = start + at + 1
          const next = done < perEpoch ? { epoch, batch: done } : { epoch: epoch + 1, batch: 0 }
          const batch = padBatch(dealt, padTokenId, sets[0]?.classWeights.length ?? 0)
          yield { batch, rows: group.length, next }
        }
      }
    }
  } finally {
    for (const file of files) file.close()
  }
}

function scheduled({ index, weight }: BatchCountOptions['sets'][number]) {
  return { rows: index.rows, rowsPerChunk: index.rowsPerChunk, weight }
}
