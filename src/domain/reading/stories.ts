import { z } from 'zod'
import { Day, Instant, Mean, Provenance, Share } from './answer.js'
import { limit } from './fields.js'
import { filterWith } from './filter.js'
import { PostRow } from './posts.js'

export const STORY_STATES = ['new', 'rising', 'peak', 'fading', 'returned', 'silent'] as const

const split = z.record(z.string(), z.number())

/** What the posts of a story have in common: a hashtag or a name. */
export const StoryTerm = z.object({
  kind: z.enum(['hashtag', 'entity']),
  /** As the filters `entity` and `term` take it. */
  term: z.string(),
  /** For people. */
  label: z.string(),
  authors: z.number(),
})

/** One thing that many people write about, in whatever language. */
export const StoryRow = z.object({
  id: z.int(),
  /** The beginning of one of its posts, never written by a program. */
  title: z.string(),
  titlePost: z.int(),
  /** The label of that post's language. */
  titleLanguage: z.string(),
  /** At the end of the window, by the votes of its whole life up to then, whatever the filter. */
  state: z.enum(STORY_STATES),
  /** Its whole life, whatever the filter. */
  firstAt: Instant,
  lastAt: Instant,
  /**
   * Its posts that the filter leaves, and the votes among them: each author has one in a story, with the first post, and
   * near-duplicates have one together.
   */
  posts: z.number(),
  authors: z.number(),
  /** Posts by label, of those that the filter leaves. */
  languages: split,
  sentiments: split,
  origins: split,
  platforms: split,
  score: Mean.nullable(),
  /** The terms that most of its authors use, over all languages and its whole life. */
  terms: z.array(StoryTerm),
  /** Posts and votes by day in Singapore, within the window. */
  days: z.array(z.object({ day: Day, posts: z.number(), authors: z.number() })),
})
export type StoryRow = z.infer<typeof StoryRow>

/** GET /api/stories: the stories of the posts that a filter leaves, those with the most authors first. */
export const StoriesQuery = filterWith({
  limit: limit({ usual: 20, max: 100 }),
})
export const StoriesAnswer = z.object({
  provenance: Provenance,
  /** How many stories the posts of the filter belong to; rows are the first of them. */
  stories: z.number(),
  /** Days of the window with posts whose stories are not looked for yet, or not again since something changed. */
  waiting: z.array(Day),
  /** Posts whose meaning was known when the stories of the window's days were looked for; others are in no story. */
  meant: z.number(),
  rows: z.array(StoryRow),
})
export type StoriesAnswer = z.infer<typeof StoriesAnswer>

/** When a group took up a story. */
export const Onset = z.object({
  group: z.string(),
  authors: z.number(),
  /** When it began here, as far as the posts tell: with the second author. */
  at: Instant,
  /** Hours after the first group, with a 95 % interval (bootstrap over authors). Null: not known. */
  lag: z.object({ hours: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Why it is not known: a gap covers the beginning, or too few wrote. */
  unknown: z.enum(['gap', 'few']).nullable(),
})

/** The feeling of a group about a story, one vote an author, corrected by the model's measured confusions. */
export const Feeling = z.object({
  group: z.string(),
  /** Those with a label, and their votes. */
  posts: z.number(),
  authors: z.number(),
  /** Of the votes, with the interval over authors. Null: fewer than ten authors. */
  shares: z.object({ negative: Share, neutral: Share, positive: Share }).nullable(),
  /** False where the confusions of one of the story's languages were not measured on enough texts. */
  isCorrected: z.boolean(),
})
/** The share of negative votes of one group less that of another, with a 95 % interval that holds for all pairs together. */
export const Divide = z.object({
  one: z.string(),
  other: z.string(),
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }),
})

/** GET /api/stories/{id}: one story, with the posts that the filter leaves. Without a window it is about its whole life. */
export const StoryQuery = filterWith({}).omit({ story: true })
export const StoryAnswer = z.object({
  provenance: Provenance,
  story: StoryRow,
  /** Terms by language, those of the most authors first. */
  termsByLanguage: z.record(z.string(), z.array(StoryTerm)),
  hours: z.array(z.object({ at: Instant, posts: z.number(), authors: z.number() })),
  places: z.array(
    z.object({
      /** Of the entry that most posts name. */
      id: z.string(),
      /** Of all entries of this name, such as a town and its station; posts that name several count once. */
      ids: z.array(z.string()),
      name: z.string(),
      area: z.string().nullable(),
      posts: z.number(),
    }),
  ),
  /** Of three to five posts that stand for the others those that the filter leaves, the one that stands for most first. */
  representatives: z.array(PostRow.extend({ standsFor: z.number() })),
  /** Who took it up first: by language, origin, platform, and feeds beside people. Over its whole life, whatever the window. */
  onsets: z.object({
    language: z.array(Onset),
    origin: z.array(Onset),
    platform: z.array(Onset),
    voice: z.array(Onset),
  }),
  feelings: z.object({ language: z.array(Feeling), origin: z.array(Feeling) }),
  /** Pairs of groups whose feelings differ by more than chance, the widest first. */
  divides: z.object({ language: z.array(Divide), origin: z.array(Divide) }),
  /** The others of the collection whose middle is nearest, at most five; the cosine, 1 for the same. */
  like: z.array(z.object({ id: z.int(), title: z.string(), titleLanguage: z.string(), similarity: z.number() })),
})
export type StoryAnswer = z.infer<typeof StoryAnswer>

/** What `story.shown` contains: found together with the story. */
export const StoryShown = z.object({
  terms: z.array(StoryTerm),
  termsByLanguage: z.record(z.string(), z.array(StoryTerm)),
  representatives: z.array(z.object({ post: z.int(), standsFor: z.number() })),
})
export type StoryShown = z.infer<typeof StoryShown>
