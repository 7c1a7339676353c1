import { z } from 'zod'
import { jsonCursor } from '../kit/json-cursor.js'

/** The content of a feed's cursor: where the last pass ended. Moments are milliseconds since 1970. */
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
  /** Item and text, hashed. When the text of a known item changes, it is an edit. Items of the last answer come first. */
  seen: z.array(z.tuple([z.string(), z.string()])),
})
export type Position = z.infer<typeof Position>

export const codec = jsonCursor(Position)
