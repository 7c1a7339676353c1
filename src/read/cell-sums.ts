import type { z } from 'zod'
import { SENTIMENT_LABELS } from '../domain/annotation.js'
import { FieldError } from '../domain/errors.js'
import type { CountsQuery, Dimension } from '../domain/reading/figures.js'
import { cells, createParameters, termSource, type Parameters } from './filter-sql.js'
import type { Question } from './question.js'
import type { Reading } from './reading.js'

/** What one answer may hold. */
const MAX_ROWS = 10_000

/** Sums over the posts that have these values in common. */
export interface CellSum {
  /** Values in the order of the dimensions. */
  readonly keys: readonly string[]
  /** Milliseconds; null without bucket. */
  readonly at: number | null
  readonly posts: number
  /** Null where the posts were found by a term: post_term does not hold it. */
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

const BUCKETS = { day: `date_trunc('day', hour, 'Asia/Singapore')`, hour: 'hour' } as const
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
  const at = bucket ? BUCKETS[bucket] : null
  const keys = by.map((dimension) =>
    dimension === 'repost' ? `case when repost then 'only' else 'without' end` : dimension,
  )
  const groups = [...keys, ...(at ? [at] : [])]
  const { rows } = await db.query<CellSum>(
    `select array[${keys.join(', ')}]::text[] as keys, ${at ? `extract(epoch from ${at})::float8 * 1000` : 'null'} as at,
            sum(posts) as posts, sum(code_mixed)::float8 as code_mixed, sum(confidence_sum) as confidence_sum,
            coalesce(sum(posts) filter (where language not in ('none', 'pending')), 0) as told,
            sum(score_sum) as score_sum, sum(score_square_sum) as score_square_sum,
            coalesce(sum(posts) filter (where sentiment in (${LABELS})), 0) as scored
     from ${by.includes('theme') ? themeCells(question, parameters) : cells(question, parameters)}
     ${at ? "where hour > '-infinity'" : ''}
     ${groups.length > 0 ? `group by ${groups.join(', ')}` : 'having count(*) > 0'}
     order by ${at ? 'at, ' : ''}posts desc, keys limit ${MAX_ROWS + 1}`,
    parameters.values,
  )
  if (rows.length <= MAX_ROWS) return rows
  throw new FieldError(
    bucket ? 'bucket' : 'by',
    `gives more than ${MAX_ROWS} rows: choose a shorter window, a wider bucket or fewer dimensions`,
  )
}

/** The columns of hour_count with a theme: a post counts once for each of its themes. */
function themeCells(question: Question, parameters: Parameters): string {
  return `(
    select term.term as theme, date_trunc('hour', term.posted_at) as hour, term.platform, term.language, term.sentiment,
           term.origin, term.repost, 1 as posts, null::int as code_mixed, null::float8 as confidence_sum,
           coalesce(term.score, 0)::float8 as score_sum, coalesce(term.score * term.score, 0)::float8 as score_square_sum
    from ${termSource(question, parameters, 'theme')}) as cell`
}
