import type { z } from 'zod'
import type { EntityType } from '../../domain/annotation.js'
import { UNLINKED_MARK } from '../../domain/gazetteer.js'
import type { EntitiesAnswer, EntitiesQuery, EntityRow } from '../../domain/reading/figures.js'
import { SCORE_RANGE } from './counts.js'
import { KINDS_OF, knownPlaces, type AskedType } from './known-places.js'
import { encodeCursor } from '../cursor.js'
import { hasRollup, termSource } from '../filter-sql.js'
import { createParameters } from '../../store/parameters.js'
import { meanOf } from '../../domain/reading/intervals.js'
import { readProvenance } from '../provenance.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

const NER_TYPE: Record<AskedType, EntityType> = { place: 'LOC', organisation: 'ORG', person: 'PER', other: 'MISC' }

interface TermRow {
  readonly term: string
  readonly posts: number
  readonly authors: number
  readonly scored: number
  readonly score_sum: number
  readonly score_square_sum: number
  /** As written in the newest post, for names that the gazetteer does not know. */
  readonly surface: string | null
}

/** How the newest post of a group writes an unknown name, and what NER takes it for: its mentions are found by key. */
const MENTION = `
  left join lateral (
    select surface, type from entity_mention
    where post_id = counted.newest and gazetteer_id is null and starts_with(counted.term, '${UNLINKED_MARK}')
    order by lower(surface) = substr(counted.term, 2) desc, start_offset limit 1) as mention on true`

/**
 * Names by posts: places, organisations, people, linked to the gazetteer where it knows them. Authors are distinct; posts
 * without an author count as one each.
 */
export async function readEntities(
  reading: Reading,
  { type, limit, cursor, ...filter }: z.output<typeof EntitiesQuery>,
): Promise<EntitiesAnswer> {
  const question = await ask(reading.db, filter)
  const parameters = createParameters()
  const { bind } = parameters
  const isOfType = type
    ? `${MENTION} where (split_part(counted.term, '/', 1) = any(${bind(KINDS_OF[type])}::text[]) or mention.type = ${bind(NER_TYPE[type])})`
    : ''
  const isBehind = cursor === undefined ? '' : `where ${behind(cursor, bind)}`
  // Distinct authors are counted only for the names of this page: for all names it would take longer than everything else.
  // Found by words or another term, mentions are looked up once; otherwise each part has its own index.
  const { rows } = await reading.db.query<TermRow>(
    `with mentioned as ${hasRollup(question) ? 'not materialized' : 'materialized'} (
       select term.term, post_id, author_id, score from ${termSource(question, parameters, 'entity')}),
     counted as (select term, count(*) as posts ${type ? ', max(post_id) as newest' : ''} from mentioned group by term),
     page as (
       select term, posts from (select counted.* from counted ${isOfType}) as typed ${isBehind}
       order by posts desc, term limit ${bind(limit + 1)}),
     by_author as (
       select term, author_id, count(*) as posts, max(post_id) as newest, count(score) as scored,
              coalesce(sum(score), 0)::float8 as score_sum, coalesce(sum(score * score), 0)::float8 as score_square_sum
       from mentioned where term = any(array(select term from page)) group by term, author_id),
     told as (
       select term, sum(case when author_id is null then posts else 1 end)::bigint as authors, max(newest) as newest,
              sum(scored)::bigint as scored, sum(score_sum) as score_sum, sum(score_square_sum) as score_square_sum
       from by_author group by term)
     select counted.*, page.posts, mention.surface
     from page join told as counted using (term) ${MENTION}
     order by posts desc, term`,
    parameters.values,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    provenance: await readProvenance(reading, question),
    rows: page.map(toRow),
    next: rows.length > limit && last ? encodeCursor(last.posts, last.term) : null,
  }
}

/** @param cursor posts of the last row, then its id */
function behind([posts, term]: readonly string[], bind: (value: unknown) => string): string {
  return `(posts < ${bind(posts)} or (posts = ${bind(posts)} and term > ${bind(term)}))`
}

function toRow(row: TermRow): EntityRow {
  const place = knownPlaces().get(row.term)
  const [kind] = row.term.startsWith(UNLINKED_MARK) ? [null] : row.term.split('/', 1)
  return {
    id: row.term,
    // A name that a newer gazetteer has dropped still has its id.
    name: place?.name ?? row.surface ?? row.term.replace(/^~|^[^/]*\//, ''),
    kind: place?.kind ?? kind ?? null,
    area: place?.area ?? null,
    posts: row.posts,
    authors: row.authors,
    score: meanOf({ n: row.scored, sum: row.score_sum, squares: row.score_square_sum }, SCORE_RANGE),
  }
}
