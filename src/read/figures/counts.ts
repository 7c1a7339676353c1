import type { z } from 'zod'
import {
  isSeveral,
  type CountRow,
  type CountsAnswer,
  type CountsQuery,
  type Dimension,
} from '../../domain/reading/figures.js'
import { isLabel } from '../../domain/reading/filter.js'
import { sumCells, withoutLast, type Bucket, type CellSum } from './cell-sums.js'
import { correctedShares, groupOf, isCorrected, type CorrectedShares } from './corrected-shares.js'
import { meanOf, wilson } from '../../domain/reading/intervals.js'
import { countPosts, readProvenance } from '../provenance.js'
import { ask, recentHours, type Question } from '../question.js'
import type { Reading } from '../reading.js'

/** The lowest and the highest score. */
export const SCORE_RANGE: readonly [number, number] = [-1, 1]

/**
 * Posts by up to two dimensions.
 * @throws FieldError for what does not exist and for answers of more than 10,000 rows
 */
export async function readCounts(
  reading: Reading,
  { by = [], bucket, recent, ...filter }: z.output<typeof CountsQuery>,
): Promise<CountsAnswer> {
  const question = await ask(reading.db, filter)
  const [{ rows, posts }, lately] = await Promise.all([
    countRows(reading, question, by, bucket),
    recent === 'with' ? countPosts(reading.db, recentHours(question)) : null,
  ])
  // Undated posts have no row in time, but they are there.
  const provenance = await readProvenance(reading, question, bucket && !question.from ? undefined : posts)
  return { provenance, ...(bucket ? { bucket } : {}), ...(lately === null ? {} : { recent: lately }), rows }
}

/** The rows alone, and how many posts they count. */
export async function countRows(
  reading: Reading,
  question: Question,
  by: readonly Dimension[],
  bucket: Bucket,
): Promise<{ rows: CountRow[]; posts: number }> {
  // Each language is corrected by its own confusions. One query by language serves both.
  const isFiner = isCorrected(by, bucket)
  const last = by.at(-1)
  const [found, wholes] = await Promise.all([
    sumCells(reading, question, isFiner ? [...by, 'language'] : by, bucket),
    // A post may have several themes or none: shares of themes are of the posts, not of the rows. So it is with topics.
    by.some(isSeveral)
      ? sumCells(
          reading,
          question,
          by.filter((name) => !isSeveral(name)),
          bucket,
        )
      : null,
  ])
  const sums = isFiner ? withoutLast(found) : found
  const corrected = isFiner ? correctedShares(reading, found) : () => null
  const posts = (wholes ?? sums).reduce((total, sum) => total + sum.posts, 0)
  return { rows: toRows(by, sums, last !== undefined && isSeveral(last) ? wholes : null, corrected), posts }
}

const isNone = (value: string | undefined): boolean => value !== undefined && !isLabel(value)

/** @param wholes what shares are of, by the dimensions before the last; null: of the rows that have a label */
function toRows(
  by: readonly Dimension[],
  sums: readonly CellSum[],
  wholes: readonly CellSum[] | null,
  corrected: CorrectedShares,
): CountRow[] {
  const whole = new Map<string, number>()
  for (const { at, keys, posts } of wholes ?? sums) {
    if (!wholes && isNone(keys.at(-1))) continue
    const group = groupOf(at, wholes ? keys : keys.slice(0, -1))
    whole.set(group, (whole.get(group) ?? 0) + posts)
  }
  return sums.map((sum) => {
    const { at, keys, posts, scored, told } = sum
    const group = groupOf(at, keys.slice(0, -1))
    const label = keys.at(-1) ?? ''
    return {
      key: Object.fromEntries(by.map((dimension, position) => [dimension, keys[position] ?? ''])),
      ...(at === null ? {} : { at: new Date(at).toISOString() }),
      posts,
      share: isNone(label) ? null : wilson(posts, whole.get(group) ?? posts),
      corrected: corrected(group, label),
      score: meanOf({ n: scored, sum: sum.score_sum, squares: sum.score_square_sum }, SCORE_RANGE),
      confidence: sum.confidence_sum === null || told === 0 ? null : Math.min(1, sum.confidence_sum / told),
      codeMixed: sum.code_mixed === null ? null : sum.code_mixed / posts,
    }
  })
}
