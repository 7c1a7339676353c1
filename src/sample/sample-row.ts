import { z } from 'zod'
import { ENTITY_TYPES, SENTIMENT_LABELS } from '../domain/annotation.js'
import { RawPost } from '../domain/post.js'

export const SAMPLE_COLLECTION = { key: 'sample', title: 'Sample (invented posts)', isSample: true } as const

/** The local days of a post: commuters write on weekdays, brunch is on weekends. */
export const DAY_KINDS = ['any', 'weekday', 'weekend'] as const
export type DayKind = (typeof DAY_KINDS)[number]

/** A moment that is dated only when the sample is loaded (see place-moment.ts). */
export const AnchoredMoment = z.strictObject({
  /** Minutes before the Singapore midnight that ends the day of loading. 1…57,600 (40 days). */
  minutesBefore: z.number().int().min(1).max(57_600),
  days: z.enum(DAY_KINDS),
})
export type AnchoredMoment = z.infer<typeof AnchoredMoment>

/** One line of sample/posts.ndjson: a RawPost whose date is anchored. */
export const SampleRow = RawPost.omit({ postedAt: true, editedAt: true, payload: true }).extend(AnchoredMoment.shape)
export type SampleRow = z.infer<typeof SampleRow>

export const TruthEntity = z.strictObject({
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  surface: z.string().min(1),
  type: z.enum(ENTITY_TYPES),
  /** `kind/slug` of the shipped gazetteer where it is obvious which entry is meant. */
  gazetteer: z.string().nullable(),
})
export type TruthEntity = z.infer<typeof TruthEntity>

export const COPY_KINDS = ['repost', 'spam', 'near_duplicate'] as const

export const TruthPost = z.strictObject({
  nativeId: z.string(),
  /** `shares` sums to 1; more than one key where the post mixes languages. */
  language: z.strictObject({ label: z.string(), shares: z.record(z.string(), z.number().positive().max(1)) }),
  sentiment: z.enum(SENTIMENT_LABELS),
  entities: z.array(TruthEntity),
  origin: z.enum(['inside', 'outside', 'unknown']),
  event: z.string().nullable(),
  /** Set where the text was copied on purpose. `of` is the first post with it. */
  copy: z.strictObject({ kind: z.enum(COPY_KINDS), of: z.string() }).nullable(),
})
export type TruthPost = z.infer<typeof TruthPost>

export const TruthEvent = z.strictObject({
  id: z.string(),
  title: z.string(),
  days: z.enum(DAY_KINDS),
  /** Minutes before the Singapore midnight that ends the day of loading. */
  startMinutesBefore: z.number().int(),
  peakMinutesBefore: z.number().int(),
  endMinutesBefore: z.number().int(),
  posts: z.number().int(),
  sentiment: z.enum(SENTIMENT_LABELS),
  /** The hashtags that a trend analysis should find, without the mark, lower case. */
  hashtags: z.array(z.string()),
  /** Words and phrases in several languages. */
  terms: z.array(z.string()),
  /** Gazetteer ids that the event is about. */
  entities: z.array(z.string()),
})
export type TruthEvent = z.infer<typeof TruthEvent>

export const SampleTruth = z.strictObject({
  about: z.string(),
  windowDays: z.number().int(),
  events: z.array(TruthEvent),
  posts: z.array(TruthPost),
})
export type SampleTruth = z.infer<typeof SampleTruth>
