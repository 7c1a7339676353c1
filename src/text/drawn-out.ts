import { isCommon } from './common-words.js'

const DRAWN_OUT = /([A-Za-z])\1\1/
const WORD = /[A-Za-z]{3,}/g
const RUN = /([A-Za-z])\1{2,}/gi
/** `zzz` and `AAA` are words as they are, `VIII` is a number. */
const AS_IT_IS = /^(?:([A-Za-z])\1+|[IVXLCDM]+)$/

/** Drawn-out words as they are usually spelled: `gilaaa` → `gila`, `sooo cooool` → `so cool`. */
export function shortened(text: string): string {
  if (!DRAWN_OUT.test(text)) return text
  return text.replace(WORD, (word) => {
    if (!DRAWN_OUT.test(word) || AS_IT_IS.test(word)) return word
    const [single, double] = [word.replace(RUN, '$1'), word.replace(RUN, '$1$1')]
    return !isCommon(single.toLowerCase(), 'en') && isCommon(double.toLowerCase(), 'en') ? double : single
  })
}
