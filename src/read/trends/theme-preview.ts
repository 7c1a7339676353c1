import type { z } from 'zod'
import { FieldError, QueryError, UsageError } from '../../domain/errors.js'
import type { ThemePreview, ThemePreviewBody } from '../../domain/reading/figures.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { lackingLanguages, lint } from '../../text/query/lint.js'
import type { Query } from '../../text/query/query.js'
import { parseThemeQuery } from '../../text/query/theme-queries.js'
import { createWordMatcher, type Matcher } from '../../text/theme-matcher.js'
import { parseThemeWord } from '../../text/theme-word.js'
import { queryCondition } from '../query-sql.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

const PREVIEW_DAYS = 28
/** Newest first; enough to see what a word brings, and read in about a second. */
const MAX_POSTS = 20_000
const MAX_EXAMPLES = 20

interface Looked {
  readonly collectionId: number
  readonly from: Date
  readonly to: Date
}

/**
 * The matches of a theme's words and queries among a collection's posts of the last 28 days, the newest 20,000 of them.
 * @param now end of the 28 days
 * @throws FieldError when there is no such collection, or for a word that `parseThemeWord` refuses, quoting it with its language;
 *   QueryError for a query that is not understood
 */
export async function previewTheme(
  { db }: Pick<Reading, 'db'>,
  { collection: key, words, queries = [] }: z.input<typeof ThemePreviewBody>,
  now: Date = new Date(),
): Promise<ThemePreview> {
  const entries = [...new Set(Object.values(words ?? {}).flat())]
  const match = matcherOf(words ?? {}, entries)
  const parsed = queries.map(queryOf)
  const { collection } = await ask(db, { collection: key }, now)
  const looked = { collectionId: collection.id, from: new Date(now.getTime() - PREVIEW_DAYS * 86_400_000), to: now }
  const rows = await readNewest(db, looked)
  const byQuery: ReadonlySet<number>[] = []
  for (const query of parsed) byQuery.push(await findPosts(db, query, looked))
  const names = [...entries, ...queries]
  const counts = names.map(() => 0)
  const examples: { id: number; text: string; matched: string[] }[] = []
  let posts = 0
  for (const { id, text, words: tokens } of rows) {
    const byWords = match(text, tokens ? tokens.split(' ') : [])
    const found = [...byWords, ...byQuery.flatMap((ids, at) => (ids.has(id) ? [entries.length + at] : []))]
    if (found.length === 0) continue
    posts += 1
    for (const entry of found) counts[entry] = (counts[entry] ?? 0) + 1
    if (examples.length < MAX_EXAMPLES)
      examples.push({ id, text, matched: found.flatMap((entry) => names[entry] ?? []) })
  }
  const warnings = lint(
    names.map((text, at) => ({ text, posts: counts[at] ?? 0, hasWords: true })),
    rows.length,
  )
  const lacking = lackingLanguages(
    Object.entries(words ?? {}).flatMap(([name, list]) => (list.length > 0 ? [name] : [])),
  )
  return {
    posts,
    looked: rows.length,
    words: entries.map((word, at) => ({ word, posts: counts[at] ?? 0 })),
    queries: queries.map((query, at) => ({ query, posts: counts[entries.length + at] ?? 0 })),
    examples,
    warnings: [
      ...warnings.map(({ part, warning }) => ({ entry: part === null ? null : (names[part] ?? null), warning })),
      ...(lacking === null ? [] : [{ entry: null, warning: lacking }]),
    ],
  }
}

async function readNewest(
  db: Queryable,
  { collectionId, from, to }: Looked,
): Promise<{ id: number; text: string; words: string | null }[]> {
  const { rows } = await db.query<{ id: number; text: string; words: string | null }>(
    `select fact.post_id as id, post.text, clean.words
     from (select post_id, posted_at from post_fact
           where collection_id = $1 and posted_at >= $2 and posted_at < $3
           order by posted_at desc, post_id desc limit ${MAX_POSTS}) as fact
     join post on post.id = fact.post_id and post.erased_at is null
     join clean_text clean on clean.post_id = fact.post_id
     order by fact.posted_at desc, fact.post_id desc`,
    [collectionId, from, to],
  )
  return rows
}

async function findPosts(
  db: Queryable,
  query: Query,
  { collectionId, from, to }: Looked,
): Promise<ReadonlySet<number>> {
  const parameters = createParameters()
  const { bind } = parameters
  const { rows } = await db.query<{ id: number }>(
    `select fact.post_id as id from post_fact fact
     where fact.collection_id = ${bind(collectionId)} and fact.posted_at >= ${bind(from)} and fact.posted_at < ${bind(to)}
       and ${queryCondition(query, parameters, collectionId)}
     order by fact.posted_at desc, fact.post_id desc limit ${MAX_POSTS}`,
    parameters.values,
  )
  return new Set(rows.map(({ id }) => id))
}

function queryOf(text: string): Query {
  try {
    return parseThemeQuery(text).query
  } catch (err) {
    if (err instanceof QueryError)
      throw new QueryError(`"${text}": ${err.message}`, err.place, err.suggestion, 'queries')
    throw err
  }
}

function matcherOf(words: Readonly<Record<string, readonly string[]>>, entries: readonly string[]): Matcher<number> {
  for (const [language, list] of Object.entries(words)) {
    for (const word of list) {
      try {
        parseThemeWord(word)
      } catch (err) {
        if (err instanceof UsageError) throw new FieldError('words', `${language}: ${err.message}`)
        throw err
      }
    }
  }
  return createWordMatcher(entries)
}
