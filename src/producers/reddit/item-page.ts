import { z } from 'zod'
import type { RawPost } from '../../domain/post.js'
import type { DriftedItem, Removal } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import { countDropped } from '../kit/dropped.js'
import { parseRedditItem, type RedditWire } from './parse.js'
import { withoutAuthor } from './payload.js'

/** The parts of an item that paging needs. An item with other unknown fields has them too. */
export interface Mark {
  readonly id: string
  /** Unix seconds. */
  readonly at: number
}

/** A moment in a subreddit, and the items of that very second that are read already: several may share it. */
export const Position = z.object({ at: z.number(), ids: z.array(z.string()) })
export type Position = z.infer<typeof Position>

const Marked = z.object({ id: z.string().min(1), created_utc: z.coerce.number().positive() })

/** Null for an item without an id and a time. */
function markOf(raw: unknown): Mark | null {
  const data = typeof raw === 'object' && raw !== null && 'data' in raw ? raw.data : raw
  const marked = Marked.safeParse(data)
  return marked.success ? { id: marked.data.id, at: marked.data.created_utc } : null
}

export const marksOf = (raws: readonly unknown[]): Mark[] => raws.map(markOf).filter((mark) => mark !== null)

/** The position after these items: the newest second among them and `before`. */
export function newestOf(marks: readonly Mark[], before: Position | null): Position | null {
  const at = marks.reduce((newest, mark) => Math.max(newest, mark.at), before?.at ?? -Infinity)
  if (at === -Infinity) return null
  const ids = new Set(before?.at === at ? before.ids : [])
  for (const mark of marks) if (mark.at === at) ids.add(mark.id)
  return { at, ids: [...ids] }
}

/** Items of one answer as a page, each where it belongs. */
export function itemPage(raws: readonly unknown[], wire: RedditWire, cursor: string): Page {
  const posts: RawPost[] = []
  const removals: Removal[] = []
  const drifted: DriftedItem[] = []
  const dropped = countDropped()
  for (const raw of raws) {
    const item = parseRedditItem(raw, wire)
    if (item.kind === 'post') posts.push(item.post)
    else if (item.kind === 'removal') removals.push(item.removal)
    else if (item.kind === 'drifted') drifted.push({ field: item.field, raw: withoutAuthor(raw) })
    else dropped.add(item.reason)
  }
  return { posts, cursor, removals, dropped: dropped.counts, drifted }
}
