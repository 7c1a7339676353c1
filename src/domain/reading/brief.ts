import { z } from 'zod'
import { Day, Instant, Provenance, Share } from './answer.js'
import { day, limit } from './fields.js'
import { filterWith } from './filter.js'
import { Peak } from './peaks.js'
import { Onset, STORY_STATES } from './stories.js'

/** An ISO week; whether its year has a 53rd is known only when it is read. */
const week = z
  .string()
  .regex(
    /^(?:19|20)[0-9][0-9]-W(?:0[1-9]|[1-4][0-9]|5[0-3])$/,
    'must be a week such as 2026-W32, of the years 1900 to 2099',
  )

/** GET /api/brief: a day, a week, or any window, in figures and in posts that say it themselves. */
export const BriefQuery = filterWith({
  day: day.optional().describe('A day in Singapore. Default, without `week`, `from` and `to`: yesterday.'),
  week: week
    .optional()
    .describe(
      'A week after ISO 8601, Monday to Sunday in Singapore, such as 2026-W32. Not together with `day`. `from` and `to` are not together with either.',
    ),
  limit: limit({ usual: 5, max: 20 }).describe('Stories: those with the most authors.'),
})

/** A post that the brief quotes or refers to, by its number in the list at the end. */
export const Citation = z.object({
  number: z.int(),
  post: z.int(),
  platform: z.string(),
  postedAt: Instant.nullable(),
  language: z.string(),
  /** The beginning of the post as posted, in one line; `…` at its end where something is left out. */
  quote: z.string(),
  /** Where it was posted, as far as that follows from its id. */
  original: z.string().nullable(),
})
export type Citation = z.infer<typeof Citation>

/** How many posts have a label, and had in the time before. */
export const ChangedShare = z.object({
  value: z.string(),
  posts: z.number(),
  share: Share,
  /** Null: there were no posts with a label in the time before. */
  before: Share.extend({ posts: z.number() }).nullable(),
  /** share − before, with its 95 % interval (Newcombe). */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
})
export type ChangedShare = z.infer<typeof ChangedShare>

/** Shares of labels, and the posts that have none: `none` does not apply, `pending` waits. */
const Changed = z.object({ rows: z.array(ChangedShare), none: z.number(), pending: z.number() })
export type Changed = z.infer<typeof Changed>

const Feeling = z.object({
  label: z.string(),
  posts: z.number(),
  /** Of the posts that have a sentiment, as the model labelled them. */
  share: Share,
  /** The same after undoing the model's measured confusions; null where none were measured. */
  corrected: Share.nullable(),
})

export const BriefStory = z.object({
  id: z.int(),
  /** The beginning of `titlePost`, which is the first cited one. */
  title: z.string(),
  titlePost: z.int(),
  titleLanguage: z.string(),
  state: z.enum(STORY_STATES),
  firstAt: Instant,
  /** In the window. */
  posts: z.number(),
  authors: z.number(),
  /** Posts by label, those with most first. */
  languages: z.array(z.object({ value: z.string(), posts: z.number() })),
  feeling: z.array(Feeling),
  /** Who took it up first, over its whole life. */
  onsets: z.object({ language: z.array(Onset), platform: z.array(Onset), voice: z.array(Onset) }),
  /** The post that gives the title, and others of the window: up to four, all among `citations`. */
  cited: z.array(z.int()),
})
export type BriefStory = z.infer<typeof BriefStory>

export const BriefAnswer = z.object({
  provenance: Provenance,
  period: z.object({
    kind: z.enum(['day', 'week', 'window']),
    /** The day or week as asked for; null: a window. */
    name: z.string().nullable(),
    from: Instant,
    to: Instant,
    isOver: z.boolean(),
  }),
  /** As long as the period, and directly before it. */
  before: z.object({ from: Instant, to: Instant, posts: z.number() }),
  /** The ten with most posts. */
  languages: Changed,
  feeling: z.object({ rows: z.array(Feeling), none: z.number(), pending: z.number() }),
  origins: Changed,
  stories: z.object({
    found: z.number(),
    /** Posts whose meaning was known when stories were looked for. */
    meant: z.number(),
    rows: z.array(BriefStory),
  }),
  /** Days that stand out, and in a time of up to eight days also the hours of the other days. */
  peaks: z.array(
    z.object({
      bucket: z.enum(['hour', 'day']),
      /** Peaks; rows are the largest of them. */
      found: z.number(),
      /** Too few days are known to compare these with. */
      unjudged: z.number(),
      rows: z.array(Peak),
    }),
  ),
  /** Days whose stories are not looked for yet, or not again since something changed. */
  waiting: z.array(Day),
  /** Every post that a story or a peak names, in the order of the brief, from 1. */
  citations: z.array(Citation),
})
export type BriefAnswer = z.infer<typeof BriefAnswer>
