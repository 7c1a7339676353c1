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
}

/** The markers among lower-case words, in their usual spelling (`data/lexica/singlish-variants.tsv`). */
export function singlishMarkers(words: readonly string[]): SinglishMarkers {
  const { variants } = singlishLexicon()
  const strong: string[] = []
  const weak: string[] = []
  for (const raw of words) {
    const word = isMarker(raw) ? raw : usualSpelling(raw, variants)
    if (STRONG.has(word)) strong.push(word)
    else if (WEAK.has(word)) weak.push(word)
  }
  return { strong, weak }
}

function isMarker(word: string): boolean {
  return STRONG.has(word) || WEAK.has(word)
}

function usualSpelling(word: string, variants: ReadonlyMap<string, string>): string {
  const squeezed = squeeze(word)
  return variants.get(squeezed) ?? squeezed
}

/** `lahhhh` → `lah`, `soooo` → `so`; doubles stay, as in `sibeii` they do no harm. */
function squeeze(word: string): string {
  return word.replace(/(\p{L})\1{2,}/gu, '$1').replace(/(?<=^(?:l[ae]h|lor|meh|leh|hor|sia))[aehor]+$/u, '')
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
