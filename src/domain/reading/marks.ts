import { z } from 'zod'
import { Day, Instant } from './answer.js'
import { dayOrInstant, text, WEB_ADDRESS } from './fields.js'
import { CollectionKey } from './filter.js'

/** POST /api/marks and PUT /api/marks/{id} */
export const MarkBody = z.strictObject({
  at: dayOrInstant.describe('A day in Singapore, or an instant when the time of the day is known.'),
  title: text(120),
  link: z
    .string()
    .max(2_000)
    .regex(WEB_ADDRESS, 'must be an http(s) address')
    .nullable()
    .default(null)
    .describe('Where one can read about it.'),
  collection: CollectionKey.nullable().default(null).describe('Null: on the timelines of all collections.'),
})
export type MarkBody = z.infer<typeof MarkBody>

/** GET /api/marks */
export const MarksQuery = z.strictObject({
  collection: CollectionKey.optional().describe('Only the marks on its timelines. Absent: every mark.'),
})

export const MarkAnswer = z.object({
  id: z.int(),
  /** A day in Singapore, or an instant. */
  at: z.union([Day, Instant]),
  title: z.string(),
  link: z.string().nullable(),
  collection: z.string().nullable(),
  /** Who wrote it last, and when. */
  by: z.string(),
  madeAt: Instant,
})
export type MarkAnswer = z.infer<typeof MarkAnswer>

/** Both in the order of their time. */
export const MarksAnswer = z.object({
  rows: z.array(MarkAnswer),
  /** Public holidays in Singapore, as far as data/events knows them. */
  holidays: z.array(z.object({ day: Day, title: z.string() })),
})
export type MarksAnswer = z.infer<typeof MarksAnswer>
