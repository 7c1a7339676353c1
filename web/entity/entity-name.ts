import type { EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'

/**
 * The chosen entity is in every post that the filter leaves, so it is at the top, or next to what is always named with
 * it.
 */
const LOOKED_AT = '20'

export interface EntityName {
  /** The name in posts and in the gazetteer. Undefined: not known yet, or no post names it. */
  readonly name: string | undefined
  readonly isPending: boolean
}

/** The name of an entity in a link, whatever the window. */
export function useEntityName(entity: string | undefined, collection: string | undefined): EntityName {
  const { data, error } = useAnswer<EntitiesAnswer>(
    'entities',
    { collection, entity, from: 'all', limit: LOOKED_AT },
    { enabled: entity !== undefined, freshSeconds: 600, everySeconds: 600 },
  )
  const name = data?.rows.find(({ id }) => id === entity?.toLowerCase())?.name
  return { name, isPending: entity !== undefined && data === undefined && error === null }
}
