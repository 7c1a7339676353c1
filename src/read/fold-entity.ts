import { UNLINKED_MARK } from '../domain/gazetteer.js'
import { foldName } from '../gazetteer/name-form.js'

/** An id of the gazetteer as it is; a name that it does not know as those of posts are folded. */
export function foldEntity(entity: string): string {
  return entity.startsWith(UNLINKED_MARK) ? UNLINKED_MARK + foldName(entity.slice(1)) : entity
}
