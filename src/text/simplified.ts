import characters from 'opencc-js/dict/TSCharacters'

/** Traditional characters with the first simplified one that each can stand for; from OpenCC, as `傘 伞|傭 佣`. */
const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  characters.split('|').map((row): [string, string] => {
    const [traditional = '', first = ''] = row.split(' ')
    return [traditional, first]
  }),
)
const HAN = /\p{Script=Han}/gu

/** A text with simplified characters, for matching only: 烏節路 and 乌节路 are one place. */
export function simplified(text: string): string {
  return text.replace(HAN, (character) => SIMPLIFIED.get(character) ?? character)
}
