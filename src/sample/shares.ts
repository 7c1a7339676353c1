import type { Rendered } from './render.js'
import type { Voice } from './templates.js'

/** A Chinese word has a little more than one and a half characters. */
const HAN_PER_WORD = 1.6

/**
 * The language of one text of a voice. When the two languages of a mix have different scripts, their words are counted
 * (names, tags, handles and links belong to no language). Otherwise the voice's own estimate counts.
 */
export function languageOf({ text, entities }: Rendered, voice: Voice): Pick<Voice, 'label' | 'shares'> {
  const scripted = ['zh', 'ta'].find((language) => language in voice.shares)
  const latin = Object.keys(voice.shares).find((language) => language !== scripted)
  if (!scripted || !latin) return voice
  let words = text
  for (const { start, end } of entities) words = words.slice(0, start) + ' '.repeat(end - start) + words.slice(end)
  words = words.replace(/https?:\S+|[@#]\S+/gu, ' ')
  const count = (pattern: RegExp): number => words.match(pattern)?.length ?? 0
  const native = count(/\p{Script=Han}/gu) / HAN_PER_WORD + count(/[\p{Script=Tamil}]+/gu)
  const foreign = count(/\p{Script=Latin}[\p{Script=Latin}'-]*/gu)
  const share = Math.round((native / (native + foreign)) * 100) / 100
  return {
    label: share >= 0.5 ? scripted : latin,
    shares: { [scripted]: share, [latin]: Math.round((1 - share) * 100) / 100 },
  }
}
