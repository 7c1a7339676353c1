import { parsePage } from '../../producers/x/parse.js'
import { leftOut, rejected, type Parsed } from '../import-format.js'

/** Posts of a page in the API's own form: every X format is brought into it, so that all of them say the same. */
export function postsOfPage(page: unknown, notes: readonly string[]): Parsed[] {
  const parsed = parsePage(page)
  if (!parsed) return [rejected('neither a page nor a post of X')]
  const { posts, drifted, dropped } = parsed
  return [
    ...posts.map((draft): Parsed => ({ kind: 'post', draft, notes })),
    // The includes of a page only complete its posts. The posts are there without them.
    ...drifted.filter(({ field }) => !field.startsWith('includes.')).map(({ field }) => rejected(field)),
    ...Array.from({ length: dropped.withheld ?? 0 }, () => leftOut('withheld in some countries')),
  ]
}

/** One post whose file says that it is a repost, and not of which post. */
export function asRepost(items: readonly Parsed[]): Parsed[] {
  return items.map((item) => (item.kind === 'post' ? { ...item, draft: { ...item.draft, kind: 'repost' } } : item))
}

/** Numbers that a file writes as text. Other values are left out. */
export function wholeNumbers(values: Readonly<Record<string, unknown>>): Record<string, number> {
  const known = Object.entries(values).flatMap(([name, value]) =>
    /^\d{1,15}$/.test(String(value)) ? [[name, Number(value)] as const] : [],
  )
  return Object.fromEntries(known)
}
