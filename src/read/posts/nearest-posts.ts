import type { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import { signBits, similarity } from '../../domain/meaning.js'
import { rankMixed, type FoundPost } from '../../domain/mixed-ranking.js'
import type { PostsAnswer, PostsQuery } from '../../domain/reading/posts.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { meaningText, plainText, sentimentText } from '../../text/profiles.js'
import { quoteLexeme } from '../../text/terms.js'
import { wordsProfile } from '../../text/words.js'
import { postSource } from '../filter-sql.js'
import { readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'
import { readPostRows, toPostRow } from './posts.js'
import { meaningOfPost, middleOfStory, toMeaningOf, type ModelMeaning, type StoredMeaning } from './stored-meaning.js'

/** Works out the meaning of a text that is searched for. */
export type EncodeQuery = (text: string) => Promise<ModelMeaning>

type NearestQuery = z.output<typeof PostsQuery>

/** Whether posts are asked for by what they mean. */
export function asksForNearest({ meaning, like, likeStory, ranking }: NearestQuery): boolean {
  return [meaning, like, likeStory, ranking].some((asked) => asked !== undefined)
}

/**
 * The posts of a filter that mean nearly what a text, a post or a story means, nearest first, one of each near-duplicate
 * cluster. For a text its words and the first answers count as well, unless only the nearest are asked for: see `rankMixed`.
 * @param encode absent: this server has no model
 * @throws FieldError for fields that do not go together, for a post or a story that does not exist, and where there is nothing
 *   to compare
 */
export async function readNearestPosts(
  reading: Reading,
  { meaning, like, likeStory, ranking, limit, cursor, ...filter }: NearestQuery,
  encode: EncodeQuery | undefined,
): Promise<PostsAnswer> {
  if (cursor !== undefined) throw new FieldError('cursor', 'is for lists by time; the nearest posts have no next page')
  if (meaning !== undefined && like !== undefined)
    throw new FieldError('like', 'cannot be asked for together with meaning')
  if (likeStory !== undefined && (meaning !== undefined || like !== undefined))
    throw new FieldError('likeStory', 'cannot be asked for together with meaning or like')
  if (ranking !== undefined && meaning === undefined) throw new FieldError('ranking', 'goes together with meaning only')
  const question = await ask(reading.db, filter)
  const wanted = await wantedMeaning(reading.db, { meaning, like, likeStory }, encode)
  const words = meaning === undefined ? [] : wordsProfile(plainText(meaning)).words
  const { nearest, compared } = await findNearest(reading.db, question, { wanted, like, likeStory, words })
  const isMixed = meaning !== undefined && ranking !== 'nearest'
  const ranked = isMixed ? rankMixed(wanted, nearest).flatMap((at) => nearest[at] ?? []) : nearest
  const shown = ranked.slice(0, limit)
  const [posts, provenance] = await Promise.all([
    readPostRows(
      reading.db,
      question.collection,
      shown.map(({ id }) => id),
    ),
    readProvenance(reading, question),
  ])
  const asked = {
    ...(meaning && { meaning, ...(ranking && { ranking }) }),
    ...(like && { like: String(like) }),
    ...(likeStory && { likeStory: String(likeStory) }),
  }
  return {
    provenance: { ...provenance, query: { ...provenance.query, ...asked } },
    rows: shown.flatMap(({ id, alike }) => {
      const post = posts.get(id)
      return post ? [{ ...toPostRow(post), similarity: Number(alike.toFixed(4)) }] : [] // erased in between
    }),
    next: null,
    compared,
  }
}

function wantedMeaning(
  db: Queryable,
  { meaning, like, likeStory }: Pick<NearestQuery, 'meaning' | 'like' | 'likeStory'>,
  encode: EncodeQuery | undefined,
): Promise<ModelMeaning> {
  if (like !== undefined) return meaningOfPost(db, like)
  if (likeStory !== undefined) return middleOfStory(db, likeStory, 'likeStory')
  return meaningOfText(meaning ?? '', encode)
}

async function meaningOfText(given: string, encode: EncodeQuery | undefined): Promise<ModelMeaning> {
  if (!encode)
    throw new FieldError(
      'meaning',
      'needs a model, and this server has none: set MODELS_DIR to the folder of the models',
    )
  const text = meaningText(sentimentText(plainText(given)))
  if (text === '') throw new FieldError('meaning', 'has nothing to search for: no letter, digit or emoji')
  return encode(text)
}

/**
 * Posts whose meaning is compared number by number: those with the fewest differing signs. On texts of this kind all of the
 * nearest ten are among the first hundred by signs.
 */
const CANDIDATES = 400

/** They are found among so many: what is shared more often than this leaves room for fewer others. */
const WITH_COPIES = 5_000

/** The number of differing signs above, and the post below: what is smallest is the nearest, of equals the oldest. */
const ID_BITS = 48

interface Near extends FoundPost {
  readonly id: number
  readonly alike: number
}

const inStory = (story: string): string =>
  `select from story_post member where member.story_id = ${story} and member.post_id = found.post_id`

/**
 * Compares signs with every post of the question, then numbers with the nearest. An erased post has no row in `meaning`.
 * @param of.like a post that is left out, together with its near-duplicates
 * @param of.likeStory a story whose posts are left out: their near-duplicates are in it
 */
async function findNearest(
  db: Queryable,
  question: Question,
  of: {
    readonly wanted: ModelMeaning
    readonly like: number | undefined
    readonly likeStory: number | undefined
    readonly words: readonly string[]
  },
): Promise<{ nearest: Near[]; compared: number }> {
  const parameters = createParameters()
  const { bind } = parameters
  const { sql } = postSource(question, parameters)
  const [bits, ordinal, like] = [bind(signBits(of.wanted)), bind(of.wanted.modelOrdinal), bind(of.like ?? null)]
  const [collection, words] = [bind(question.collection.id), bind(of.words.map(quoteLexeme))]
  const { rows } = await db.query<
    StoredMeaning & { id: number; compared: number; postedAt: Date | null; words: number }
  >(
    `with places as (
       select found.cluster_id, bit_count(meaning.bits # ${bits}::bit(384)) << ${ID_BITS} | found.post_id as place,
              count(*) over () as compared
       from (select fact.post_id, fact.cluster_id from ${sql}) as found join meaning on meaning.post_id = found.post_id
       where meaning.outcome = 'done' and meaning.model_ordinal = ${ordinal}
         and found.cluster_id is distinct from
           (select coalesce((select cluster_id from near_duplicate where post_id = ${like}::bigint), ${like}::bigint))
         ${of.likeStory === undefined ? '' : `and not exists(${inStory(bind(of.likeStory))})`}
       order by place limit ${WITH_COPIES}),
     candidates as (
       select min(place) & ((1::bigint << ${ID_BITS}) - 1) as id, max(compared) as compared
       from places group by cluster_id order by min(place) limit ${CANDIDATES})
     select id, compared, vector, scale, nullif(posted_at, '-infinity') as "postedAt", matched.words
     from candidates join meaning on meaning.post_id = id
     join post_fact fact on fact.post_id = id and fact.collection_id = ${collection}
     cross join lateral (
       select count(*) filter (where fact.search @@ word::tsquery)::int as words from unnest(${words}::text[]) as word
     ) as matched`,
    parameters.values,
  )
  const nearest = rows.map((row): Near => {
    const meaning = toMeaningOf(row)
    const [at, words] = [row.postedAt?.getTime() ?? null, row.words / Math.max(1, of.words.length)]
    return { id: row.id, alike: similarity(of.wanted, meaning), meaning, at, words }
  })
  return { nearest: nearest.sort((a, b) => b.alike - a.alike || a.id - b.id), compared: rows[0]?.compared ?? 0 }
}
