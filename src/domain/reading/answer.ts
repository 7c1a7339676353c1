import { z } from 'zod'
import { GAP_CAUSES } from '../source.js'

/** An instant as JSON has it. */
export const Instant = z.iso.datetime()
/** A day in Singapore. */
export const Day = z.iso.date()

export const GapAnswer = z.object({
  id: z.int(),
  source: z.string(),
  platform: z.string(),
  from: Instant,
  /** Null: not over yet. */
  to: Instant.nullable(),
  cause: z.enum(GAP_CAUSES),
  detail: z.string(),
  /** Missing posts, estimated from the source's own recent rate; null: unknown. */
  estimate: z.number().nullable(),
  closedAt: Instant.nullable(),
})
export type GapAnswer = z.infer<typeof GapAnswer>

/** Where a figure comes from: enough to repeat it and to know what it leaves out. */
export const Provenance = z.object({
  collection: z.object({ key: z.string(), title: z.string(), isSample: z.boolean() }),
  /** The filter as it was read, in the form of a link. */
  query: z.record(z.string(), z.string()),
  /** Null: everything, undated posts too. */
  window: z.object({ from: Instant, to: Instant }).nullable(),
  /** Posts that the filter leaves. */
  posts: z.number(),
  /** Of the collection's posts, how many still wait for a stage. */
  pending: z.number(),
  /** Name and ordinal of the model behind each stage's newest result. */
  models: z.record(z.string(), z.object({ name: z.string(), ordinal: z.number() })),
  /** Known holes in the window that are not refilled; the first hundred. */
  gaps: z.array(GapAnswer),
  computedAt: Instant,
})
export type Provenance = z.infer<typeof Provenance>

/** A fraction with its 95 % interval (Wilson), all 0…1. */
export const Share = z.object({ share: z.number(), low: z.number(), high: z.number() })
export type Share = z.infer<typeof Share>

/** A mean with its 95 % interval. */
export const Mean = z.object({ mean: z.number(), low: z.number(), high: z.number(), n: z.number() })
export type Mean = z.infer<typeof Mean>

/** What every refusal looks like. */
export const Problem = z.object({
  error: z.string(),
  /** The query or body field that is wrong. */
  field: z.string().optional(),
  /** Where in a query it is wrong, in UTF-16 units. */
  offset: z.int().optional(),
  length: z.int().optional(),
  /** What to write there; empty: leave it out. */
  suggestion: z.string().optional(),
  /** The name of this request in the server's log. */
  requestId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
