import type { StoryAnswer } from '../../domain/reading/stories.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { KINDS_OF, knownPlaces } from '../figures/known-places.js'
import { termSource } from '../filter-sql.js'
import type { Question } from '../question.js'
import { grouped } from './story-posts.js'

interface Named {
  readonly name: string
  /** Null: of all entries with this name. */
  readonly id: string | null
  readonly posts: number
}

/**
 * Places that the posts of a question name and the gazetteer knows, those of the most posts first. Entries of one name,
 * such as a town and the station in it, are one place, as they are one term of a story (`storyTerms`); a post that names
 * both counts once.
 */
export async function readPlacesOf(db: Queryable, question: Question): Promise<StoryAnswer['places']> {
  const parameters = createParameters()
  const { rows } = await db.query<Named>(
    `select split_part(term.term, '/', 2) as name, term.term as id, count(distinct term.post_id) as posts
     from ${termSource(question, parameters, 'entity')}
       and split_part(term.term, '/', 1) = any(${parameters.bind(KINDS_OF.place)}::text[])
     group by grouping sets ((split_part(term.term, '/', 2)), (split_part(term.term, '/', 2), term.term))
     order by posts desc, name, id`,
    parameters.values,
  )
  const entries = grouped(rows, ({ name }) => name)
  return rows.flatMap(({ name, id: entry, posts }) => {
    if (entry !== null) return []
    const ids = (entries.get(name) ?? []).flatMap(({ id }) => id ?? [])
    const known = ids.flatMap((id) => {
      const place = knownPlaces().get(id)
      return place ? [{ id, ...place }] : []
    })
    const [most] = known // named by the most posts
    if (!most) return []
    const area = known.find((place) => place.area !== null)?.area ?? null
    return [{ id: most.id, ids: known.map(({ id }) => id), name: most.name, area, posts }]
  })
}
