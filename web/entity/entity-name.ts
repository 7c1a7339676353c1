import type { EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'

/** Every post that names an entity names it: it stands at the top, or beside what is always named with it. */
const LOOKED_AT = '20'

export interface EntityName {
  /** As posts and the gazetteer have it; undefined: not known yet, or no post names it. */
  readonly name: string | undefined
  readonly isPending: boolean
}

/** What an entity of a link is called, in whatever window. */
export function useEntityName(entity: string | undefined, collection: string | undefined): EntityName {
  const { data, error } = useAnswer<EntitiesAnswer>(
    'entities',
    { collection, entity, from: 'all', limit: LOOKED_AT },
    { enabled: entity !== undefined, freshSeconds: 600, everySeconds: 600 },
  )
  const name = data?.rows.find(({ id }) => id === entity?.toLowerCase())?.name
  return { name, isPending: entity !== undefined && data === undefined && error === null }
}
