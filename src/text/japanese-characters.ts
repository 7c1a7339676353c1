import shinjitai from 'opencc-js/dict/JPShinjitaiCharacters'
import simplified from 'opencc-js/dict/STCharacters'
import traditional from 'opencc-js/dict/TSCharacters'

/** Characters that were made in Japan. */
const KOKUJI = '働込峠畑枠匂凪辻栃笹塀扱'
/** One in this many is enough: a Japanese line has more, a Chinese one that quotes a name has fewer. */
const SHARE = 15

const rowsOf = (dictionary: string): string[][] => dictionary.split('|').map((row) => row.split(' '))
const ours = rowsOf(shinjitai).map(([simple = '']) => simple)
const chinese = new Set(rowsOf(traditional).flat())
const japanese = new Set([...ours.filter((character) => !chinese.has(character)), ...KOKUJI])
/** Simplified characters that are no traditional and no Japanese ones as well (国, 后). */
const simplifiedOnly = new Set(
  rowsOf(simplified).flatMap(([own = '', ...traditional]) => (traditional.includes(own) ? [] : [own])),
)
for (const character of ours) simplifiedOnly.delete(character)

const ANY = new RegExp(`[${[...japanese].join('')}]`, 'u')

/** Whether Han characters without kana are Japanese: they have forms that no Chinese text has (駅, 図, 円, 働). */
export function isJapaneseHan(text: string): boolean {
  if (!ANY.test(text)) return false
  let own = 0
  let chineseOnly = 0
  let all = 0
  for (const character of text) {
    if (character < '\u3400') continue
    all += 1
    if (japanese.has(character)) own += 1
    else if (simplifiedOnly.has(character)) chineseOnly += 1
  }
  return own > chineseOnly && own * SHARE >= all
}
