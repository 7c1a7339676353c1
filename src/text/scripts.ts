/** A text taken apart by writing system. One unit is about one word. */
export interface ScriptParts {
  /** Latin words in order, lower case (but see `NAMES_IN_CAPITALS`). */
  readonly latinWords: readonly string[]
  readonly han: number
  readonly kana: number
  readonly hangul: number
  readonly tamil: number
  /** Nothing but Latin letters, and signs. */
  readonly isLatin: boolean
  /** Units in any other script, with their text for the model. */
  readonly other: number
  readonly otherText: string
}

/** Chinese words are 1.6 characters long on average, so a character counts as 0.6 words. */
const WORDS_PER_HAN = 0.6

/** Thai and its neighbours write no spaces: a word has about five characters. */
const WORDS_PER_UNSPACED = 0.2

/** In capitals among small letters these are an airline and a city, not particles. */
const NAMES_IN_CAPITALS = /(?<![A-Za-z])(?:SIA|LA)(?![A-Za-z])/

const RUNS =
  /\p{Script=Latin}[\p{Script=Latin}\p{M}\p{N}'’]*|\p{Script=Han}+|[\p{Script=Hiragana}\p{Script=Katakana}ー]+|\p{Script=Hangul}+|\p{Script=Tamil}[\p{Script=Tamil}\u200c\u200d]*|\p{L}[\p{L}\p{M}]*/gu
const HAN = /^\p{Script=Han}/u
const LATIN = /^\p{Script=Latin}/u
const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー]/u
const HANGUL = /^\p{Script=Hangul}/u
const UNSPACED = /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
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
      isLatin: true,
      other: 0,
      otherText: '',
    }
  }
  const latinWords: string[] = []
  const other: string[] = []
  let otherUnits = 0
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
    else {
      other.push(run)
      otherUnits += UNSPACED.test(run) ? run.length * WORDS_PER_UNSPACED : 1
    }
  }
  const isLatin = han + kana + hangul + tamil + other.length === 0
  // The model gets the text as written where possible, because it was trained on capitals and punctuation, too.
  const isOther = han + kana + hangul + tamil + latinWords.length === 0
  const otherText = isOther ? text : other.join(' ')
  return { latinWords, han, kana, hangul, tamil, isLatin, other: otherUnits, otherText }
}

/** Whether words are written in more than one script; Han and kana are one. */
export function hasSeveralScripts({ latinWords, han, kana, hangul, tamil, other, isLatin }: ScriptParts): boolean {
  if (isLatin) return false
  return [latinWords.length, han + kana, hangul, tamil, other].filter((units) => units > 0).length > 1
}
