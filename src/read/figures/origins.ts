import type { z } from 'zod'
import { ORIGIN_BINS, type OriginsAnswer, type OriginsQuery } from '../../domain/reading/origins.js'
import { createParameters } from '../../store/parameters.js'
import { postSource } from '../filter-sql.js'
import { readProvenance } from '../provenance.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'
import { isLookedAt, oneAuthorOf } from './author-sample.js'

/** Evidence about the author and not about one text: said many times, it says the same. */
const PROFILE = ['place_tag', 'declared_place', 'community']
/** Errors of one author repeat, so evidence of their texts grows with the square root of their number, up to this many. */
const MOST_TEXTS = 25
/** At night in Singapore, of 24 hours four, hardly anybody there is awake. Weak, and only of authors with many posts. */
const NIGHT = { fromHour: 2, toHour: 6, leastPosts: 20, few: 1 / 24, many: 4 / 24, weight: 0.3 }

const SUMS = `
  select coalesce(author_id, -post_id) as author, probability,
         extract(hour from posted_at at time zone 'Asia/Singapore') as hour, posted_at > '-infinity' as dated,
         (select sum((piece ->> 'weight')::float8) from jsonb_array_elements(evidence) as piece
          where piece ->> 'kind' <> all ($kinds)) as said,
         ${PROFILE.map(
           (kind) => `(select sum((piece ->> 'weight')::float8) from jsonb_array_elements(evidence) as piece
          where piece ->> 'kind' = '${kind}') as ${kind}`,
         ).join(', ')}`

/** As documented in docs/understand/origin.md: an author with one post has the probability of that post. */
const LOG_ODDS = `
  ${PROFILE.map((kind) => `coalesce(avg(${kind}), 0)`).join(' + ')}
  + sqrt(least(count(*), ${MOST_TEXTS})) * avg(coalesce(said, 0))
  + case when count(*) filter (where dated) < ${NIGHT.leastPosts} then 0
         when ${nightShare()} < ${NIGHT.few} then ${NIGHT.weight}
         when ${nightShare()} > ${NIGHT.many} then -${NIGHT.weight} else 0 end`

function nightShare(): string {
  return `(count(*) filter (where dated and hour >= ${NIGHT.fromHour} and hour < ${NIGHT.toHour}))::float8 / count(*) filter (where dated)`
}

/**
 * How probable *inside* is, by post and by author, in bins: a reader may draw the line elsewhere. Reposts are left out,
 * for their texts are not their author's.
 */
export async function readOrigins(
  { db, models }: Reading,
  filter: z.output<typeof OriginsQuery>,
): Promise<OriginsAnswer> {
  const question = await ask(db, filter)
  const provenance = await readProvenance({ db, models }, question)
  const oneOf = oneAuthorOf(provenance.posts)
  const parameters = createParameters()
  const { sql } = postSource(question, parameters)
  const sums = SUMS.replace('$kinds', `${parameters.bind(PROFILE)}::text[]`)
  const { rows } = await db.query<{ bin: number; posts: number; authors: number }>(
    `with judged as materialized (
       ${sums}
       from (select fact.post_id, fact.author_id, fact.posted_at from ${sql} and not fact.repost
             and fact.origin in ('inside', 'outside', 'unknown')
             and ${isLookedAt(oneOf, parameters)}) as found
       join origin using (post_id) where origin.outcome = 'done'),
     binned as (
       select ${binOf('probability')} as bin, 1 as posts, 0 as authors from judged
       union all
       select ${binOf('1 / (1 + exp(-log_odds))')}, 0, 1 from (
         select ${LOG_ODDS} as log_odds from judged group by author) as author)
     select bin, sum(posts) as posts, sum(authors) as authors from binned group by bin`,
    parameters.values,
  )
  const found = new Map(rows.map((row) => [row.bin, row]))
  return {
    provenance,
    oneOf,
    bins: Array.from({ length: ORIGIN_BINS }, (_, bin) => ({
      from: bin / ORIGIN_BINS,
      to: (bin + 1) / ORIGIN_BINS,
      posts: found.get(bin)?.posts ?? 0,
      authors: found.get(bin)?.authors ?? 0,
    })),
  }
}

/** A hair above an edge, so that 0.75 in single precision is where it looks to be. */
function binOf(probability: string): string {
  return `least(floor((${probability}) * ${ORIGIN_BINS} + 1e-6), ${ORIGIN_BINS - 1})::int`
}
