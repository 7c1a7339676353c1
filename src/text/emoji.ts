import { EMOJI_PATTERN, MASK_PATTERN } from './patterns.js'

/**
 * BCP-47 of a text of emoji alone: no language (`und`), the script of emoji (`Zsye`, ISO 15924). Language identification says
 * `und` of it; sentiment has a temperature of its own for it.
 */
export const EMOJI_ALONE = 'und-Zsye'

/** Whether a text of the profile *sentiment* has emoji and, handles, addresses and punctuation apart, nothing else. */
export function isEmojiAlone(sentimentText: string): boolean {
  const rest = sentimentText.replace(MASK_PATTERN, ' ')
  const others = rest.replace(EMOJI_PATTERN, '')
  return others !== rest && !/[\p{L}\p{N}]/u.test(others)
}

/** The emoji of a text, one after the other: what an evaluation takes for a post of emoji alone. */
export function emojiOf(text: string): string {
  return (text.match(EMOJI_PATTERN) ?? []).join('')
}
