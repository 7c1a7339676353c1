import { z } from 'zod'
import { ENTITY_TYPES, SENTIMENT_LABELS } from '../annotation.js'
import { POLARITIES, REGISTERS } from '../local-word.js'
import { Instant, Provenance } from './answer.js'
import { cursor, CURSOR_HELP, CURSOR_PART, limit, rowId, rowIdText, text } from './fields.js'
import { CollectionKey, filterWith, LanguageLabel, ORIGIN_LABELS, Query } from './filter.js'

/** GET /api/posts: newest first; `cursor` continues after the last row. With `meaning`, `like` or `likeStory`: nearest first. */
export const PostsQuery = filterWith({
  meaning: text(500)
    .optional()
    .describe(
      'What the posts say, in any language and other words: the nearest first, one of each group of near-identical posts, ' +
        'at most `limit`. There is no next page. Not together with `like` or `cursor`.',
    ),
  like: rowIdText
    .optional()
    .describe(
      'Id of a post: others that say something like it. Otherwise as `meaning`; a post without words has none.',
    ),
  likeStory: rowIdText
    .optional()
    .describe(
      'Id of a story: posts that are not in it and say something like it. Otherwise as `meaning`. Not together with `like`.',
    ),
  ranking: z
    .enum(['mixed', 'nearest'])
    .optional()
    .describe(
      'With `meaning`. `mixed`, the default: a post that has the words of the search counts as a little nearer, and behind the ' +
        'first four those that are like these and of their time. `nearest`: by the cosine alone, as `like` always is.',
    ),
  limit: limit({ usual: 25, max: 100 }),
  cursor: cursor(`(?:${CURSOR_PART.utc}|${CURSOR_PART.undated})`, CURSOR_PART.number).optional().describe(CURSOR_HELP),
})

/** GET /api/posts/check: what a query finds, and each part of it by itself. */
export const QueryCheckQuery = filterWith({ q: Query })
const placed = { offset: z.int(), length: z.int() }
export const QueryCheck = z.object({
  /** Of the posts that the other fields leave, how many it finds. */
  posts: z.number(),
  looked: z.number(),
  /** From left to right, the first twenty; null: nothing of the part is searched for. */
  parts: z.array(z.object({ ...placed, posts: z.number().nullable() })),
  /** Without a place it is about the whole query. */
  warnings: z.array(
    z.object({ offset: placed.offset.nullable(), length: placed.length.nullable(), warning: z.string() }),
  ),
})
export type QueryCheck = z.infer<typeof QueryCheck>

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
  /** The story that it is in; null: in none. */
  story: z.int().nullable(),
})
export type PostRow = z.infer<typeof PostRow>
export const PostsAnswer = z.object({
  provenance: Provenance,
  rows: z.array(
    PostRow.extend({
      similarity: z
        .number()
        .optional()
        .describe(
          'With `meaning`, `like` or `likeStory`: the cosine of the angle between both meanings; 1 for the same.',
        ),
    }),
  ),
  next: z.string().nullable(),
  compared: z
    .number()
    .optional()
    .describe(
      'With `meaning`, `like` or `likeStory`: posts that were compared. The others wait for the stage, have no words, or were read by another model.',
    ),
})
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
/** How the queue draws posts: those that the model is unsure about, by chance, or those that others disagree about. */
export const LABEL_DRAWS = ['unsure', 'random', 'disagreement'] as const
const drawn = z
  .enum(LABEL_DRAWS)
  .optional()
  .describe(
    'How the label queue drew the post; absent: it did not. Agreement is counted apart for each. `disagreement`: it settles what two others said, and counts instead.',
  )
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
    drawn,
  }),
  z.strictObject({ task: z.literal('sentiment'), postId: rowId, value: z.enum(SENTIMENT_LABELS), drawn }),
  z.strictObject({ task: z.literal('origin'), postId: rowId, value: z.enum(ORIGIN_LABELS), drawn }),
  z.strictObject({
    task: z.literal('entity'),
    postId: rowId,
    value: z.array(EntityLabel).max(100).describe("Within the post's text, in UTF-16 units, and none over another."),
    drawn,
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
          sentiment: z
            .object({ label: z.enum(SENTIMENT_LABELS), score: z.number() })
            .nullable()
            .describe(
              'Towards it, from its clause; null where the text is one clause, and the sentiment of the post counts.',
            ),
        }),
      ),
    }),
    origin: stageOf({
      label: z.enum(ORIGIN_LABELS),
      probability: z.number(),
      evidence: z.array(z.object({ kind: z.string(), detail: z.string(), weight: z.number() })),
    }),
    meaning: stageOf({}),
  }),
  localWords: z
    .array(
      z.object({
        start: z.number(),
        end: z.number(),
        surface: z.string(),
        word: z.string(),
        language: z.string(),
        sense: z.string(),
        polarity: z.enum(POLARITIES),
        register: z.enum(REGISTERS),
      }),
    )
    .describe(
      'Words of the glossary in the text, outside names: looked up when the post is read, for readers. No label uses them.',
    ),
  /** Near-duplicates of it in the collection, itself included. */
  copies: z.number(),
  labels: z.array(LabelAnswer),
})
export type PostAnswer = z.infer<typeof PostAnswer>

/** One word of a post and what it adds. */
export const WeighedWord = z.object({
  word: z.string(),
  source: z
    .enum(['marker', 'list', 'model'])
    .describe(
      'marker: the Singlish list. list: words that Malay or Indonesian prefers. model: fastText and the letter model.',
    ),
  weight: z
    .number()
    .describe("Change of the label's log-odds when the word is left out; positive: it speaks for the label."),
})
export type WeighedWord = z.infer<typeof WeighedWord>

/** GET /api/posts/:id/language-words: why the present model sees this language, word by word. */
export const LanguageWords = z.object({
  label: z.string().describe('The language that the words speak for, also where it is too unsure to be shown.'),
  script: z.string().nullable().describe('ISO 15924 code of the script whose rule decided; null: words did.'),
  words: z
    .array(WeighedWord)
    .describe('Those that change something, the strongest first; none where a script decided.'),
  setAside: z.array(z.string()).describe('Names, and words of Singlish that Malay has, too: no evidence here.'),
})
export type LanguageWords = z.infer<typeof LanguageWords>

/** GET /api/label-queue: recent posts to label: uncertain ones first and languages in turn, by chance, or those to settle. */
export const LabelQueueQuery = z.strictObject({
  task: z.enum(['language', 'sentiment', 'origin']),
  draw: z
    .enum(LABEL_DRAWS)
    .default('unsure')
    .describe(
      '`random`: in an order that chance decided once, the same for everybody, so that people meet the same posts. ' +
        '`disagreement`: posts that others gave different labels, until somebody settles it.',
    ),
  language: LanguageLabel.optional(),
  collection: CollectionKey.optional(),
  limit: limit({ usual: 20, max: 50 }),
})
/** `why`: what the model said and how surely, in words, or what people said where they disagree; it is not for the eyes of people who have yet to answer. */
export const LabelQueueAnswer = z.object({
  rows: z.array(
    PostRow.extend({
      why: z.string(),
      rude: z
        .boolean()
        .describe('The glossary of local words calls a word of the text rude. Other rude words: unknown.'),
    }),
  ),
})
export type LabelQueueAnswer = z.infer<typeof LabelQueueAnswer>
