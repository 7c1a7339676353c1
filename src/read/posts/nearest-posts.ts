import type { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import { similarity } from '../../domain/meaning.js'
import { rankMixed, type FoundPost } from '../../domain/mixed-ranking.js'
import type { PostsAnswer, PostsQuery } from '../../domain/reading/posts.js'
import type { Queryable } from '../../store/pool.js'
import { meaningText, plainText, sentimentText } from '../../text/profiles.js'
import { quoteLexeme } from '../../text/terms.js'
import { wordsProfile } from '../../text/words.js'
import { readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'
import { nearestBySigns, type Sought } from './nearest-signs.js'
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

interface Near extends FoundPost {
  readonly id: number
  readonly alike: number
}

/** Compares signs with every post of the question, then numbers with the nearest. An erased post has no signs. */
async function findNearest(
  db: Queryable,
  question: Question,
  sought: Sought & { readonly words: readonly string[] },
): Promise<{ nearest: Near[]; compared: number }> {
  const { compared, ids } = await nearestBySigns(db, question, sought)
  const { rows } = await db.query<StoredMeaning & { id: number; postedAt: Date | null; words: number }>(
    `select meaning.post_id as id, vector, scale, nullif(posted_at, '-infinity') as "postedAt", matched.words
     from meaning join post_fact fact on fact.post_id = meaning.post_id and fact.collection_id = $1
     cross join lateral (
       select count(*) filter (where fact.search @@ word::tsquery)::int as words from unnest($3::text[]) as word
     ) as matched
     where meaning.post_id = any($2::bigint[])`,
    [question.collection.id, ids, sought.words.map(quoteLexeme)],
  )
  const nearest = rows.map((row): Near => {
    const meaning = toMeaningOf(row)
    const [at, words] = [row.postedAt?.getTime() ?? null, row.words / Math.max(1, sought.words.length)]
    return { id: row.id, alike: similarity(sought.wanted, meaning), meaning, at, words }
  })
  return { nearest: nearest.sort((a, b) => b.alike - a.alike || a.id - b.id), compared }
}
