/** A post that a story may be named after. */
export interface TitleCandidate {
  readonly id: number
  readonly text: string
  /** Cosine of its meaning and the middle of the story. */
  readonly likeness: number
  readonly hasTerm: boolean
}

/** A title is read at a glance: characters of the text without addresses. What is too long for a title is cut. */
const FEWEST = 20
const MOST = 200
const ADDRESS = /\bhttps?:\/\/\S+/gu
/** Who asks, pleads, talks to one person, of oneself, or in exclamations does not say what happened. */
const QUESTION = /[?？؟]/u
const TO_SOMEONE = /^\s*(?:@|RT\b)/u
const EXCLAMATION = /[!！]|\p{Extended_Pictographic}/u
/** A headline is one sentence: behind its end comes no other word. A hashtag is no sentence. */
const SENTENCES = /(?:[.!?…]["'”’)]*\s|\n\s*)\s*[\p{L}\p{N}]|[。！？][^\s#]/u
/** Words for I and we in the languages that stories are told in most. 我国 is how papers here write "Singapore". */
const ONESELF = new RegExp(
  `(?<![\\p{L}\\p{M}\\p{N}_#@])(?:${[
    'i|me|my|mine|myself|we|our|ours',
    'saya|aku|ku|kami|kita|gue|gua|gw',
    'naan|nan|enaku|enakku|ennoda|engal|enga|namma|naanga',
    'நான்|நாங்கள்|நாங்க|நாம்|நம்ம|நம்|நமது|என்|என்னை|எனக்கு|எனது|என்னோட|எங்கள்|எங்க|எங்களை|எங்களுக்கு',
  ].join('|')})(?![\\p{L}\\p{M}\\p{N}_])|我(?![国國])|[咱俺]`,
  'iu',
)

/** What a post lacks as a title, in cosines: so much nearer to the middle must it be to be taken all the same. */
const LACKS: readonly (readonly [isLacking: (said: string) => boolean, cosines: number])[] = [
  [(said) => said.length < FEWEST || said.length > MOST, 0.4],
  [(said) => QUESTION.test(said), 0.15],
  [(said) => TO_SOMEONE.test(said), 0.1],
  [(said) => ONESELF.test(said), 0.1],
  [(said) => SENTENCES.test(said), 0.1],
  [(said) => EXCLAMATION.test(said), 0.1],
]
/** The same of a post without a term of the story. */
const LACKS_TERM = 0.08

/**
 * The post that a story is named after: the one nearest to its middle, of a length to be read at a glance, rather one
 * sentence that says what happened than a question, an exclamation or what someone tells of oneself, rather with a hashtag
 * or name that many of its posts have.
 * @param candidates of one language, none a repost
 */
export function titlePostOf(candidates: readonly TitleCandidate[]): number | null {
  let [best, most] = [null as number | null, -Infinity]
  for (const { id, text, likeness, hasTerm } of candidates) {
    const said = text.replaceAll(ADDRESS, '').trim()
    const lacks = LACKS.reduce((sum, [isLacking, cosines]) => sum + (isLacking(said) ? cosines : 0), 0)
    const worth = likeness - lacks - (hasTerm ? 0 : LACKS_TERM)
    if (worth > most) [best, most] = [id, worth]
  }
  return best
}
