import type { Page } from '../../domain/page.js'
import type { Producer, Span } from '../producer.js'

/** No position of any source. */
const DONE = 'done'

/**
 * Reads a span with a walk that goes from old to new and knows no end.
 * @param start the cursor behind which the span begins
 * @param walk pages behind a cursor, oldest first
 */
export function ascendingBackfill(
  { from, to }: Span,
  start: (signal: AbortSignal) => string | Promise<string>,
  walk: (cursor: string, signal: AbortSignal) => AsyncIterable<Page>,
): Producer {
  return {
    async *pages(cursor, signal) {
      if (cursor === DONE) return
      for await (const page of walk(cursor ?? (await start(signal)), signal)) {
        const posts = page.posts.filter(({ postedAt }) => !postedAt || (postedAt >= from && postedAt < to))
        const isBehind = page.posts.length > 0 && page.posts.every(({ postedAt }) => postedAt && postedAt >= to)
        yield { ...page, posts, cursor: isBehind ? DONE : page.cursor }
        if (isBehind) return
      }
      if (!signal.aborted) yield { posts: [], cursor: DONE }
    },
  }
}
