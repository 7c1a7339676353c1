import type { StoryShown } from '../../../domain/reading/stories.js'
import { MIN_VOTES } from '../../../domain/stories/find-stories.js'
import type { MeaningSpace } from '../../../domain/stories/meaning-space.js'
import { evenly } from '../../../domain/stories/representatives.js'
import { filterTerm, shownTerms } from '../../../domain/stories/shown-terms.js'
import { castVotes, type Member } from '../../../domain/stories/window-stories.js'
import { entityLabel, readGazetteerNames } from '../../../read/gazetteer-names.js'
import { countStoryTerms, readVoteDetails } from '../../../store/derived/story-details.js'
import type { StoredMember } from '../../../store/derived/story-known.js'
import type { SavedStory } from '../../../store/derived/story-save.js'
import type { Queryable } from '../../../store/pool.js'
import { tellByVotes } from './tell-by-votes.js'

/** All posts of a story. */
export interface Life {
  /** Null: it is new. */
  readonly id: number | null
  /** What it has besides, with the votes as they were cast. */
  readonly before: readonly StoredMember[]
  /** What was found in the window, by time. */
  readonly members: readonly Member[]
}

export interface DescribeContext {
  readonly collectionId: number
  readonly modelOrdinal: number
  readonly space: MeaningSpace
}

export type DescribedStory = Omit<SavedStory, 'firstFound' | 'lastFound'>

/** Votes that the middle, the title and the representatives are taken from, evenly over the life of a story. */
const VOTES_READ = 200

/**
 * What is stored and shown of stories, each over its whole life.
 * @returns `gone`: known stories that have too few votes by now
 */
export async function describeStories(
  db: Queryable,
  { collectionId, modelOrdinal, space }: DescribeContext,
  lives: readonly Life[],
): Promise<{ stories: DescribedStory[]; gone: number[] }> {
  const cast = lives.map((life) => ({ life, ...castVotes(life.before, life.members) }))
  const told = cast.filter(({ votes }) => votes.length >= MIN_VOTES)
  const samples = told.map(({ votes }) => evenly(votes, VOTES_READ))
  const details = await readVoteDetails(db, collectionId, modelOrdinal, samples.flat())
  const terms = await readShownTerms(
    db,
    collectionId,
    told.map(({ votes }) => votes),
  )
  const stories = told.flatMap(({ life, votes, inWindow }, at): DescribedStory[] => {
    const shown = terms[at] ?? { terms: [], termsByLanguage: {} }
    const telling = tellByVotes(
      (samples[at] ?? []).flatMap((id) => details.get(id) ?? []),
      { space, votes: votes.length, terms: shown.terms },
    )
    if (!telling) return [] // none of its votes is read by this model
    const { representatives, ...told } = telling
    const all = [...life.before, ...life.members]
    return [
      {
        ...told,
        id: life.id,
        firstAt: all.reduce((first, post) => Math.min(first, post.at), Infinity),
        lastAt: all.reduce((last, post) => Math.max(last, post.at), -Infinity),
        posts: all.length,
        votes: votes.length,
        shown: { ...shown, representatives },
        members: life.members.map(({ id, at: time, evidence }) => ({ id, at: time, evidence, vote: inWindow.has(id) })),
      },
    ]
  })
  return {
    stories,
    gone: cast.flatMap(({ life: { id }, votes }) => (id !== null && votes.length < MIN_VOTES ? [id] : [])),
  }
}

async function readShownTerms(
  db: Queryable,
  collectionId: number,
  votes: readonly (readonly number[])[],
): Promise<Omit<StoryShown, 'representatives'>[]> {
  const spoken = await countStoryTerms(db, collectionId, votes)
  const entities = spoken.filter(({ kind }) => kind === 'entity').map(({ term }) => term)
  const names = await readGazetteerNames(db, [...new Set(entities)])
  return votes.map((_, at) =>
    shownTerms(
      spoken.filter(({ story }) => story === at),
      (term) => (term.kind === 'entity' ? entityLabel(term.term, names) : filterTerm(term)),
    ),
  )
}
