import { MEANING_SIZE } from '../../domain/annotation.js'
import { signBits } from '../../domain/meaning.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { hasRollup, signSource } from '../filter-sql.js'
import type { Question } from '../question.js'
import type { ModelMeaning } from './stored-meaning.js'

/**
 * Posts whose meaning is compared number by number: those with the fewest differing signs. On texts of this kind all of the
 * nearest ten are among the first hundred by signs.
 */
const CANDIDATES = 400

/** They are found among so many: what is shared more often than this leaves room for fewer others. */
const WITH_COPIES = 5_000

/** The number of differing signs above, and the post below: what is smallest is the nearest, of equals the oldest. */
const ID_BITS = 48

/** Where a bound of differing signs is taken from. */
export interface Sample {
  /** Of the pages of all posts. */
  readonly percent: number
  /** So many times as many posts as are needed are within the bound, as far as the sample tells. */
  readonly slack: number
}

/** The bound is at the fiftieth of the sample, which chance moves by a seventh: as good as never too few are within it. */
const SAMPLE: Sample = { percent: 0.5, slack: 2 }

/** What the nearest are looked for by. */
export interface Sought {
  readonly wanted: ModelMeaning
  /** A post that is left out, together with its near-duplicates. */
  readonly like: number | undefined
  /** A story whose posts are left out: their near-duplicates are in it. */
  readonly likeStory: number | undefined
}

export interface NearestSigns {
  readonly compared: number
  /** Of these, so many were within the bound, and sorted. */
  readonly sorted: number
  /** The nearest by signs, one of each near-duplicate cluster: as Postgres writes an array. */
  readonly ids: string
}

/**
 * Compares the signs of all posts of a question. Only those within a bound are sorted, which a sample gives, so that one pass
 * both counts and finds. The answer is the same with any bound: where too few are within it, there is none.
 */
export async function nearestBySigns(
  db: Queryable,
  question: Question,
  sought: Sought,
  sample: Sample = SAMPLE,
): Promise<NearestSigns> {
  // Words and terms leave another part of the sample than of all posts, and often nothing.
  if (!hasRollup(question)) return compareSigns(db, question, sought, null)
  const bounded = await compareSigns(db, question, sought, sample)
  const isEnough = bounded.sorted >= Math.min(bounded.compared, WITH_COPIES)
  return isEnough ? bounded : compareSigns(db, question, sought, null)
}

async function compareSigns(
  db: Queryable,
  question: Question,
  { wanted, like, likeStory }: Sought,
  sample: Sample | null,
): Promise<NearestSigns> {
  const parameters = createParameters()
  const { bind } = parameters
  const [bits, ordinal] = [bind(signBits(wanted)), bind(wanted.modelOrdinal)]
  const differing = `bit_count(sign.bits # ${bits}::varbit)`
  const bound =
    sample &&
    `(select ${differing} from ${signSource(question, parameters, sample.percent)} and sign.model_ordinal = ${ordinal}
      order by 1 offset ${bind(Math.ceil((sample.slack * WITH_COPIES * sample.percent) / 100))} limit 1)`
  const conditions = [
    `sign.model_ordinal = ${ordinal}`,
    ...(like === undefined ? [] : [isNoCopyOf(bind(like))]),
    ...(likeStory === undefined ? [] : [isNotIn(bind(likeStory))]),
  ]
  const { rows } = await db.query<NearestSigns>(
    `with bound as (select coalesce(${bound ?? 'null'}, ${MEANING_SIZE}) as differing),
     found as (
       select count(*) as compared,
              array_agg(array[${differing} << ${ID_BITS} | sign.post_id, sign.cluster_id])
                filter (where ${differing} <= (select differing from bound)) as kept
       from ${signSource(question, parameters)} and ${conditions.join(' and ')}),
     nearest as (
       select kept[at][1] as place, kept[at][2] as cluster_id from found, generate_subscripts(kept, 1) as at
       order by place limit ${WITH_COPIES})
     select compared, coalesce(array_length(kept, 1), 0) as sorted, array(
       select min(place) & ((1::bigint << ${ID_BITS}) - 1) from nearest
       group by cluster_id order by min(place) limit ${CANDIDATES})::text as ids
     from found`,
    parameters.values,
  )
  return rows[0] ?? { compared: 0, sorted: 0, ids: '{}' }
}

const isNoCopyOf = (post: string): string =>
  `sign.cluster_id is distinct from
    (select coalesce((select cluster_id from near_duplicate where post_id = ${post}::bigint), ${post}::bigint))`

const isNotIn = (story: string): string =>
  `not exists(select from story_post member where member.story_id = ${story} and member.post_id = sign.post_id)`
