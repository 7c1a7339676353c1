const ROWS = 4
/** Cells of one row. 4 × 2^21 counters of 4 bytes are 32 MiB, whatever the file's size. */
const DEFAULT_WIDTH = 2 ** 21

/**
 * Numbers the occurrences of a text within a file in constant memory (a count-min sketch with conservative update).
 * The number of a text strictly grows, so the same text twice never gets the same number, and it depends on the lines
 * before it only, so reading a file again gives the same numbers. It is the exact occurrence unless all four counters
 * of a text are shared with earlier texts (under 1 in 10,000 lines at 200,000 different texts, 2 in 100 at a million);
 * then it is higher, which matters only for recognising that post in a file with other lines before it.
 */
export interface OccurrenceSketch {
  /** @param digest at least 16 bytes of a hash of the text */
  next(digest: Buffer): number
}

/** @param width cells per row, a power of two */
export function createOccurrenceSketch(width: number = DEFAULT_WIDTH): OccurrenceSketch {
  // All is written now. Otherwise the system would give out its memory bit by bit, but an import needs it from the start.
  const cells = new Uint32Array(ROWS * width).fill(0)
  return {
    next(digest) {
      let count = 0xffff_ffff
      for (let row = 0; row < ROWS; row += 1) count = Math.min(count, cells[cellOf(digest, row, width)] ?? 0)
      count += 1
      for (let row = 0; row < ROWS; row += 1) {
        const index = cellOf(digest, row, width)
        if ((cells[index] ?? 0) < count) cells[index] = count
      }
      return count
    },
  }
}

function cellOf(digest: Buffer, row: number, width: number): number {
  return row * width + (digest.readUInt32LE(row * 4) % width)
}
