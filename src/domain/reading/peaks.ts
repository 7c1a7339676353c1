import { z } from 'zod'
import { Day, Instant, Provenance } from './answer.js'
import { limit } from './fields.js'
import { filterWith } from './filter.js'

/** A story, author or text that brought a part of a peak. */
export const PeakCause = z.object({
  kind: z
    .enum(['story', 'author', 'copies'])
    .describe(
      'story: many people wrote about one thing. author: one author wrote much more than usual. copies: near-identical posts.',
    ),
  /** Of the posts over the usual, 0…1. */
  share: z.number(),
  /** In the peak; those of an author are not counted again with a story. */
  posts: z.number(),
  authors: z.number(),
  /** Null unless it is a story. The title is the beginning of one of its posts. */
  story: z.object({ id: z.int(), title: z.string(), titlePost: z.int(), titleLanguage: z.string() }).nullable(),
  /** One to three of its posts in the peak. */
  cited: z.array(z.int()),
})
export type PeakCause = z.infer<typeof PeakCause>

/** A value of one dimension that most of a peak's excess has, though usually fewer posts have it. */
export const GrownValue = z.object({
  dimension: z.enum(['language', 'platform', 'community']),
  value: z.string(),
  posts: z.number(),
  /** Posts in as many hours before. */
  usual: z.number(),
  share: z.number(),
  cited: z.array(z.int()),
})
export type GrownValue = z.infer<typeof GrownValue>

export const Peak = z.object({
  from: Instant,
  /** Exclusive. */
  to: Instant,
  posts: z.number(),
  /** What is usual at these hours of the day: medians over up to 28 days before. */
  expected: z.number(),
  /** How unusual its most unusual hour or day is: the distance from the median in robust standard deviations. */
  strength: z.number(),
  /** Those that brought most first; their shares and `rest` are 1 together. */
  causes: z.array(PeakCause),
  /** Share of the posts over the usual that are of none of the causes: not one story. */
  rest: z.number(),
  /** Where most of the rest may come from; empty unless the causes explain less than half. */
  grown: z.array(GrownValue),
})
export type Peak = z.infer<typeof Peak>

/** Hours are looked at in windows of up to so many days. */
export const MAX_HOUR_DAYS = 8

/** GET /api/peaks: when there were clearly more posts than usual, and what made it. */
export const PeaksQuery = filterWith({
  bucket: z
    .enum(['hour', 'day'])
    .optional()
    .describe(
      `Whether hours or days in Singapore are looked at. Default: hours in a window of up to ${MAX_HOUR_DAYS} days, else days.`,
    ),
  limit: limit({ usual: 10, max: 50 }).describe('Peaks: those with the most posts over the usual.'),
})
export const PeaksAnswer = z.object({
  provenance: Provenance,
  bucket: z.enum(['hour', 'day']),
  /** How many peaks the window has; rows are the largest of them. */
  peaks: z.number(),
  /** Hours or days of the window that are over and have too few days to be compared with. */
  unjudged: z.number(),
  /** Days of peaks whose stories are not looked for yet, or not again since something changed. */
  waiting: z.array(Day),
  /** In the order of time. */
  rows: z.array(Peak),
})
export type PeaksAnswer = z.infer<typeof PeaksAnswer>
