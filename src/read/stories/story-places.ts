import type { StoryAnswer } from '../../domain/reading/stories.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { KINDS_OF, knownPlaces } from '../figures/known-places.js'
import { termSource } from '../filter-sql.js'
import type { Question } from '../question.js'

/** Places that the posts of a question name and the gazetteer knows, those of the most posts first. */
export async function readPlacesOf(db: Queryable, question: Question): Promise<StoryAnswer['places']> {
  const parameters = createParameters()
  const { rows } = await db.query<{ id: string; posts: number }>(
    `select term.term as id, count(*) as posts from ${termSource(question, parameters, 'entity')}
     group by term.term order by posts desc, id`,
    parameters.values,
  )
  return rows.flatMap(({ id, posts }) => {
    const place = knownPlaces().get(id)
    return place && KINDS_OF.place.includes(place.kind) ? [{ id, name: place.name, area: place.area, posts }] : []
  })
}
