import { isCommon } from './common-words.js'

/** What people write in capitals in hashtags about Singapore, without names that are words, too (`ST`, `PUB` and `SIT`). */
const ACRONYMS: ReadonlySet<string> = new Set(
  `SG MRT LRT SMRT SBS HDB BTO SBF COE ERP CPF GST GE PE NDP PAP WP PSP NS NSF SAF SCDF SPF NUS NTU SMU SUSS SUTD NIE ITE
   PSLE GCE LTA URA NEA MOE MOH MOM MND MAS MHA ICA IRAS TOTO CNA SIA EWL NSL NEL DTL TEL CCL CTE PIE ECP AYE BKE KPE SLE
   TPE CBD MBS RWS GBTB NLB SGH NUH TTSH KKH IMH CCA CDC PSI UOB OCBC DBS SGX F1 MYR JB KL USA UK UN AI`.split(/\s+/),
)

const CAMEL = /(?<=[\p{Ll}\p{N}])(?<!(?:^|_)(?:\p{Ll}|Mc))(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=_)(?=[^_])/u
/** Capitals and a word behind them: the last capital belongs to either (`MRTBreakdown`, `MRTbreakdown`). */
const CAPITALS_AND_WORD = /(?<!\p{Lu})(\p{Lu}{2,})(\p{Ll}+)/gu
const SMALL = /^[a-z]{6,30}$/
const MIN_WORD = 4

/** The words of a hashtag: `MRTdelay` → `MRT delay`, `NDP2025Fireworks` → `NDP2025 Fireworks`, `iPhone` → `iPhone`. */
export function splitHashtag(tag: string): string {
  let words = ''
  let from = 0
  for (const at of hashtagBreaks(tag)) {
    words += `${tag.slice(from, at)} `
    from = at
  }
  return (words + tag.slice(from)).replace(/[_ ]+/gu, ' ').trim()
}

/** UTF-16 offsets within a hashtag at which a word of it begins, ascending; its underscores are blanks. */
export function hashtagBreaks(tag: string): number[] {
  if (SMALL.test(tag)) return smallBreaks(tag)
  const breaks = new Set<number>()
  let at = 0
  for (const word of tag.split(CAMEL)) {
    if (at > 0) breaks.add(at)
    at += word.length
  }
  for (const { index, 1: capitals = '', 2: word = '' } of tag.matchAll(CAPITALS_AND_WORD)) {
    const end = index + capitals.length
    const [isAcronym, isPlural] = [endsWithCapitals(capitals, word), word === 's']
    if (isAcronym || isPlural) breaks.delete(end - 1)
    if (isAcronym && !isPlural) breaks.add(end)
  }
  return [...breaks].sort((a, b) => a - b)
}

/** Whether `MRTdelay` is MRT and delay, rather than MR and Tdelay. */
function endsWithCapitals(capitals: string, word: string): boolean {
  const [behind, withLast] = [isWord(word), isWord(capitals.slice(-1) + word)]
  return behind === withLast ? ACRONYMS.has(capitals) && !ACRONYMS.has(capitals.slice(0, -1)) : behind
}

/** `mrtbreakdown`: an acronym and a common word, where the whole is none. */
function smallBreaks(tag: string): number[] {
  if (isWord(tag)) return []
  for (const length of [4, 3, 2]) {
    const isSplit = ACRONYMS.has(tag.slice(0, length).toUpperCase()) && tag.length - length >= MIN_WORD
    if (isSplit && isWord(tag.slice(length))) return [length]
  }
  return []
}

function isWord(word: string): boolean {
  const small = word.toLowerCase()
  return isCommon(small, 'en') || (small.endsWith('s') && isCommon(small.slice(0, -1), 'en'))
}
