import type { Tokenizer } from '../../models/tokenizer.js'
import { createBreather } from '../../models/breather.js'
import type { PreparedSet } from './prepare.js'
import { openRowFile } from './row-file.js'

/** How long the training texts are in tokens, special tokens included. */
export interface TextLengths {
  /** Texts of each length: `counts[20]` have 20 tokens; entry 512 also counts longer ones. */
  readonly counts: readonly number[]
  /** Texts measured: all, or chunks spread evenly over the sets. */
  readonly measured: number
  readonly of: number
  /** Smallest length that 95 % of them fit into. */
  readonly line95: number
}

/** Positions of the encoders here; nothing longer can be trained on. */
const LONGEST = 512
const MOST_MEASURED = 100_000
const COVERED = 0.95
/** `auto` is rounded up to this: odd lengths are slower to compute with. */
const STEP = 8

/** Tokenises the texts of the training sets, at most about 100,000 of them. */
export async function measureLengths(
  sets: readonly Pick<PreparedSet, 'rowFile' | 'index'>[],
  tokenizer: Tokenizer,
  signal: AbortSignal,
): Promise<TextLengths> {
  const counts = new Array<number>(LONGEST + 1).fill(0)
  const of = sets.reduce((sum, { index }) => sum + index.rows, 0)
  const every = Math.ceil(of / MOST_MEASURED)
  const breathe = createBreather()
  let measured = 0
  for (const { rowFile, index } of sets) {
    const file = openRowFile(rowFile, index)
    try {
      for (let chunk = 0; chunk * index.rowsPerChunk < index.rows; chunk += every) {
        signal.throwIfAborted()
        const rows = Math.min(index.rowsPerChunk, index.rows - chunk * index.rowsPerChunk)
        for (const { text } of file.read(chunk, 0, rows)) {
          await breathe()
          const { length } = tokenizer.encode(text, LONGEST)
          counts[length] = (counts[length] ?? 0) + 1
          measured += 1
        }
      }
    } finally {
      file.close()
    }
  }
  const longest = counts.findLastIndex((count) => count > 0)
  return { counts: counts.slice(0, longest + 1), measured, of, line95: lengthCovering(counts, COVERED * measured) }
}

/** The recipe's length, or the length that `auto` means. */
export function maxLengthOf(asked: 'auto' | number, { line95 }: TextLengths): number {
  return asked === 'auto' ? Math.min(LONGEST, Math.max(STEP, Math.ceil(line95 / STEP) * STEP)) : asked
}

/** Smallest length below or at which `wanted` texts lie. */
function lengthCovering(counts: readonly number[], wanted: number): number {
  let covered = 0
  for (const [length, count] of counts.entries()) {
    covered += count
    if (covered >= wanted) return length
  }
  return LONGEST
}
