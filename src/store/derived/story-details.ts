import type { Meaning } from '../../domain/annotation.js'
import { MIN_SHARE, MIN_VOTES } from '../../domain/stories/find-stories.js'
import type { Queryable } from '../pool.js'

/** A vote of a story with what its title and its representatives are chosen by. */
export interface VoteDetails {
  readonly id: number
  readonly language: string
  readonly isOriginal: boolean
  /** The beginning of its text. */
  readonly text: string
  /** Its hashtags and names: kind and term. */
  readonly terms: readonly string[]
  readonly meaning: Meaning
}

/** As much of a text as can be a title, and a little more. */
const TEXT_CHARACTERS = 300

/** Those of the posts that this model has read. */
export async function readVoteDetails(
  db: Queryable,
  collectionId: number,
  modelOrdinal: number,
  ids: readonly number[],
): Promise<Map<number, VoteDetails>> {
  const { rows } = await db.query<Omit<VoteDetails, 'meaning'> & { vector: Buffer; scale: number }>(
    `select post.id, fact.language, post.kind = 'original' as "isOriginal", left(post.text, ${TEXT_CHARACTERS}) as text,
            meaning.vector, meaning.scale,
            array(select kind || ' ' || term from post_term where post_id = post.id and collection_id = $1
                  and kind in ('hashtag', 'entity')) as terms
     from unnest($3::bigint[]) as asked (id)
     join post on post.id = asked.id and erased_at is null
     join post_fact fact on fact.post_id = post.id and fact.collection_id = $1
     join meaning on meaning.post_id = post.id and outcome = 'done' and model_ordinal = $2`,
    [collectionId, modelOrdinal, ids],
  )
  return new Map(
    rows.map(({ vector, scale, ...details }) => [
      details.id,
      { ...details, meaning: { vector: new Int8Array(vector.buffer, vector.byteOffset, vector.length), scale } },
    ]),
  )
}

/** How many votes of a story have a term, in a language. */
export interface TermVotes {
  /** Index of the story. */
  readonly story: number
  readonly kind: 'hashtag' | 'entity'
  readonly term: string
  readonly language: string
  readonly authors: number
}

/** Terms that the votes of stories have. @param votes post ids, by story */
export async function countStoryTerms(
  db: Queryable,
  collectionId: number,
  votes: readonly (readonly number[])[],
): Promise<TermVotes[]> {
  const { rows } = await db.query<TermVotes>(
    `select story, kind, term, language, count(*) as authors
     from unnest($2::bigint[], $3::int[]) as vote (id, story)
     join post_term on post_term.post_id = vote.id and collection_id = $1 and kind in ('hashtag', 'entity')
     group by story, kind, term, language`,
    [collectionId, votes.flat(), votes.flatMap((ids, at) => ids.map(() => at))],
  )
  return rows
}

/** The hashtags and names of some days with their votes, and the votes of all. Rare ones are left out. */
export async function readTermVotes(
  db: Queryable,
  collectionId: number,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<{ terms: { kind: 'hashtag' | 'entity'; term: string; votes: number }[]; total: number }> {
  const days = [collectionId, first, last]
  const totals = await db.query<{ total: number }>(
    `select coalesce(sum(authors), 0)::float8 as total from day_total
     where collection_id = $1 and day between $2::date and $3::date`,
    days,
  )
  const total = totals.rows[0]?.total ?? 0
  const { rows } = await db.query<{ kind: 'hashtag' | 'entity'; term: string; votes: number }>(
    `select kind, term, sum(authors)::float8 as votes from day_term
     where collection_id = $1 and kind in ('hashtag', 'entity') and day between $2::date and $3::date
     group by kind, term having sum(authors) >= $4`,
    [...days, Math.max(MIN_VOTES, Math.ceil(MIN_SHARE * total))],
  )
  return { terms: rows, total }
}
