/** A Mastodon number: milliseconds since 1970 in the upper bits, 16 bits of sequence below. */
const SEQUENCE_BITS = 16n
/** 2015 and 2100 as such numbers: what lies outside counts something else. */
const EARLIEST = BigInt(Date.UTC(2015, 0)) << SEQUENCE_BITS
const LATEST = BigInt(Date.UTC(2100, 0)) << SEQUENCE_BITS

const isDecimal = (id: string): boolean => /^\d+$/.test(id)

/** Order of two numbers of one server. They are above 2^53; servers that are not Mastodon have sortable words. */
export function compareNumbers(a: string, b: string): number {
  if (isDecimal(a) && isDecimal(b)) {
    const difference = BigInt(a) - BigInt(b)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  return a < b ? -1 : a > b ? 1 : 0
}

export const newestOf = (ids: readonly string[]): string | undefined => [...ids].sort(compareNumbers).at(-1)

/** The number that a post written `ms` before this one would have; the same where numbers do not contain the time. */
export function numberBefore(id: string, ms: number): string {
  if (!isDecimal(id)) return id
  const number = BigInt(id)
  if (number < EARLIEST || number > LATEST) return id
  return String(number - (BigInt(Math.round(ms)) << SEQUENCE_BITS))
}

/** The first number that a post of this moment could have. */
export const numberAt = (at: Date): string => String(BigInt(at.getTime()) << SEQUENCE_BITS)
