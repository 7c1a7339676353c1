import type { z } from 'zod'
import { FieldError, UsageError } from '../../domain/errors.js'
import type { ThemePreviewAnswer, ThemePreviewBody } from '../../domain/reading/figures.js'
import { createWordMatcher, type Matcher } from '../../text/theme-matcher.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

const PREVIEW_DAYS = 28
/** Newest first; enough to see what a word brings, and read in about a second. */
const MAX_POSTS = 20_000
const MAX_EXAMPLES = 20

/**
 * The matches of a theme's words among a collection's posts of the last 28 days, the newest 20,000 of them.
 * @param now end of the 28 days
 * @throws FieldError when there is no such collection, or for a word that `parseThemeWord` refuses, quoting it
 */
export async function previewTheme(
  { db }: Pick<Reading, 'db'>,
  { collection: key, words }: z.output<typeof ThemePreviewBody>,
  now: Date = new Date(),
): Promise<z.infer<typeof ThemePreviewAnswer>> {
  const entries = [...new Set(Object.values(words).flat())]
  const match = matcherOf(entries)
  const { collection } = await ask(db, { collection: key }, now)
  const { rows } = await db.query<{ id: number; text: string; words: string }>(
    `select fact.post_id as id, post.text, clean.words
     from (select post_id, posted_at from post_fact
           where collection_id = $1 and posted_at >= $2 and posted_at < $3
           order by posted_at desc, post_id desc limit ${MAX_POSTS}) as fact
     join post on post.id = fact.post_id and post.erased_at is null
     join clean_text clean on clean.post_id = fact.post_id and clean.outcome = 'done'
     order by fact.posted_at desc, fact.post_id desc`,
    [collection.id, new Date(now.getTime() - PREVIEW_DAYS * 86_400_000), now],
  )
  const counts = entries.map(() => 0)
  const examples: { id: number; text: string; matched: string[] }[] = []
  let posts = 0
  for (const { id, text, words: tokens } of rows) {
    const found = match(text, tokens === '' ? [] : tokens.split(' '))
    if (found.length === 0) continue
    posts += 1
    for (const entry of found) counts[entry] = (counts[entry] ?? 0) + 1
    if (examples.length < MAX_EXAMPLES) {
      examples.push({ id, text, matched: found.flatMap((entry) => entries[entry] ?? []) })
    }
  }
  return { posts, looked: rows.length, words: entries.map((word, at) => ({ word, posts: counts[at] ?? 0 })), examples }
}

function matcherOf(entries: readonly string[]): Matcher<number> {
  try {
    return createWordMatcher(entries)
  } catch (err) {
    if (err instanceof UsageError) throw new FieldError('words', err.message)
    throw err
  }
}
