import type { z } from 'zod'
import { SENTIMENT_LABELS } from '../../domain/annotation.js'
import { FieldError } from '../../domain/errors.js'
import { isSeveral, type CountsQuery, type Dimension } from '../../domain/reading/figures.js'
import { cells, termCells } from './cells.js'
import { createParameters } from '../../store/parameters.js'
import type { Question } from '../question.js'
import type { Reading } from '../reading.js'

/** How many rows one answer may have. */
const MAX_ROWS = 10_000

/** Sums over the posts that have these values in common. */
export interface CellSum {
  /** Values in the order of the dimensions. */
  readonly keys: readonly string[]
  /** Milliseconds; null without bucket. */
  readonly at: number | null
  readonly posts: number
  /** Null where the posts were found by a term: post_term does not have it. */
  readonly code_mixed: number | null
  readonly confidence_sum: number | null
  /** Posts that have a confidence. */
  readonly told: number
  readonly score_sum: number
  readonly score_square_sum: number
  /** Posts that have a score. */
  readonly scored: number
}

export type Bucket = z.output<typeof CountsQuery>['bucket']

const LABELS = SENTIMENT_LABELS.map((label) => `'${label}'`).join(', ')

/**
 * Sums by dimension, in the order of time, then of posts; undated posts have no place in time and are left out there.
 * @throws FieldError for more than 10,000 rows
 */
export async function sumCells(
  { db }: Reading,
  question: Question,
  by: readonly Dimension[],
  bucket: Bucket,
): Promise<CellSum[]> {
  const parameters = createParameters()
  const keys = by.map((dimension) =>
    dimension === 'repost' ? `case when repost then 'only' else 'without' end` : dimension,
  )
  const kind = by.find(isSeveral)
  const grain = bucket === 'hour' ? 'hour' : 'day'
  const groups = [...keys, ...(bucket ? ['hour'] : [])]
  const { rows } = await db.query<CellSum>(
    `select array[${keys.join(', ')}]::text[] as keys, ${bucket ? 'extract(epoch from hour)::float8 * 1000' : 'null'} as at,
            sum(posts) as posts, sum(code_mixed)::float8 as code_mixed, sum(confidence_sum) as confidence_sum,
            coalesce(sum(posts) filter (where language not in ('none', 'pending')), 0) as told,
            sum(score_sum) as score_sum, sum(score_square_sum) as score_square_sum,
            coalesce(sum(posts) filter (where sentiment in (${LABELS})), 0) as scored
     from ${kind ? termCells(question, parameters, grain, by, kind) : cells(question, parameters, grain, by)}
     ${bucket ? "where hour > '-infinity'" : ''}
     ${groups.length > 0 ? `group by ${groups.join(', ')}` : 'having count(*) > 0'}
     order by ${bucket ? 'at, ' : ''}posts desc, keys limit ${MAX_ROWS + 1}`,
    parameters.values,
  )
  if (rows.length <= MAX_ROWS) return rows
  throw new FieldError(
    bucket ? 'bucket' : 'by',
    `gives more than ${MAX_ROWS} rows: choose a shorter window, a wider bucket or fewer dimensions`,
  )
}

/** The sums of a question with its last dimension left out, in the same order as if they had been asked for. */
export function withoutLast(sums: readonly CellSum[]): CellSum[] {
  const merged = new Map<string, CellSum>()
  for (const sum of sums) {
    const keys = sum.keys.slice(0, -1)
    const name = JSON.stringify([sum.at, keys])
    const known = merged.get(name)
    merged.set(name, known ? added(known, sum) : { ...sum, keys })
  }
  return [...merged.values()].sort(
    (a, b) => (a.at ?? 0) - (b.at ?? 0) || b.posts - a.posts || (a.keys.join('\0') < b.keys.join('\0') ? -1 : 1),
  )
}

function added(one: CellSum, other: CellSum): CellSum {
  const nullable = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b)
  return {
    ...one,
    posts: one.posts + other.posts,
    code_mixed: nullable(one.code_mixed, other.code_mixed),
    confidence_sum: nullable(one.confidence_sum, other.confidence_sum),
    told: one.told + other.told,
    score_sum: one.score_sum + other.score_sum,
    score_square_sum: one.score_square_sum + other.score_square_sum,
    scored: one.scored + other.scored,
  }
}
