import type { z } from 'zod'
import type { QueryCheck, QueryCheckQuery } from '../../domain/reading/posts.js'
import { lint } from '../../text/query/lint.js'
import { parseQuery } from '../../text/query/parse-query.js'
import { countPosts } from '../provenance.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

/** Each is a count of its own; a longer query is told about its first parts. */
const MAX_COUNTED = 20

/**
 * What a query finds, and each of its parts by itself, under the other fields of the filter.
 * @throws QueryError for what is not understood
 */
export async function checkQuery(
  { db }: Pick<Reading, 'db'>,
  filter: z.output<typeof QueryCheckQuery>,
): Promise<z.infer<typeof QueryCheck>> {
  const { q = '' } = filter
  const { parts } = parseQuery(q)
  const question = await ask(db, filter)
  const looked = await countPosts(db, { ...question, query: null })
  const counted: { offset: number; length: number; posts: number | null }[] = []
  for (const { place, query } of parts.slice(0, MAX_COUNTED)) {
    counted.push({ ...place, posts: query === null ? null : await countPosts(db, { ...question, query }) })
  }
  const asksLanguage = parts.some(({ query }) => query?.kind === 'field' && query.field === 'language')
  const warnings = lint(
    counted.map(({ offset, length, posts }, at) => ({
      text: q.slice(offset, offset + length),
      posts,
      hasWords: !asksLanguage && parts[at]?.query?.kind !== 'field',
    })),
    looked,
  )
  return {
    posts: await countPosts(db, question),
    looked,
    parts: counted,
    warnings: warnings.map(({ part, warning }) => ({ ...placeOf(part === null ? undefined : counted[part]), warning })),
  }
}

/** All of the query: no place. */
function placeOf(part: { offset: number; length: number } | undefined): {
  offset: number | null
  length: number | null
} {
  return part ? { offset: part.offset, length: part.length } : { offset: null, length: null }
}
