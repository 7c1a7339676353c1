import { UNLINKED_MARK } from '../domain/gazetteer.js'
import type { Queryable } from '../store/pool.js'

/** Names of entities by gazetteer id; names that the gazetteer does not know are not looked up. */
export async function readGazetteerNames(db: Queryable, terms: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>(
    `select asked.id, mention.gazetteer_name as name from unnest($1::text[]) as asked (id)
     cross join lateral (
       select gazetteer_name from entity_mention where gazetteer_id = asked.id and gazetteer_name is not null limit 1
     ) as mention`,
    [terms.filter((term) => !term.startsWith(UNLINKED_MARK))],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** An entity for people: its name in the gazetteer, or as posts have it. */
export function entityLabel(term: string, names: ReadonlyMap<string, string>): string {
  return names.get(term) ?? (term.startsWith(UNLINKED_MARK) ? term.slice(UNLINKED_MARK.length) : term)
}
