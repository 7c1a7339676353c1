import type { z } from 'zod'
import type { AreasAnswer, AreasQuery } from '../../domain/reading/figures.js'
import { meanOf, wilson } from '../../domain/reading/intervals.js'
import { shrunkMeans } from '../../domain/reading/shrinkage.js'
import { createParameters } from '../../store/parameters.js'
import { termSource } from '../filter-sql.js'
import { readProvenance } from '../provenance.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'
import { SCORE_RANGE } from './counts.js'
import { knownPlaces } from './known-places.js'

interface AreaSums {
  /** Null: all areas together, each post once. */
  readonly area: string | null
  readonly posts: number
  readonly places: number
  readonly scored: number
  readonly score_sum: number
  readonly score_square_sum: number
}

/**
 * Posts by planning area of the places that they name; a post counts once for each area. Mean feelings come twice: as they
 * are, and drawn towards the mean of all areas.
 */
export async function readAreas(reading: Reading, filter: z.output<typeof AreasQuery>): Promise<AreasAnswer> {
  const question = await ask(reading.db, filter)
  const parameters = createParameters()
  const located = [...knownPlaces()].flatMap(([id, { area }]) => (area === null ? [] : [{ id, area }]))
  const ids = parameters.bind(located.map(({ id }) => id))
  const areas = parameters.bind(located.map(({ area }) => area))
  const { rows } = await reading.db.query<AreaSums>(
    `with named as materialized (
       select area, term, post_id, score
       from (select term.term, post_id, score from ${termSource(question, parameters, 'entity')}) as mention
       join unnest(${ids}::text[], ${areas}::text[]) as located (id, area) on located.id = mention.term),
     told as (select area, post_id, avg(score) as score from named group by area, post_id)
     select area, count(*) as posts, (select count(distinct term) from named where named.area = told.area) as places,
            count(score) as scored, coalesce(sum(score), 0)::float8 as score_sum,
            coalesce(sum(score * score), 0)::float8 as score_square_sum
     from told group by area
     union all
     select null, count(distinct post_id), 0, 0, 0, 0 from told
     order by posts desc, area`,
    parameters.values,
  )
  const posts = rows.find(({ area }) => area === null)?.posts ?? 0
  const sums = rows.map((row) => ({ n: row.scored, sum: row.score_sum, squares: row.score_square_sum }))
  const shrunk = shrunkMeans(sums, SCORE_RANGE)
  return {
    provenance: await readProvenance(reading, question),
    located: posts,
    rows: rows.flatMap((row, index) =>
      row.area === null
        ? []
        : [
            {
              area: row.area,
              posts: row.posts,
              share: wilson(row.posts, posts),
              places: row.places,
              score: meanOf(sums[index] ?? { n: 0, sum: 0, squares: 0 }, SCORE_RANGE),
              shrunk: shrunk[index] ?? null,
            },
          ],
    ),
  }
}
