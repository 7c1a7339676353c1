import { z } from 'zod'
import type { FoundGap } from '../../domain/source.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { timeOfId } from './media-id.js'

const codec = jsonCursor(
  z.object({
    v: z.literal(1),
    /** Media ids of passes that came to their end, the newest pass first. */
    known: z.array(z.string().regex(/^\d{1,20}$/)),
    /** The official API's number of the hashtag: asking for it costs one of 30 a week. */
    hashtagId: z.string().optional(),
    /** When the last of them ended, in milliseconds since 1970. */
    endedAt: z.number().optional(),
  }),
)

/** Ids a cursor carries: several screens of posts, and still a few kilobytes. */
const KNOWN_AT_MOST = 200
/** In a list by time, so many of the newest posts show whether two passes overlap. Posts pinned at the top are mostly older. */
const NEWEST = 12

/**
 * What a pass knows about earlier ones. These lists have no position to come back to, so a pass always begins at the top.
 * A cursor therefore names posts. A cursor from the middle of a pass names the posts of the pass before: a pass that
 * continues from it walks the list again, and skips nothing.
 */
export interface PassMemory {
  /** When the last pass came to its end. */
  readonly endedBefore: Date | null
  readonly hashtagId: string | undefined
  rememberHashtag(id: string): void
  isNewInPass(id: string): boolean
  knows(id: string): boolean
  /** Takes one page's new ids in; true when an earlier pass had every one of them. */
  take(ids: readonly string[]): boolean
  /** For the next pass, if this one ended here. */
  cursor(): string
  /** To be handed out when the pass has come to its end. */
  finished(now: number): string
  /** The hole between this pass and the one before, in a list by time; null when they overlap, or on the first pass. */
  gap(cause: FoundGap['cause'], detail: string): FoundGap | null
}

export function openMemory(from: string | null): PassMemory {
  const read = from === null ? null : codec.readIfOurs(from)
  const known = read?.known ?? []
  const knownIds = new Set(known)
  const seen = new Set<string>()
  let hashtagId = read?.hashtagId
  const before = read?.endedAt
  const write = (ids: string[], endedAt = before): string => codec.write({ v: 1, known: ids, hashtagId, endedAt })
  return {
    endedBefore: before === undefined ? null : new Date(before),
    get hashtagId() {
      return hashtagId
    },
    rememberHashtag(id) {
      hashtagId = id
    },
    isNewInPass: (id) => !seen.has(id),
    knows: (id) => knownIds.has(id),
    take(ids) {
      for (const id of ids) seen.add(id)
      return ids.length > 0 && ids.every((id) => knownIds.has(id))
    },
    cursor: () => write(known),
    finished: (now) => write([...new Set([...seen, ...known])].slice(0, KNOWN_AT_MOST), now),
    gap(cause, detail) {
      const newest = byTime(known).slice(-NEWEST)
      const last = newest.at(-1)
      if (!last || newest.some(({ id }) => seen.has(id))) return null
      const next = byTime([...seen]).find(({ at }) => at > last.at)
      return next ? { from: last.at, to: next.at, cause, detail } : null
    },
  }
}

function byTime(ids: readonly string[]): { id: string; at: Date }[] {
  return ids
    .flatMap((id) => {
      const at = timeOfId(id)
      return at ? [{ id, at }] : []
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}
