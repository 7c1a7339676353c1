import { z } from 'zod'

/** Where a feed was left: what its cursor holds. Moments are milliseconds since 1970. */
const Position = z.object({
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** The last answer, "unchanged" included. */
  askedAt: z.number(),
  /** The last answer with items. */
  readAt: z.number(),
  ttlMinutes: z.number().optional(),
  /** Newest item so far; null when items have no dates. */
  newestAt: z.number().nullable(),
  /** Item and text, hashed: what is known and would be an edit if it changed. The last answer's first. */
  seen: z.array(z.tuple([z.string(), z.string()])),
})
export type Position = z.infer<typeof Position>

export const writePosition = (position: Position): string => JSON.stringify(position)

/** Null at the beginning, and for a cursor of another shape: what is known already is known to the store. */
export function readPosition(cursor: string | null): Position | null {
  if (!cursor) return null
  try {
    return Position.safeParse(JSON.parse(cursor)).data ?? null
  } catch {
    return null
  }
}
