/**
 * Letters and digits in a dress: characters that fonts made for display are copied from, or that keep an old encoding. `ＭＲＴ`,
 * `𝗠𝗥𝗧`, `ⓜⓡⓣ`, `ᴍʀᴛ` and `🅼🆁🆃` are all read as MRT.
 */

const SMALL_CAPITALS = 'ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɡg'

/** Ranges whose compatibility form (NFKC) is the letter itself. */
const COMPATIBLE: readonly (readonly [first: number, last: number])[] = [
  [0x02b0, 0x02b8],
  [0x02e1, 0x02e3],
  [0x1d2c, 0x1d6a],
  [0x1d9c, 0x1dbb],
  [0x2071, 0x2071],
  [0x207f, 0x207f],
  [0x2090, 0x209c],
  // Letters of mathematics; not ™, № and other signs between them.
  [0x2102, 0x2102],
  [0x210a, 0x2115],
  [0x2119, 0x211d],
  [0x2124, 0x2124],
  [0x2128, 0x2128],
  [0x212c, 0x2134],
  [0x2145, 0x2149],
  [0x24b6, 0x24e9],
  [0x2c7c, 0x2c7d],
  [0xfb00, 0xfb06],
  [0xff10, 0xff19],
  [0xff21, 0xff3a],
  [0xff41, 0xff5a],
  [0x1d400, 0x1d7ff],
]

/** Ranges of boxes and brackets, each from A or a on. */
const BOXED: readonly (readonly [first: number, last: number, letter: string])[] = [
  [0x249c, 0x24b5, 'a'],
  [0x1f110, 0x1f129, 'A'],
  [0x1f130, 0x1f149, 'A'],
  [0x1f150, 0x1f169, 'A'],
  [0x1f170, 0x1f189, 'A'],
]

const CIRCLED_M = 0x24c2

/** What a dressed letter stands for: one letter, or the few of a ligature. */
export const DRESSED: ReadonlyMap<number, string> = dressed()

/** Some are signs of their own when they stand alone (🅿, Ⓜ, ⒜): they are letters only next to others. */
export const NEEDS_NEIGHBOUR: ReadonlySet<number> = new Set([
  CIRCLED_M,
  ...BOXED.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index)),
])

function dressed(): Map<number, string> {
  const letters = new Map<number, string>()
  for (const [first, last] of COMPATIBLE) {
    for (let point = first; point <= last; point += 1) {
      const plain = String.fromCodePoint(point).normalize('NFKC')
      if (/^[\p{Script=Latin}\p{Script=Greek}\p{Nd}]+$/u.test(plain)) letters.set(point, plain)
    }
  }
  for (const [first, last, letter] of BOXED) {
    for (let point = first; point <= last; point += 1) {
      letters.set(point, String.fromCharCode(letter.charCodeAt(0) + point - first))
    }
  }
  for (const pair of SMALL_CAPITALS.split(' ')) letters.set(pair.charCodeAt(0), pair.charAt(1))
  return letters
}
