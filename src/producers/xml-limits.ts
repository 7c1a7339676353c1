/** Feeds of 16 MiB have less than half as many; each takes 250 bytes of memory. */
const MAX_TAGS = 1_000_000
/** A "<" in a text, with a quotation mark behind it that nothing closes, is one by mistake. */
const MISTAKES = 100

const LESS = 0x3c
const GREATER = 0x3e
const DOUBLE = 0x22
const SINGLE = 0x27
/** The sign after "<" when it is not an opening tag: "/", "?", "!". */
const OTHERS = new Set([0x2f, 0x3f, 0x21])

/**
 * Whether XML has more tags than we read, or is full of tags that never end. fast-xml-parser reads to the end of the
 * document for each such tag in a text, so its time would be the square of their number.
 */
export function exceedsLimits(xml: string): boolean {
  // From the end: whether a tag whose next character is this one comes to its ">", outside and inside of quotation marks.
  let ends = false
  let endsInDouble = false
  let endsInSingle = false
  let tags = 0
  let endless = 0
  for (let at = xml.length - 1; at >= 0; at -= 1) {
    const code = xml.charCodeAt(at)
    if (code === GREATER) ends = true
    else if (code === DOUBLE) [ends, endsInDouble] = [endsInDouble, ends]
    else if (code === SINGLE) [ends, endsInSingle] = [endsInSingle, ends]
    else if (code === LESS) {
      tags += 1
      if (!ends && !OTHERS.has(xml.charCodeAt(at + 1))) endless += 1
      if (tags > MAX_TAGS || endless > MISTAKES) return true
    }
  }
  return false
}
