/** Characters of a title, as readers count them. */
const TITLE_CHARACTERS = 90
/** A title ends behind a word when one ends among so many of its last characters; Chinese has none to end behind. */
const LAST_CHARACTERS = 20
/** So many UTF-16 units of a post are more than enough for its title. */
export const TITLE_UNITS = 1_000

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** An address at the end of a post says nothing to who reads its title. */
const LAST_ADDRESSES = /(?:\s+https?:\/\/\S+)+\s*$/u

/** The beginning of a post as a title: in one line, without the addresses at its end, with `…` where something is left out. */
export function titleOf(text: string): string {
  const said = text.replace(LAST_ADDRESSES, '')
  const title = beginningOf(said, TITLE_CHARACTERS)
  return said === text || title.endsWith('…') ? title : `${title}…`
}

/**
 * The beginning of a post in one line, with `…` where something is left out.
 * @param most characters
 */
export function beginningOf(text: string, most: number): string {
  // Control characters would write into a terminal.
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  const characters = [...CHARACTERS.segment(line.slice(0, TITLE_UNITS))].map(({ segment }) => segment)
  if (characters.length <= most && line.length <= TITLE_UNITS) return line
  const cut = characters.slice(0, most)
  const space = cut.lastIndexOf(' ')
  const end = space >= most - LAST_CHARACTERS ? space : most
  return `${cut
    .slice(0, end)
    .join('')
    .replace(/[\s,;:–—-]+$/u, '')}…`
}
