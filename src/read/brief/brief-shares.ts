import type { BriefStory, Changed, ChangedShare } from '../../domain/reading/brief.js'
import type { CountRow, Dimension } from '../../domain/reading/figures.js'
import { newcombe, wilson } from '../../domain/reading/intervals.js'
import { countRows } from '../figures/counts.js'
import type { Question } from '../question.js'
import type { Reading } from '../reading.js'

const countOf = (rows: readonly CountRow[], dimension: Dimension, value: string): number =>
  rows.find(({ key }) => key[dimension] === value)?.posts ?? 0

/**
 * Shares of a dimension's labels, those with most posts first, and how they changed.
 * @param most labels
 */
export async function readChanged(
  reading: Reading,
  question: Question,
  before: Question,
  dimension: 'language' | 'origin',
  most: number,
): Promise<Changed> {
  const [{ rows }, { rows: earlier }] = await Promise.all([
    countRows(reading, question, [dimension], undefined),
    countRows(reading, before, [dimension], undefined),
  ])
  const whole = earlier.reduce((sum, { share, posts }) => sum + (share ? posts : 0), 0)
  const changed = rows.flatMap(({ key, posts, share }): ChangedShare[] => {
    const value = key[dimension] ?? ''
    if (!share) return []
    const past = shareIn(earlier, dimension, value, whole)
    return [{ value, posts, share, before: past, difference: past && newcombe(share, past) }]
  })
  return {
    rows: changed.slice(0, most),
    none: countOf(rows, dimension, 'none'),
    pending: countOf(rows, dimension, 'pending'),
  }
}

/** The share that a label had; null where no post had a label. */
function shareIn(
  rows: readonly CountRow[],
  dimension: Dimension,
  value: string,
  whole: number,
): ChangedShare['before'] {
  if (whole === 0) return null
  const posts = countOf(rows, dimension, value)
  return { ...wilson(posts, whole), posts }
}

/** The feeling of the posts of a question, and the posts without one. */
export async function readFeeling(
  reading: Reading,
  question: Question,
): Promise<{ rows: BriefStory['feeling']; none: number; pending: number }> {
  const { rows } = await countRows(reading, question, ['sentiment'], undefined)
  return {
    rows: rows.flatMap(({ key, posts, share, corrected }) =>
      share ? [{ label: key.sentiment ?? '', posts, share, corrected }] : [],
    ),
    none: countOf(rows, 'sentiment', 'none'),
    pending: countOf(rows, 'sentiment', 'pending'),
  }
}
