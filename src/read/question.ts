import { FieldError } from '../domain/errors.js'
import { isForward, type Filter } from '../domain/reading/filter.js'
import { SINGAPORE_AHEAD_MS } from '../domain/singapore-time.js'
import { plainText } from '../text/profiles.js'
import { wordsProfile } from '../text/words.js'
import { parseQuery } from '../text/query/parse-query.js'
import type { Query } from '../text/query/query.js'
import type { Queryable } from '../store/pool.js'
import { foldEntity } from './fold-entity.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The default window. */
const DEFAULT_WINDOW_DAYS = 28

/** A filter with its defaults filled in and its words folded as clean folds those of posts. */
export interface Question {
  readonly collection: { readonly id: number; readonly key: string; readonly title: string; readonly isSample: boolean }
  /** Null: since ever, undated posts too. */
  readonly from: Date | null
  /** Null only together with `from`: without end. */
  readonly to: Date | null
  readonly filter: Filter
  /** `entity`, an unknown name folded as those of posts are; null without. */
  readonly entity: string | null
  /** Words of `term` that are next to each other; null without. */
  readonly words: readonly string[] | null
  /** `term` as a hashtag, without its mark; null without. */
  readonly hashtag: string | null
  /** `q`; null without. */
  readonly query: Query | null
}

/**
 * @param now decides the window that a filter leaves open
 * @throws FieldError when there is no such collection, story or topic, when its window ends before it begins, or when nothing is
 *   left of a term to look for; QueryError for a query that is not understood
 */
export async function ask(db: Queryable, filter: Filter, now: Date = new Date()): Promise<Question> {
  if (!isForward(filter, now)) throw new FieldError('from', 'must be before to')
  const { from, to } = windowOf(filter, now)
  const { term, q } = filter
  const query = q === undefined ? null : await readQuery(db, q)
  if (filter.topic !== undefined) await requireTopic(db, filter.topic)
  const isHashtag = term?.startsWith('#') ?? false
  return {
    collection: await (filter.story === undefined
      ? findCollection(db, filter.collection)
      : collectionOfStory(db, filter.story, filter.collection)),
    from,
    to,
    filter,
    entity: filter.entity === undefined ? null : foldEntity(filter.entity),
    words: term === undefined || isHashtag ? null : searchWords(term),
    hashtag: term !== undefined && isHashtag ? foldHashtag(term) : null,
    query,
  }
}

function windowOf({ from, to, story }: Filter, now: Date): { from: Date | null; to: Date | null } {
  const end = Math.ceil((to ?? now).getTime() / HOUR_MS) * HOUR_MS
  // A link to a story leads to all of it, however old it is.
  if (from === 'all' || (from === undefined && story !== undefined))
    return { from: null, to: to ? new Date(end) : null }
  const start = from ? Math.floor(from.getTime() / HOUR_MS) * HOUR_MS : end - DEFAULT_WINDOW_DAYS * DAY_MS
  return { from: new Date(start), to: new Date(end) }
}

/** Where a day begins in Singapore: the last one before, or the next one. */
function dayAt(at: Date, round: (days: number) => number): Date {
  return new Date(round((at.getTime() + SINGAPORE_AHEAD_MS) / DAY_MS) * DAY_MS - SINGAPORE_AHEAD_MS)
}

/** The same question of all days in Singapore that its window touches: counts by day have no hours. */
export function wholeDays(question: Question): Question {
  const { from, to } = question
  return { ...question, from: from && dayAt(from, Math.floor), to: to && dayAt(to, Math.ceil) }
}

/** The same question of the 24 hours up to now, whatever its window. */
export function recentHours(question: Question, now: Date = new Date()): Question {
  return { ...question, ...windowOf({ from: new Date(now.getTime() - DAY_MS) }, now) }
}

/** A window in whole days of Singapore, and the hours that are left of it before and behind them. */
export interface Parts {
  /** Null when it contains no whole day. */
  readonly days: Pick<Question, 'from' | 'to'> | null
  readonly edges: readonly { readonly from: Date; readonly to: Date }[]
}

export function inParts({ from, to }: Pick<Question, 'from' | 'to'>): Parts {
  const first = from && dayAt(from, Math.ceil)
  const end = to && dayAt(to, Math.floor)
  if (from && to && first && end && first >= end) return { days: null, edges: [{ from, to }] }
  const edges = [
    ...(from && first && from < first ? [{ from, to: first }] : []),
    ...(to && end && end < to ? [{ from: end, to }] : []),
  ]
  return { days: { from: first, to: end }, edges }
}

/**
 * The words to look for, folded as those of posts are.
 * @throws FieldError when no word is left: posts do not keep words that are too common to mean anything
 */
function searchWords(text: string): readonly string[] {
  const { words } = wordsProfile(plainText(text))
  if (words.length === 0) throw new FieldError('term', 'has no word that can be searched for')
  return words
}

function foldHashtag(term: string): string {
  const folded = term.replace(/^#+/, '').normalize('NFKC').toLowerCase()
  if (folded === '') throw new FieldError('term', 'is a hashtag without a name')
  return folded
}

/** Which topics there are is known in the database alone: a query that names none asks it nothing. */
async function readQuery(db: Queryable, q: string): Promise<Query> {
  const { query, parts } = parseQuery(q)
  if (!parts.some((part) => part.query?.kind === 'field' && part.query.field === 'topic')) return query
  const { rows } = await db.query<{ key: string }>('select key from topic where retired_at is null order by key')
  return parseQuery(q, { topics: rows.map(({ key }) => key) }).query
}

async function requireTopic(db: Queryable, key: string): Promise<void> {
  const { rows } = await db.query('select from topic where key = $1 and retired_at is null', [key])
  if (rows.length === 0) throw new FieldError('topic', 'Unknown topic. GET /api/topics lists them.', 'missing')
}

const COLLECTION = `
  select id, key, title, is_sample as "isSample",
         exists(select from collection_post where collection_id = collection.id) as filled
  from collection`

/** The default: `live` when it has posts, else another one with posts that is not a sample, else a sample. */
async function findCollection(db: Queryable, key: string | undefined): Promise<Question['collection']> {
  type Row = Question['collection']
  const { rows } =
    key === undefined
      ? await db.query<Row>(`${COLLECTION} order by filled desc, key <> 'live', is_sample, id limit 1`)
      : await db.query<Row>(`${COLLECTION} where key = $1`, [key])
  const [row] = rows
  if (!row) {
    throw new FieldError(
      'collection',
      key === undefined
        ? 'There is nothing to read yet.'
        : `Unknown collection ${key}. GET /api/collections lists them.`,
      'missing',
    )
  }
  const { id, title, isSample } = row
  return { id, key: row.key, title, isSample }
}

/** The collection that a story is in. */
async function collectionOfStory(
  db: Queryable,
  story: number,
  asked: string | undefined,
): Promise<Question['collection']> {
  const { rows } = await db.query<Question['collection']>(
    `select collection.id, key, title, is_sample as "isSample"
     from story join collection on collection.id = story.collection_id where story.id = $1`,
    [story],
  )
  const [row] = rows
  if (!row) throw new FieldError('story', `There is no story ${story}. GET /api/stories lists them.`, 'missing')
  if (asked !== undefined && asked !== row.key) {
    throw new FieldError('story', `is of the collection ${row.key}, not of ${asked}`)
  }
  return row
}
