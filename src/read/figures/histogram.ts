import type { z } from 'zod'
import type { HistogramAnswer, HistogramQuery, MEASURES } from '../../domain/reading/figures.js'
import type { Mean } from '../../domain/reading/answer.js'
import { sumCells } from './cell-sums.js'
import { mergedFor } from './cells.js'
import { conditions, hasRollup, postSource } from '../filter-sql.js'
import { createParameters, type Parameters } from '../../store/parameters.js'
import { meanOf } from '../../domain/reading/intervals.js'
import { readProvenance } from '../provenance.js'
import { ask, wholeDays, type Question } from '../question.js'
import type { Reading } from '../reading.js'

type Measure = (typeof MEASURES)[number]

/** Of 0…1, as day_histogram has them. */
const BINS = 20
/** Words beyond are in one bin. */
const MAX_WORDS = 128

/**
 * How a figure is spread over the posts of whole days. The mean of the score is exact; those of words and confidence are of
 * the bins, which changes confidence by less than a fortieth.
 */
export async function readHistogram(
  reading: Reading,
  { measure, ...filter }: z.output<typeof HistogramQuery>,
): Promise<HistogramAnswer> {
  const question = wholeDays(await ask(reading.db, filter))
  const parameters = createParameters()
  const source = hasRollup(question) ? rollup(question, parameters, measure) : ofPosts(question, parameters, measure)
  const { rows } = await reading.db.query<{ bin: number; posts: number }>(
    `select bin, sum(posts) as posts from ${source} as binned group by bin order by bin`,
    parameters.values,
  )
  const bins = toBins(measure, new Map(rows.map(({ bin, posts }) => [bin, posts])))
  const mean = measure === 'score' ? await meanScore(reading, question) : binnedMean(bins, measure)
  return { provenance: await readProvenance(reading, question), measure, bins, mean }
}

function rollup(question: Question, parameters: Parameters, measure: Measure): string {
  const where = conditions(question, parameters, 'day_histogram', { column: 'day', type: 'date' })
  return `(select bin, posts from day_histogram where ${mergedFor(question, [])} and measure = ${parameters.bind(measure)} and ${where})`
}

/** As day_histogram has them: in steps of single precision, as the values are. `least` would make 19 of no value. */
const BIN_OF: Record<Measure, string> = {
  score: `case when fact.score is not null then least(floor((fact.score + 1::real) * 10::real), ${BINS - 1}) end`,
  confidence: `case when fact.confidence is not null then least(floor(fact.confidence * 20::real), ${BINS - 1}) end`,
  words: `case when fact.word_count > 0 then least(fact.word_count, ${MAX_WORDS}) end`,
}

/** From the posts, in the same bins. */
function ofPosts(question: Question, parameters: Parameters, measure: Measure): string {
  const { sql } = postSource(question, parameters, { facts: measure !== 'score' })
  return `(select bin, 1 as posts from (select ${BIN_OF[measure]} as bin from ${sql}) as found where bin is not null)`
}

function toBins(measure: Measure, counted: ReadonlyMap<number, number>): HistogramAnswer['bins'] {
  if (measure === 'words') {
    const longest = Math.max(0, ...counted.keys())
    return Array.from({ length: longest + 1 }, (_, words) => ({
      from: words,
      to: words + 1,
      posts: counted.get(words) ?? 0,
    }))
  }
  return Array.from({ length: BINS }, (_, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    posts: counted.get(bin) ?? 0,
  }))
}

/** On the scale 0…1 of the study. */
async function meanScore(reading: Reading, question: Question): Promise<Mean | null> {
  const [sum] = await sumCells(reading, question, [], undefined)
  if (!sum) return null
  const { scored: n, score_sum, score_square_sum } = sum
  // Of (score + 1) / 2, from the sums of the score.
  const squares = (score_square_sum + 2 * score_sum + n) / 4
  return meanOf({ n, sum: (score_sum + n) / 2, squares }, [0, 1])
}

function binnedMean(bins: HistogramAnswer['bins'], measure: Measure): Mean | null {
  const sums = { n: 0, sum: 0, squares: 0 }
  for (const { from, to, posts } of bins) {
    const value = measure === 'words' ? from : (from + to) / 2
    sums.n += posts
    sums.sum += posts * value
    sums.squares += posts * value * value
  }
  return meanOf(sums, measure === 'words' ? [0, MAX_WORDS] : [0, 1])
}
