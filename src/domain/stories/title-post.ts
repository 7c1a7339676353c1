/** A post that a story may be named after. */
export interface TitleCandidate {
  readonly id: number
  readonly text: string
  /** Cosine of its meaning and the middle of the story. */
  readonly likeness: number
  readonly hasTerm: boolean
}

/** A title says something in a line: characters of the text without addresses. */
const FEWEST = 20
const MOST = 140
const ADDRESS = /\bhttps?:\/\/\S+/gu
/** Someone who asks, pleads or talks to one person does not say what happened. */
const QUESTION = /[?？؟]/u
const TO_SOMEONE = /^\s*(?:@|RT\b)/u

/** What a post lacks as a title, in cosines: so much nearer to the middle must it be to be taken all the same. */
const LACKS = { length: 0.4, statement: 0.15, others: 0.1, term: 0.08 } as const

/**
 * The post that a story is named after: the one nearest to its middle, of a length to be read at a glance, rather a
 * statement than a question, rather with a hashtag or name that many of its posts have.
 * @param candidates of one language, none a repost
 */
export function titlePostOf(candidates: readonly TitleCandidate[]): number | null {
  let [best, most] = [null as number | null, -Infinity]
  for (const { id, text, likeness, hasTerm } of candidates) {
    const said = text.replaceAll(ADDRESS, '').trim()
    const isShort = said.length >= FEWEST && said.length <= MOST
    const worth =
      likeness -
      (isShort ? 0 : LACKS.length) -
      (QUESTION.test(said) ? LACKS.statement : 0) -
      (TO_SOMEONE.test(said) ? LACKS.others : 0) -
      (hasTerm ? 0 : LACKS.term)
    if (worth > most) [best, most] = [id, worth]
  }
  return best
}
