import { numbersOf, toMeaning } from '../../../domain/meaning.js'
import type { Meaning } from '../../../domain/annotation.js'
import type { StoryShown } from '../../../domain/reading/stories.js'
import { dot } from '../../../domain/dot.js'
import { cosine, middleOf, type MeaningSpace } from '../../../domain/stories/meaning-space.js'
import { representativesOf } from '../../../domain/stories/representatives.js'
import { filterTerm } from '../../../domain/stories/shown-terms.js'
import { titlePostOf } from '../../../domain/stories/title-post.js'
import type { VoteDetails } from '../../../store/derived/story-details.js'

/** What the votes of a story tell it by. */
export interface Telling {
  readonly middle: Meaning
  readonly length: number
  readonly titlePost: number
  readonly representatives: StoryShown['representatives']
}

export interface TellContext {
  readonly space: MeaningSpace
  /** Of the story: those that are read may be a sample. */
  readonly votes: number
  readonly terms: StoryShown['terms']
}

/** The votes nearest to the middle that may be the title. */
const TITLES = 40

/** @returns null when there is no vote to tell it by */
export function tellByVotes(votes: readonly VoteDetails[], { space, votes: all, terms }: TellContext): Telling | null {
  if (votes.length === 0) return null
  const placed = votes.map((vote) => ({ ...vote, meaning: space.place(vote.meaning, vote.language) }))
  const mean = middleOf(votes.map(({ meaning }) => ({ meaning: numbersOf(meaning) })))
  const own = new Set(terms.map(({ kind, term }) => `${kind} ${term}`))
  const isOwn = (key: string): boolean => {
    const space = key.indexOf(' ')
    const [kind, term] = [key.slice(0, space), key.slice(space + 1)]
    return own.has(`${kind} ${filterTerm({ kind, term })}`)
  }
  const middle = middleOf(placed)
  const candidates = titleCandidates(placed)
    .map(({ id, text, terms: has, meaning }) => ({
      id,
      text,
      hasTerm: has.some(isOwn),
      likeness: cosine(meaning, middle),
    }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, TITLES)
  return {
    middle: toMeaning(mean),
    length: Math.sqrt(dot(mean, mean)),
    titlePost: titlePostOf(candidates) ?? votes[0]?.id ?? 0,
    representatives: representativesOf(placed, all),
  }
}

/**
 * Original posts of the language that most votes are in; where none is original, all of them. Varieties and scripts of one
 * language are one: who reads Singlish reads English, too.
 */
function titleCandidates<V extends Pick<VoteDetails, 'language' | 'isOriginal'>>(votes: readonly V[]): V[] {
  const counts = new Map<string, number>()
  for (const { language } of votes) counts.set(plain(language), (counts.get(plain(language)) ?? 0) + 1)
  const [largest] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const own = votes.filter(({ language }) => plain(language) === largest?.[0])
  const original = own.filter(({ isOriginal }) => isOriginal)
  return original.length > 0 ? original : own
}

/** `en` of `en-SG`, `ta` of `ta-Latn`. */
const plain = (language: string): string => language.replace(/-.*/, '')
