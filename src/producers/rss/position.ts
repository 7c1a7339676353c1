import { z } from 'zod'
import { jsonCursor } from '../kit/json-cursor.js'

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

export const codec = jsonCursor(Position)
