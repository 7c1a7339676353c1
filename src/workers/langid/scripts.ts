/** A text taken apart by writing system. One unit is about one word. */
export interface ScriptParts {
  /** Latin words in order, lower case (but see `NAMES_IN_CAPITALS`). */
  readonly latinWords: readonly string[]
  readonly han: number
  readonly kana: number
  readonly hangul: number
  readonly tamil: number
  /** Units in any other script, with their text for the model. */
  readonly other: number
  readonly otherText: string
}

/** Chinese words are 1.6 characters long on average, so a character counts as 0.6 words. */
const WORDS_PER_HAN = 0.6

/** In capitals among small letters these are an airline and a city, not particles. */
const NAMES_IN_CAPITALS = /(?<![A-Za-z])(?:SIA|LA)(?![A-Za-z])/

const RUNS =
  /\p{Script=Latin}[\p{Script=Latin}\p{M}\p{N}'’]*|\p{Script=Han}+|[\p{Script=Hiragana}\p{Script=Katakana}ー]+|\p{Script=Hangul}+|\p{Script=Tamil}[\p{Script=Tamil}\u200c\u200d]*|\p{L}[\p{L}\p{M}]*/gu
const HAN = /^\p{Script=Han}/u
const LATIN = /^\p{Script=Latin}/u
const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー]/u
const HANGUL = /^\p{Script=Hangul}/u
const TAMIL = /^\p{Script=Tamil}/u

export function splitByScript(text: string): ScriptParts {
  const keepsNames = NAMES_IN_CAPITALS.test(text) && /[a-z]/.test(text)
  const lowered = (word: string): string => (keepsNames && NAMES_IN_CAPITALS.test(word) ? word : word.toLowerCase())
  // Most posts are plain ASCII, where the general pattern costs ten times as much.
  if (!keepsNames && /^[\0-\x7f]*$/.test(text)) {
    return {
      latinWords: text.toLowerCase().match(/[a-z][a-z0-9']*/g) ?? [],
      han: 0,
      kana: 0,
      hangul: 0,
      tamil: 0,
      other: 0,
      otherText: '',
    }
  }
  const latinWords: string[] = []
  const other: string[] = []
  let han = 0
  let kana = 0
  let hangul = 0
  let tamil = 0
  for (const [run] of text.matchAll(RUNS)) {
    if (LATIN.test(run)) latinWords.push(lowered(run).replaceAll('’', "'"))
    else if (HAN.test(run)) han += run.length * WORDS_PER_HAN
    else if (KANA.test(run)) kana += run.length * WORDS_PER_HAN
    else if (HANGUL.test(run)) hangul += 1
    else if (TAMIL.test(run)) tamil += 1
    else other.push(run)
  }
  return { latinWords, han, kana, hangul, tamil, other: other.length, otherText: other.join(' ') }
}
