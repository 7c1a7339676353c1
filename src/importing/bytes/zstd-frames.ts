/** The kind of the next bytes, by RFC 8878. */
type Part = 'magic' | 'size of a skippable frame' | 'descriptor' | 'block'

const BYTES: Readonly<Record<Part, number>> = { magic: 4, 'size of a skippable frame': 4, descriptor: 1, block: 3 }
const SKIPPABLE = 0x184d2a50
const SINGLE_SEGMENT = 0x20
const CHECKSUM = 0x04
const CHECKSUM_BYTES = 4
const REPEATED_BYTE = 1

export interface ZstdFrames {
  see(chunk: Buffer): void
  /** Whether the bytes so far end where a frame ends. */
  readonly isWhole: boolean
}

/** Walks over zstd data from frame to frame: Node's decompressor ends without a word where they are cut. */
export function createZstdFrames(): ZstdFrames {
  let part: Part = 'magic'
  let held: number[] = []
  let skip = 0
  let hasChecksum = false

  function advance(value: number): void {
    if (part === 'magic') {
      part = (value & 0xffff_fff0) >>> 0 === SKIPPABLE ? 'size of a skippable frame' : 'descriptor'
    } else if (part === 'size of a skippable frame') {
      skip = value
      part = 'magic'
    } else if (part === 'descriptor') {
      const isSingle = (value & SINGLE_SEGMENT) !== 0
      hasChecksum = (value & CHECKSUM) !== 0
      const contentSize = [isSingle ? 1 : 0, 2, 4, 8][value >> 6] ?? 0
      const dictionary = [0, 1, 2, 4][value & 3] ?? 0
      skip = (isSingle ? 0 : 1) + dictionary + contentSize
      part = 'block'
    } else {
      const isLast = (value & 1) !== 0
      skip = ((value >> 1) & 3) === REPEATED_BYTE ? 1 : value >> 3
      if (!isLast) return
      if (hasChecksum) skip += CHECKSUM_BYTES
      part = 'magic'
    }
  }

  return {
    see(chunk) {
      for (let at = 0; at < chunk.length;) {
        if (skip > 0) {
          const skipped = Math.min(skip, chunk.length - at)
          skip -= skipped
          at += skipped
          continue
        }
        held.push(chunk[at] ?? 0)
        at += 1
        if (held.length < BYTES[part]) continue
        const value = Buffer.from(held).readUIntLE(0, held.length)
        held = []
        advance(value)
      }
    },
    get isWhole() {
      return part === 'magic' && held.length === 0 && skip === 0
    },
  }
}
