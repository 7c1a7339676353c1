import { singlishLexicon } from './lexicon.js'

/**
 * Words that Singlish has and other English does not. Written by hand: particles and vocabulary, no topics. Lower case,
 * elongation squeezed (`lahhh` → `lah`).
 */

/** Singlish on its own: particles and vocabulary that other English does not have. */
const SINGLISH_STRONG = `
  lah leh lor meh liao liaoz siol hor sia siah kena kana sian paiseh paisey shiok atas kiasu kiasi kiasee chope choped
  walao walau wahlao wahlau wapiang alamak aiyo aiyoh aiyah aiya aiyaa aiyoyo bojio jialat kaypoh kpo kaypo lepak
  tahan sibei simi tabao tapao dabao angpow angbao anot liddat lidat liddis izzit issit dun donch dowan dunwan oredi
  orh orhor haolian ownself makan mafan buay boleh swee sotong suay sway tikam tompang kopitiam kopi angmoh chiong
  chiongs eeyer eeyur gahmen cheem cheena cheong chio chionging ginna jiak kiam kancheong kanchiong kantang langgar
  lui mampus merlion pokkai sabo sabotaged saboed sekali shag shuang siam siao siaoz sinkie sinkies suaku terok terrer
  toot ulu wayang yandao zhun zai kanasai chey cheh nehmind
`

/** Singlish when the words around are English and nothing speaks against it; each counts half. */
const SINGLISH_WEAK = `
  mah lar la le ba bah wat ar ah oso den izit dunno nvr abit haiz wan ish bo wor ley alr alrdy ard aft tot lei
`

const STRONG = new Set(SINGLISH_STRONG.trim().split(/\s+/))
const WEAK = new Set(SINGLISH_WEAK.trim().split(/\s+/))

export interface SinglishMarkers {
  readonly strong: readonly string[]
  /** Each speaks for Singlish only among English words. */
  readonly weak: readonly string[]
  /**
   * The distinct ones that a reader would call Singlish where they stand. The detector counts the others, too, because
   * messages often have no punctuation.
   */
  readonly telling: readonly string[]
}

/**
 * The markers among lower-case words, in their usual spelling (`data/lexica/singlish-variants.tsv`).
 * @param tokens see `singlishTokens`; words alone have no ends of clauses
 */
export function singlishMarkers(tokens: readonly string[]): SinglishMarkers {
  const strong: string[] = []
  const weak: string[] = []
  const tellingWeak: string[] = []
  tokens.forEach((token, at) => {
    const marker = markerOf(token)
    if (marker === null) return
    if (STRONG.has(marker)) {
      strong.push(marker)
      return
    }
    weak.push(marker)
    if (!LAST_ONLY.has(marker) || isClauseEnd(tokens, at)) tellingWeak.push(marker)
  })
  return { strong, weak, telling: [...new Set([...strong, ...tellingWeak])] }
}

function markerOf(word: string): string | null {
  if (isMarker(word)) return word
  const usual = usualSpelling(word)
  return isMarker(usual) ? usual : null
}

/** Whether a word in small letters is Singlish by itself. */
export function isStrongMarker(word: string): boolean {
  return STRONG.has(word)
}

/** Weak ones that are other words where no clause ends: `Le Pen`, `La Vida`, `Ah yes`. */
const LAST_ONLY = new Set('la le ba bah ah ar bo lar lei ley mah'.split(' '))

/** The last word of a clause that has others. */
function isClauseEnd(tokens: readonly string[], at: number): boolean {
  return at > 0 && !isStop(tokens[at - 1]) && isStop(tokens[at + 1])
}

/** Strong for the detector, which reads them with the words around; by themselves also English words and names. */
const SHARED = new Set('meh sway toot lui sia siam sabotaged hor'.split(' '))

/** What a marker says by itself; null: it is on no list. */
export function markerStrength(word: string): 'strong' | 'weak' | null {
  return STRONG.has(word) && !SHARED.has(word) ? 'strong' : isMarker(word) ? 'weak' : null
}

function isStop(token: string | undefined): boolean {
  return token === SENTENCE_END || token === ','
}

function isMarker(word: string): boolean {
  return STRONG.has(word) || WEAK.has(word)
}

function usualSpelling(word: string): string {
  const squeezed = squeeze(word)
  return singlishLexicon().variants.get(squeezed) ?? squeezed
}

const DRAWN_OUT = /(\p{L})\1{2,}/gu
/** Nearly all words begin otherwise, and their last letters need no look. */
const MAY_BE_LONGER = /^[hlms][aeio]/
const TAIL = /(?<=^(?:l[ae]h|lor|meh|leh|hor|sia))[aehor]+$/u

/** `lahhhh` → `lah`, `soooo` → `so`; doubles stay, as in `sibeii` they do no harm. */
function squeeze(word: string): string {
  const shorter = hasTriple(word) ? word.replace(DRAWN_OUT, '$1') : word
  return MAY_BE_LONGER.test(shorter) ? shorter.replace(TAIL, '') : shorter
}

function hasTriple(word: string): boolean {
  for (let at = 2; at < word.length; at += 1) {
    if (word[at] === word[at - 1] && word[at] === word[at - 2]) return true
  }
  return false
}

const TOKEN = /[a-z][a-z0-9']*|[.!?…]+|,/g
const SENTENCE_END = '.'

/**
 * Lower-case words, commas and sentence ends of an English text: a particle comes before one of these. The end of the
 * text counts as a sentence end.
 */
export function singlishTokens(text: string): string[] {
  const tokens = (text.toLowerCase().replaceAll('’', "'").match(TOKEN) ?? []).map((token) =>
    /[a-z,]/.test(token) ? token : SENTENCE_END,
  )
  if (tokens.at(-1) !== SENTENCE_END) tokens.push(SENTENCE_END)
  return tokens
}
