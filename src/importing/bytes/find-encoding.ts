import { isUtf8 } from 'node:buffer'

const BYTE_ORDER_MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
]
/** Of the bytes at one side of the pairs: text in Latin letters has nearly all, Chinese text its line breaks and quotes. */
const MIN_ZERO_SHARE = 0.05

/** The commonest characters of Chinese, simplified and traditional: half of any text, and next to nothing elsewhere. */
const COMMON = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里' +
    '用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日' +
    '很吗吧呢啊又坏真早等车走吃点今明太谢请几最老把被让给叫' +
    '這個們來為國說時會對過發後裡於著種經麼學現當沒動還進樣開從實嗎壞車點謝請幾讓給新坡，。！？、「」',
)
const MIN_COMMON_SHARE = 0.15
/** Of Chinese text: what is written with the few thousand characters that a standard lists first. */
const MIN_EVERYDAY_SHARE = 0.9

/** UTF-16 and UTF-8 as the first bytes of a file prove them; null: nothing is proven. */
export function encodingOfStart(first: Buffer): string | null {
  const marked = BYTE_ORDER_MARKS.find(([mark]) => first.toString('hex', 0, 3).startsWith(mark))
  if (marked) return marked[1]
  const zeros = [0, 0]
  const end = first.length - (first.length % 2)
  for (let at = first.indexOf(0); at >= 0 && at < end; at = first.indexOf(0, at + 1)) zeros[at % 2]! += 1
  const [even = 0, odd = 0] = zeros
  const needed = Math.max(1, (end / 2) * MIN_ZERO_SHARE)
  if (even === 0 && odd >= needed && isText(first.subarray(0, end), 'utf-16le')) return 'utf-16le'
  if (odd === 0 && even >= needed && isText(first.subarray(0, end), 'utf-16be')) return 'utf-16be'
  return null
}

/** Whether the bytes become text without controls, which random bytes hardly do. */
function isText(bytes: Buffer, encoding: string): boolean {
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length - 2)) // the last pair may be half a character
  return !/[\0-\x08\x0E-\x1F\uFFFD-\uFFFF]/.test(text)
}

/**
 * The encoding of text whose first bytes are ASCII, by a sample that begins where it stops to be that.
 * @param isWhole the sample ends with the file: elsewhere its last character may be cut
 * @returns null when nothing is proven, or when single bytes of UTF-8 are damaged
 */
export function encodingOf(sample: Buffer, isWhole: boolean): string | null {
  if (isUtf8(sample) || (!isWhole && isUtf8(withoutCutCharacter(sample)))) return 'utf-8'
  const runs = highRuns(sample)
  if (runs.some(holdsUtf8)) return null
  if (looksWestern(runs)) return hasSignsInWords(sample) ? null : 'windows-1252'
  const [best, other] = [gb18030Of(sample, isWhole), big5Of(sample, isWhole)]
    .filter((found) => found !== null && found.common >= MIN_COMMON_SHARE)
    .sort((a, b) => (b?.common ?? 0) - (a?.common ?? 0))
  return best && best.common > 2 * (other?.common ?? 0) ? best.encoding : null
}

function withoutCutCharacter(sample: Buffer): Buffer {
  for (let back = 1; back <= 3; back += 1) {
    const byte = sample.at(-back) ?? 0
    if (byte >= 0xc0) return sample.subarray(0, sample.length - back)
    if (byte < 0x80) break
  }
  return sample
}

/**
 * Where Windows has punctuation, DOS and old Macs have letters: a sign in the middle of a word is none. What joins words
 * (quotes, dashes) and the few letters of Windows itself are left out.
 */
function hasSignsInWords(sample: Buffer): boolean {
  let inside = 0
  let signs = 0
  for (let at = 1; at + 1 < sample.length; at += 1) {
    const byte = sample[at] ?? 0
    if (byte < 0x80 || byte >= 0xa0) continue
    signs += 1
    if (!JOINS_WORDS.has(byte) && isSmallLetter(sample[at - 1]) && isSmallLetter(sample[at + 1])) inside += 1
  }
  return inside > 0 && inside * 5 >= signs
}

const JOINS_WORDS = new Set([0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0x9a, 0x9c, 0x9e])
const isSmallLetter = (byte = 0): boolean => byte >= 0x61 && byte <= 0x7a

/** Stretches of bytes above ASCII. */
function highRuns(sample: Buffer): Buffer[] {
  const runs: Buffer[] = []
  let from = -1
  for (let at = 0; at <= sample.length; at += 1) {
    const isHigh = at < sample.length && (sample[at] ?? 0) >= 0x80
    if (isHigh && from < 0) from = at
    else if (!isHigh && from >= 0) {
      runs.push(sample.subarray(from, at))
      from = -1
    }
  }
  return runs
}

/** A stretch that is UTF-8 from end to end: such bytes come together by chance in no other encoding of long texts. */
function holdsUtf8(run: Buffer): boolean {
  return run.length > 1 && isUtf8(run)
}

/** What Windows-1252 leaves without a meaning. */
const UNDEFINED = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])
/** Signs between A0 and BF that texts have: a hard space, ¡ £ © « ® ° ´ · » ¿. */
const SIGNS = new Set([0xa0, 0xa1, 0xa3, 0xa9, 0xab, 0xae, 0xb0, 0xb4, 0xb7, 0xbb, 0xbf])

/** Letters with accents stand alone among ASCII letters, and so do the typographic signs of Windows. */
function looksWestern(runs: readonly Buffer[]): boolean {
  const alone = runs.filter((run) => run.length === 1)
  const likely = alone.filter(([byte = 0]) => byte >= 0xc0 || byte < 0xa0 || SIGNS.has(byte))
  return (
    likely.length >= runs.length * 0.8 &&
    runs.every((run) => run.length <= 4 && !run.some((byte) => UNDEFINED.has(byte)))
  )
}

interface Chinese {
  readonly encoding: string
  /** Of the characters above ASCII: those that any Chinese text is full of. */
  readonly common: number
}

/** GB 2312 lists the everyday characters in the rows from B0 to D7, and signs in those from A1 to A3. */
function gb18030Of(sample: Buffer, isWhole: boolean): Chinese | null {
  return chineseOf(sample, isWhole, 'gb18030', (lead, trail) =>
    trail >= 0xa1 ? (lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3) : false,
  )
}

/** Big5 lists the everyday characters in the rows from A4 to C6, and signs in those from A1 to A3. */
function big5Of(sample: Buffer, isWhole: boolean): Chinese | null {
  return chineseOf(sample, isWhole, 'big5', (lead) => lead >= 0xa1 && lead <= 0xc6)
}

function chineseOf(
  sample: Buffer,
  isWhole: boolean,
  encoding: string,
  isEveryday: (lead: number, trail: number) => boolean,
): Chinese | null {
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: !isWhole })
  } catch {
    return null
  }
  let pairs = 0
  let everyday = 0
  for (let at = 0; at + 1 < sample.length; at += 1) {
    const lead = sample[at] ?? 0
    if (lead < 0x80) continue
    const trail = sample[at + 1] ?? 0
    pairs += 1
    if (isEveryday(lead, trail)) everyday += 1
    at += 1
  }
  if (pairs === 0 || everyday < pairs * MIN_EVERYDAY_SHARE) return null
  const characters = Array.from(text).filter((character) => (character.codePointAt(0) ?? 0) >= 0x80)
  const common = characters.filter((character) => COMMON.has(character)).length
  return { encoding, common: common / characters.length }
}
