import type { Parameters } from '../store/parameters.js'
import { quoteLexeme } from '../text/terms.js'
import { placesIn } from './figures/known-places.js'
import { queryCondition } from './query-sql.js'
import type { Question } from './question.js'

/**
 * Conditions of a question on a table that has post_fact's columns to filter by; `alias` names it.
 * @param time its column of time, or of days in Singapore
 */
export function conditions(
  { collection, from, to, filter }: Question,
  { bind }: Parameters,
  alias: string,
  time: { readonly column: string; readonly type?: 'date' },
): string {
  const moment = (at: Date): string =>
    time.type === 'date' ? `(${bind(at)}::timestamptz at time zone 'Asia/Singapore')::date` : bind(at)
  const among = (column: string, values: readonly string[] | undefined): string[] =>
    values ? [`${alias}.${column} = any(${bind(values)}::text[])`] : []
  return [
    `${alias}.collection_id = ${bind(collection.id)}`,
    ...(from ? [`${alias}.${time.column} >= ${moment(from)}`] : []),
    ...(to ? [`${alias}.${time.column} < ${moment(to)}`] : []),
    ...among('platform', filter.platform),
    ...among('language', filter.language),
    ...among('sentiment', filter.sentiment),
    ...among('origin', filter.origin),
    ...(filter.reposts === 'without' ? [`not ${alias}.repost`] : []),
    ...(filter.reposts === 'only' ? [`${alias}.repost`] : []),
  ].join(' and ')
}

/** The kinds of term that a question asks for, the rarer ones first: the first one is looked up, the others are checked. */
function askedTerms({ filter, entity, hashtag }: Question): { kind: string; term: string }[] {
  return [
    ...(entity === null ? [] : [{ kind: 'entity', term: entity }]),
    ...(hashtag === null ? [] : [{ kind: 'hashtag', term: hashtag }]),
    ...(filter.topic === undefined ? [] : [{ kind: 'topic', term: filter.topic }]),
    ...(filter.theme === undefined ? [] : [{ kind: 'theme', term: filter.theme }]),
  ]
}

/** Posts of the story that a question asks for: few, and found by its index. */
function storyCheck({ filter, collection }: Question, { bind }: Parameters): string[] {
  if (filter.story === undefined) return []
  return [
    `exists(select from story_post member where member.story_id = ${bind(filter.story)}
       and member.collection_id = ${bind(collection.id)} and member.post_id = fact.post_id)`,
  ]
}

/** Posts that name a place of the planning area that a question asks for. */
function areaCheck({ filter, collection }: Question, { bind }: Parameters): string[] {
  if (filter.area === undefined) return []
  return [
    `exists(select from post_term place where place.collection_id = ${bind(collection.id)} and place.kind = 'entity'
       and place.term = any(${bind(placesIn(filter.area))}::text[]) and place.posted_at = fact.posted_at
       and place.post_id = fact.post_id)`,
  ]
}

export interface PostSource {
  /** `table as fact where …`: every post that the question leaves, one row each. */
  readonly sql: string
  /** Whether it is post_fact, with all its columns; post_term has neither confidence nor words. */
  readonly hasFacts: boolean
}

/**
 * The posts of a question. A term alone is answered from post_term by index; words need post_fact.
 * @param options.facts all columns of post_fact are needed
 */
export function postSource(question: Question, parameters: Parameters, options: { facts?: boolean } = {}): PostSource {
  const { bind } = parameters
  const { words, query, collection } = question
  const terms = askedTerms(question)
  const searches = [
    ...(words ? [`fact.search @@ ${bind(words.map(quoteLexeme).join(' <-> '))}::tsquery`] : []),
    ...(query ? [queryCondition(query, parameters, collection.id)] : []),
  ]
  const hasFacts = terms.length === 0 || searches.length > 0
  const [looked, ...checked] = hasFacts ? [undefined, ...terms] : terms
  const checks = [
    ...storyCheck(question, parameters),
    ...areaCheck(question, parameters),
    ...checked.flatMap((asked) =>
      asked === undefined
        ? []
        : [
            `exists(select from post_term term where term.collection_id = ${bind(collection.id)} and term.kind = ${bind(asked.kind)}
               and term.term = ${bind(asked.term)} and term.posted_at = fact.posted_at and term.post_id = fact.post_id)`,
          ],
    ),
  ]
  if (!looked) {
    const where = [conditions(question, parameters, 'fact', { column: 'posted_at' }), ...searches, ...checks].join(
      ' and ',
    )
    return { sql: `post_fact fact where ${where}`, hasFacts: true }
  }
  const term = `fact.kind = ${bind(looked.kind)} and fact.term = ${bind(looked.term)}`
  const where = [term, conditions(question, parameters, 'fact', { column: 'posted_at' }), ...checks].join(' and ')
  if (!options.facts) return { sql: `post_term fact where ${where}`, hasFacts: false }
  return {
    sql: `(select whole.* from post_term fact join post_fact whole using (collection_id, post_id) where ${where}) as fact where true`,
    hasFacts: true,
  }
}

/**
 * `… where …`: a row of post_sign, named `sign`, for each post of a question that has a meaning. Where its own columns can tell,
 * nothing else is read: it is a quarter as large as the tables that it is copied from.
 * @param sample percent of its pages to look at, the same ones each time; absent: all
 */
export function signSource(question: Question, parameters: Parameters, sample?: number): string {
  const signs = `post_sign sign ${sample === undefined ? '' : `tablesample system (${sample}) repeatable (1)`}`
  if (hasRollup(question)) return `${signs} where ${conditions(question, parameters, 'sign', { column: 'posted_at' })}`
  const { sql } = postSource(question, parameters)
  return `(select fact.collection_id, fact.post_id from ${sql}) as found
    join ${signs} on sign.post_id = found.post_id and sign.collection_id = found.collection_id where true`
}

/** Whether hour_count and the other rollups can answer: they know nothing of single terms, areas and stories. */
export function hasRollup(question: Question): boolean {
  const { words, query, filter } = question
  const { story, area } = filter
  return [words, query, story ?? null, area ?? null].every((each) => each === null) && askedTerms(question).length === 0
}

/** `… where …`: a row of post_term, named `term`, for each term of this kind of each post that the question leaves. */
export function termSource(question: Question, parameters: Parameters, kind: 'theme' | 'topic' | 'entity'): string {
  const ofKind = `term.kind = ${parameters.bind(kind)}`
  // Without another term, the rows themselves have all the fields of the filter.
  if (hasRollup(question))
    return `post_term term where ${ofKind} and ${conditions(question, parameters, 'term', { column: 'posted_at' })}`
  const { sql } = postSource(question, parameters)
  return `(select fact.collection_id, fact.posted_at, fact.post_id from ${sql}) as found
    join post_term term using (collection_id, posted_at, post_id) where ${ofKind}`
}
