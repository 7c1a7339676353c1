import { z } from 'zod'
import { ENTITY_TYPES, SENTIMENT_LABELS } from '../annotation.js'
import { Instant, Provenance } from './answer.js'
import { cursor, CURSOR_HELP, CURSOR_PART, limit, rowId, rowIdText, text } from './fields.js'
import { CollectionKey, filterWith, LanguageLabel, ORIGIN_LABELS } from './filter.js'

/** GET /api/posts: newest first; `cursor` continues after the last row. */
export const PostsQuery = filterWith({
  q: text(200).optional().describe('Words that must all occur; at least one must count, as in `term`.'),
  limit: limit({ usual: 25, max: 100 }),
  cursor: cursor(`(?:${CURSOR_PART.utc}|${CURSOR_PART.undated})`, CURSOR_PART.number).optional().describe(CURSOR_HELP),
})

export const PostRow = z.object({
  id: z.int(),
  platform: z.string(),
  nativeId: z.string(),
  /** As posted: to be shown as text, never as markup. */
  text: z.string(),
  postedAt: Instant.nullable(),
  kind: z.enum(['original', 'reply', 'repost', 'quote']),
  language: z.string(),
  confidence: z.number().nullable(),
  sentiment: z.string(),
  score: z.number().nullable(),
  origin: z.string(),
})
export type PostRow = z.infer<typeof PostRow>
export const PostsAnswer = z.object({ provenance: Provenance, rows: z.array(PostRow), next: z.string().nullable() })
export type PostsAnswer = z.infer<typeof PostsAnswer>

const stageOf = <T extends z.ZodRawShape>(values: T) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done'), model: z.string(), at: Instant, ...values }),
    z.object({ outcome: z.literal('not_applicable'), reason: z.string(), model: z.string(), at: Instant }),
    z.object({ outcome: z.literal('pending') }),
    z.object({ outcome: z.literal('dead'), reason: z.string(), detail: z.string(), at: Instant }),
  ])

export const LABEL_TASKS = ['language', 'sentiment', 'origin', 'entity'] as const
export const EntityLabel = z.strictObject({
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  type: z.enum(ENTITY_TYPES),
  gazetteerId: text(200).nullable(),
})
/** POST /api/labels: the label of a person; model output stays as it is. A second one replaces the first of that person. */
export const LabelBody = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('language'),
    postId: rowId,
    value: z
      .string()
      .max(35)
      .regex(/^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{2,8})*$/, 'must be a language label such as en-SG')
      .describe('A language by its BCP-47 name, also one that langid does not know; und: it cannot be recognised.'),
  }),
  z.strictObject({ task: z.literal('sentiment'), postId: rowId, value: z.enum(SENTIMENT_LABELS) }),
  z.strictObject({ task: z.literal('origin'), postId: rowId, value: z.enum(ORIGIN_LABELS) }),
  z.strictObject({
    task: z.literal('entity'),
    postId: rowId,
    value: z.array(EntityLabel).max(100).describe("Within the post's text, in UTF-16 units, and none over another."),
  }),
])
export type LabelBody = z.infer<typeof LabelBody>
/** DELETE /api/labels: takes back the label of the person who asks. */
export const LabelKey = z.strictObject({
  postId: rowIdText,
  task: z.enum(LABEL_TASKS),
})
export const LabelAnswer = z.object({
  task: z.enum(LABEL_TASKS),
  value: z.unknown(),
  by: z.string(),
  at: Instant,
})
export type LabelAnswer = z.infer<typeof LabelAnswer>

/** GET /api/posts/:id: one post and why it is labelled as it is. */
export const PostAnswer = PostRow.extend({
  collections: z.array(z.string()),
  community: z.string().nullable(),
  placeTag: z.string().nullable(),
  languageTag: z.string().nullable(),
  version: z.number(),
  stages: z.object({
    clean: stageOf({ sentimentText: z.string(), words: z.string() }),
    language: stageOf({
      label: z.string(),
      confidence: z.number(),
      shares: z.record(z.string(), z.number()),
      evidence: z.array(z.string()),
    }),
    sentiment: stageOf({
      label: z.enum(SENTIMENT_LABELS),
      negative: z.number(),
      neutral: z.number(),
      positive: z.number(),
    }),
    entities: stageOf({
      mentions: z.array(
        z.object({
          start: z.number(),
          end: z.number(),
          type: z.enum(ENTITY_TYPES),
          surface: z.string(),
          gazetteer: z.object({ id: z.string(), name: z.string() }).nullable(),
          score: z.number(),
        }),
      ),
    }),
    origin: stageOf({
      label: z.enum(ORIGIN_LABELS),
      probability: z.number(),
      evidence: z.array(z.object({ kind: z.string(), detail: z.string(), weight: z.number() })),
    }),
  }),
  /** Near-duplicates of it in the collection, itself included. */
  copies: z.number(),
  labels: z.array(LabelAnswer),
})
export type PostAnswer = z.infer<typeof PostAnswer>

/** GET /api/label-queue: posts worth a label: uncertain ones first, languages in turn, recent ones. */
export const LabelQueueQuery = z.strictObject({
  task: z.enum(['language', 'sentiment', 'origin']),
  language: LanguageLabel.optional(),
  collection: CollectionKey.optional(),
  limit: limit({ usual: 20, max: 50 }),
})
/** `why`: what makes it worth a label, in words. */
export const LabelQueueAnswer = z.object({ rows: z.array(PostRow.extend({ why: z.string() })) })
export type LabelQueueAnswer = z.infer<typeof LabelQueueAnswer>
