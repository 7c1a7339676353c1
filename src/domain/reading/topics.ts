import { z } from 'zod'
import { Instant, Share } from './answer.js'
import { limit, rowId, text } from './fields.js'
import { CollectionKey, TopicKey } from './filter.js'
import { PostRow } from './posts.js'

const examples = z.object({
  /** Posts that people said are about it, and are not. */
  about: z.number(),
  not: z.number(),
})

/** How a version does on its own examples, each judged without it and its like (cross-validation). */
export const TopicFiguresAnswer = z.object({
  about: z.number(),
  not: z.number(),
  background: z.number().describe('Random posts that nobody was asked about, by which the threshold was chosen.'),
  precision: Share.describe('Of the examples that it takes for being about it, those that are: not of all posts.'),
  recall: Share.describe('Of the examples that are about it, those that it finds.'),
  f: z.number(),
  found: Share.nullable().describe('Of the random posts, those that it finds; null without such posts.'),
})
export type TopicFiguresAnswer = z.infer<typeof TopicFiguresAnswer>

const wanted = z.number().nullable().describe('The precision among the examples that was asked for; null: none.')

/** GET /api/topics */
export const TopicRow = z.object({
  key: z.string(),
  title: z.string(),
  madeBy: z.string(),
  madeAt: Instant,
  examples,
  version: z.number().nullable().describe('Null: not fitted yet, or too few examples are left.'),
  figures: TopicFiguresAnswer.nullable(),
  /** Of posts drawn at random from those that it finds, how many people said are about it; null: nobody was asked. */
  checked: Share.extend({ posts: z.number(), version: z.number() }).nullable(),
  posts: z.number().describe('Posts that it finds, of all collections.'),
  done: z.number().describe('0…1: how much of the posts that were there before this version it has looked at.'),
  outdated: z.boolean().describe('An example was erased, or meanings are by another model: it is fitted again soon.'),
})
export type TopicRow = z.infer<typeof TopicRow>
export const TopicsAnswer = z.object({ rows: z.array(TopicRow) })
export type TopicsAnswer = z.infer<typeof TopicsAnswer>

/** GET /api/topics/:key */
export const TopicAnswer = TopicRow.extend({
  posted: z
    .array(PostRow.extend({ isAbout: z.boolean(), by: z.string(), at: Instant }))
    .describe('The examples, newest first.'),
  versions: z.array(
    z.object({ version: z.number(), by: z.string(), at: Instant, precision: wanted, figures: TopicFiguresAnswer }),
  ),
})
export type TopicAnswer = z.infer<typeof TopicAnswer>

/** POST /api/topics */
export const TopicBody = z.strictObject({ key: TopicKey, title: text(100) })

export const DRAWN = ['search', 'unsure', 'random', 'found'] as const
/** PUT /api/topics/:key/examples; a second one replaces the first, whoever gave it. */
export const TopicExampleBody = z.strictObject({
  postId: rowId,
  isAbout: z.boolean().nullable().describe('Null takes the example back.'),
  drawn: z
    .enum(DRAWN)
    .describe('Why the person saw the post: the queue that it is from; `search` for any other place.'),
})
export type TopicExampleBody = z.infer<typeof TopicExampleBody>
export const TopicExamplesAnswer = examples

/** POST /api/topics/:key/fit */
export const TopicFitBody = z.strictObject({
  save: z.boolean().describe('False: say the figures, and change nothing.'),
  precision: z.number().min(0).max(1).optional().describe('At least this among the examples, where it can be had.'),
})
export const TopicFitAnswer = z.object({
  figures: TopicFiguresAnswer,
  version: z.number().nullable().describe('Null: it was not saved.'),
  choices: z
    .array(z.object({ precision: wanted, figures: TopicFiguresAnswer }))
    .describe(
      'What it would give to ask for no precision, for 0.8 and for 0.9: the most there is, where that is less.',
    ),
  /** Examples that could not be used: their meaning is not known yet, or their text has changed since. */
  unused: z.number(),
})
export type TopicFitAnswer = z.infer<typeof TopicFitAnswer>

/** GET /api/topics/:key/queue */
export const TopicQueueQuery = z.strictObject({
  kind: z
    .enum(DRAWN)
    .describe(
      'search: nearest to `text`. unsure: nearest to the threshold. found: drawn from what it finds. random: from all.',
    ),
  text: text(500).optional().describe('What the topic is about, in any language; needed for `search`.'),
  collection: CollectionKey.optional(),
  limit: limit({ usual: 20, max: 50 }),
})
export const TopicQueueAnswer = z.object({
  rows: z.array(
    PostRow.extend({ probability: z.number().nullable().describe('As if half of all posts were about it.') }),
  ),
})
export type TopicQueueAnswer = z.infer<typeof TopicQueueAnswer>
