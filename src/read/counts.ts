import type { z } from 'zod'
import { SENTIMENT_LABELS } from '../domain/annotation.js'
import { FieldError } from '../domain/errors.js'
import type { CountRow, CountsAnswer, CountsQuery, Dimension } from '../domain/reading/figures.js'
import { NO_LABEL } from '../domain/reading/filter.js'
import { cells, createParameters, hasRollup, postSource, type Parameters } from './filter-sql.js'
import { meanOf, wilson } from './intervals.js'
import { readProvenance } from './provenance.js'
import { ask, type Question } from './question.js'
import type { Reading } from './reading.js'

/** What one answer may hold. */
const MAX_ROWS = 10_000
const SCORES: readonly [number, number] = [-1, 1]

export interface CellSum {
  /** Values in the order of the dimensions. */
  readonly keys: readonly string[]
  /** Milliseconds; null without bucket, -Infinity for undated posts. */
  readonly at: number | null
  readonly posts: number
  readonly code_mixed: number | null
  readonly confidence_sum: number | null
  /** Posts that have a confidence. */
  readonly told: number
  readonly score_sum: number
  readonly score_square_sum: number
  readonly scored: number
}

type Bucket = z.output<typeof CountsQuery>['bucket']

/**
 * Posts by up to two dimensions.
 * @throws FieldError for what does not exist and for answers of more than 10,000 rows
 */
export async function readCounts(
  reading: Reading,
  { by = [], bucket, ...filter }: z.output<typeof CountsQuery>,
): Promise<CountsAnswer> {
  if (new Set(by).size < by.length) throw new FieldError('by', 'names one dimension twice')
  const question = await ask(reading.db, filter)
  const [sums, wholes] = await Promise.all([
    sumCells(reading, question, by, bucket),
    by.includes('theme')
      ? sumCells(
          reading,
          question,
          by.filter((name) => name !== 'theme'),
          bucket,
        )
      : undefined,
  ])
  // Undated posts have no row in time, but they are there.
  const posts = bucket && !question.from ? undefined : (wholes ?? sums).reduce((total, sum) => total + sum.posts, 0)
  const provenance = await readProvenance(reading, question, posts)
  return { provenance, rows: toRows(by, sums, wholes) }
}

/** Sums by dimension, in the order of time, then of posts. */
export async function sumCells(
  { db }: Reading,
  question: Question,
  by: readonly Dimension[],
  bucket: Bucket,
): Promise<CellSum[]> {
  const parameters = createParameters()
  const at = bucket === 'day' ? `date_trunc('day', hour, 'Asia/Singapore')` : bucket === 'hour' ? 'hour' : null
  const values = by.map((dimension) =>
    dimension === 'repost' ? `case when repost then 'only' else 'without' end` : dimension,
  )
  const groups = [...values, ...(at ? [at] : [])]
  const labels = `array[${SENTIMENT_LABELS.map((label) => `'${label}'`).join(', ')}]`
  const { rows } = await db.query<CellSum>(
    `select array[${values.join(', ')}]::text[] as keys, ${at ? `extract(epoch from ${at})::float8 * 1000` : 'null'} as at,
            sum(posts) as posts, sum(code_mixed)::float8 as code_mixed, sum(confidence_sum) as confidence_sum,
            coalesce(sum(posts) filter (where language not in ('none', 'pending')), 0) as told,
            sum(score_sum) as score_sum, sum(score_square_sum) as score_square_sum,
            coalesce(sum(posts) filter (where sentiment = any(${labels})), 0) as scored
     from ${by.includes('theme') ? themeCells(question, parameters) : cells(question, parameters)}
     ${groups.length > 0 ? `group by ${groups.join(', ')}` : 'having count(*) > 0'}
     order by ${at ? 'at, ' : ''}posts desc, keys limit ${MAX_ROWS + 1}`,
    parameters.values,
  )
  if (rows.length > MAX_ROWS) {
    throw new FieldError(
      bucket ? 'bucket' : 'by',
      `gives more than ${MAX_ROWS} rows: choose a shorter window, a wider bucket or fewer dimensions`,
    )
  }
  return bucket ? rows.filter((row) => row.at !== null && Number.isFinite(row.at)) : rows
}

/** The columns of hour_count with a theme: a post counts once for each of its themes. */
function themeCells(question: Question, parameters: Parameters): string {
  const columns = `theme.term as theme, date_trunc('hour', theme.posted_at) as hour, theme.platform, theme.language,
           theme.sentiment, theme.origin, theme.repost, 1 as posts, null::int as code_mixed, null::float8 as confidence_sum,
           coalesce(theme.score, 0)::float8 as score_sum, coalesce(theme.score * theme.score, 0)::float8 as score_square_sum`
  if (hasRollup(question)) {
    // Without another term the themes' own rows carry everything that is filtered by.
    const { sql } = postSource(question, parameters, { themes: true })
    return `(select ${columns.replaceAll('theme.', 'fact.')} from ${sql}) as cell`
  }
  const { sql } = postSource(question, parameters)
  return `(
    select ${columns} from (select fact.collection_id, fact.posted_at, fact.post_id from ${sql}) as found
    join post_term theme using (collection_id, posted_at, post_id) where theme.kind = 'theme') as cell`
}

const isNone = (value: string | undefined): boolean =>
  value !== undefined && (NO_LABEL as readonly string[]).includes(value)

/** @param wholes for themes: the posts that shares are of, by the other dimension */
function toRows(
  by: readonly Dimension[],
  sums: readonly CellSum[],
  wholes: readonly CellSum[] | undefined,
): CountRow[] {
  const groupOf = (sum: CellSum): string => JSON.stringify([sum.at, ...sum.keys.slice(0, -1)])
  const ofThemes = wholes !== undefined && by.at(-1) === 'theme'
  const whole = new Map<string, number>()
  for (const sum of ofThemes ? wholes : sums) {
    const group = ofThemes ? JSON.stringify([sum.at, ...sum.keys]) : groupOf(sum)
    if (ofThemes || !isNone(sum.keys.at(-1))) whole.set(group, (whole.get(group) ?? 0) + sum.posts)
  }
  return sums.map((sum) => ({
    key: Object.fromEntries(by.map((dimension, position) => [dimension, sum.keys[position] ?? ''])),
    ...(sum.at === null ? {} : { at: new Date(sum.at).toISOString() }),
    posts: sum.posts,
    share: isNone(sum.keys.at(-1)) ? null : wilson(sum.posts, whole.get(groupOf(sum)) ?? sum.posts),
    corrected: null,
    score: meanOf({ n: sum.scored, sum: sum.score_sum, squares: sum.score_square_sum }, SCORES),
    confidence: sum.confidence_sum === null || sum.told === 0 ? null : sum.confidence_sum / sum.told,
    codeMixed: sum.code_mixed === null ? null : sum.code_mixed / sum.posts,
  }))
}
