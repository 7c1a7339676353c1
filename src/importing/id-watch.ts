/** Ids that are remembered, 16 bytes each; of a longer file the first ones. */
const MOST_IDS = 2 ** 20
const FIRST_SLOTS = 2 ** 12
/** A spreadsheet keeps 15 digits of a number, and the rest become zeros: one id of X in 10,000 looks so by chance. */
const ROUNDED = /^[1-9]\d{14}0{3,}$/

/** Looks at the ids of one file, in constant memory: what went wrong with a file often shows only there. */
export interface IdWatch {
  /** @returns whether the file had the same id before; unknown for ids behind the first million */
  repeats(platform: string, nativeId: string): boolean
  /** Ids that look as if a spreadsheet had rounded them. */
  readonly rounded: number
}

/** Ids are told apart by 64 bits of a hash: in a million one pair looks equal by chance once in 40 million files. */
export function createIdWatch(mostIds: number = MOST_IDS): IdWatch {
  let slots = new Uint32Array(2 * FIRST_SLOTS)
  let ids = 0
  let rounded = 0

  /** @returns the place of a hash, or of the free slot where it belongs */
  function placeOf(table: Uint32Array, low: number, high: number): number {
    const mask = table.length / 2 - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = table[2 * slot]
      const next = table[2 * slot + 1]
      if ((at === low && next === high) || (at === 0 && next === 0)) return 2 * slot
    }
  }

  function grow(): void {
    const larger = new Uint32Array(2 * slots.length)
    for (let at = 0; at < slots.length; at += 2) {
      const [low = 0, high = 0] = [slots[at], slots[at + 1]]
      if (low !== 0 || high !== 0) larger.set([low, high], placeOf(larger, low, high))
    }
    slots = larger
  }

  return {
    repeats(platform, nativeId) {
      if (ROUNDED.test(nativeId)) rounded += 1
      const [low, high] = hashOf(`${platform}\n${nativeId}`)
      const place = placeOf(slots, low, high)
      if (slots[place] !== 0 || slots[place + 1] !== 0) return true
      if (ids >= mostIds) return false
      slots[place] = low
      slots[place + 1] = high
      ids += 1
      if (4 * ids > slots.length) grow() // half full
      return false
    },
    get rounded() {
      return rounded
    },
  }
}

/** Two mixed sums of 32 bits (cyrb53): a cryptographic hash of each id would cost a tenth of the reading time. */
function hashOf(text: string): [low: number, high: number] {
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 2_654_435_761)
    high = Math.imul(high ^ code, 1_597_334_677)
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  return [low >>> 0 || 1, high >>> 0] // 0 and 0 stand for a free slot
}
