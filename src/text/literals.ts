import { CJK_CLASS, EMOJI_PATTERN, URL_PATTERN } from './patterns.js'
import { sentimentText } from './profiles.js'

const WORD_SIGN = String.raw`[[\p{L}\p{M}\p{N}_]--[${CJK_CLASS}]]`
const NUMBER_PATTERN = new RegExp(
  String.raw`(?<!${WORD_SIGN}|${WORD_SIGN}[.,])[0-9]{1,15}(?:[.,:\/][0-9]{1,15}){0,3}%?(?!${WORD_SIGN})`,
  'gv',
)
const THOUSANDS = /,(?=[0-9]{3}(?![0-9]))/gu
// 👍🏽 is found by 👍, and the other way round.
const DRESS = /[\uFE0E\uFE0F]|(?<=.)\p{EMod}/gu
const SCHEME = /^(?:https?:\/\/)?(?:www\.)?/iu
const BEHIND_ADDRESS = /[/.,;:!?'"’”)\]}>…]+$/u
const MAX_ADDRESS_UNITS = 200
/** What a post is found by besides its words; hardly one has more. */
const MAX_LITERALS = 100

/**
 * What people also look for, and profile `words-v2` leaves out: numbers (`7.5%` is found as `7.5`, too), emoji and
 * addresses (by their host, too), each once. Telephone numbers, handles and e-mail addresses stay out.
 * @param plain `plainText` of a text; @param masked its `sentimentText`
 */
export function literalsOf(plain: string, masked: string = sentimentText(plain)): string[] {
  const found = new Set<string>()
  for (const literal of [...numbersIn(masked), ...emojiIn(masked), ...addressesIn(plain)]) {
    if (found.size >= MAX_LITERALS) break
    found.add(literal)
  }
  return [...found]
}

function* numbersIn(masked: string): Generator<string> {
  for (const [number] of masked.matchAll(NUMBER_PATTERN)) {
    const plain = number.replace(THOUSANDS, '')
    yield plain
    if (plain.endsWith('%')) yield plain.slice(0, -1)
  }
}

function* emojiIn(masked: string): Generator<string> {
  for (const [emoji] of masked.matchAll(EMOJI_PATTERN)) yield emoji.replace(DRESS, '')
}

function* addressesIn(plain: string): Generator<string> {
  for (const [address] of plain.matchAll(URL_PATTERN)) {
    const bare = address.replace(SCHEME, '').replace(BEHIND_ADDRESS, '')
    const host = /^[^/?#]*/u.exec(bare)?.[0].toLowerCase() ?? ''
    if (host === '') continue
    yield host
    const rest = bare.slice(host.length)
    if (rest !== '') yield wellFormed(`${host}${rest}`.slice(0, MAX_ADDRESS_UNITS))
  }
}

/** Without half a character at its end. */
const wellFormed = (cut: string): string => cut.replace(/\p{Surrogate}$/u, '')
