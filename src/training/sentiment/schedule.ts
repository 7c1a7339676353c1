import { randomOf, shuffle } from '../tuning/random-order.js'

/** A set as the schedule sees it. */
export interface ScheduledSet {
  readonly rows: number
  readonly rowsPerChunk: number
  /** How often each row is seen in an epoch. */
  readonly weight: number
}

/** Rows `from` up to `to` of one chunk of one set. */
export interface Stretch {
  readonly set: number
  readonly chunk: number
  readonly from: number
  readonly to: number
}

export interface ScheduleOptions {
  readonly sets: readonly ScheduledSet[]
  readonly seed: number
  /** Rows of all sets together in an epoch; the same rows in every epoch. */
  readonly limit?: number | undefined
}

/**
 * The order in which the stretches of an epoch are read: chunks of all sets, in random order. A file that is sorted by
 * label is mixed by this, which a shuffle buffer over a stream could not do; only the index is in memory. The same
 * options and epoch give the same order, so a position needs no more than numbers.
 *
 * A set of weight 0.5 gives half of its chunks to one epoch and the other half to the next.
 */
export function scheduleEpoch({ sets, seed, limit }: ScheduleOptions, epoch: number): Stretch[] {
  const perEpoch = rowsPerEpoch(sets, limit)
  const stretches = sets.flatMap((set, index) => {
    const count = perEpoch[index] ?? 0
    // With a limit every epoch begins where the first one does.
    const from = limit === undefined ? count * epoch : 0
    return stretchesOf(set, index, seed, from, from + count)
  })
  return shuffle(stretches, randomOf(seed, 0x5eed, epoch))
}

/** Rows that an epoch takes of each set. */
export function rowsPerEpoch(sets: readonly ScheduledSet[], limit: number | undefined): number[] {
  const wanted = sets.map(({ rows, weight }) => Math.max(1, Math.round(rows * weight)))
  const all = wanted.reduce((sum, count) => sum + count, 0)
  if (limit === undefined || limit >= all) return wanted
  return wanted.map((count) => Math.max(1, Math.round((count * limit) / all)))
}

/** Rows `from` up to `to` of an endless reading of the set, whose chunks are in another order each time round. */
function stretchesOf(set: ScheduledSet, index: number, seed: number, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = []
  const chunks = Math.ceil(set.rows / set.rowsPerChunk)
  for (let round = Math.floor(from / set.rows); round * set.rows < to; round += 1) {
    const order = shuffle(
      Array.from({ length: chunks }, (_, chunk) => chunk),
      randomOf(seed, index, round),
    )
    let start = round * set.rows
    for (const chunk of order) {
      const rows = Math.min(set.rowsPerChunk, set.rows - chunk * set.rowsPerChunk)
      const first = Math.max(0, from - start)
      const end = Math.min(rows, to - start)
      if (first < end) stretches.push({ set: index, chunk, from: first, to: end })
      start += rows
    }
  }
  return stretches
}

/** Rows `from` up to `to` of the epoch, cut out of its stretches. */
export function sliceRows(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  const slice: Stretch[] = []
  let start = 0
  for (const stretch of stretches) {
    const end = start + stretch.to - stretch.from
    if (end > from && start < to) {
      slice.push({
        ...stretch,
        from: stretch.from + Math.max(0, from - start),
        to: stretch.to - Math.max(0, end - to),
      })
    }
    start = end
    if (start >= to) break
  }
  return slice
}
