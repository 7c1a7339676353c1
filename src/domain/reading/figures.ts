import { z } from 'zod'
import { Day, Instant, Mean, Provenance, Share } from './answer.js'
import { cursor, CURSOR_HELP, CURSOR_PART, day, limit, several, text } from './fields.js'
import { CollectionKey, filterFields, filterWith, Query } from './filter.js'

export const DIMENSIONS = ['language', 'sentiment', 'origin', 'platform', 'repost', 'theme', 'topic'] as const
export type Dimension = (typeof DIMENSIONS)[number]
/** Of themes and of topics a post may have several or none. */
const SEVERAL = ['theme', 'topic'] as const
export const isSeveral = (dimension: Dimension): dimension is (typeof SEVERAL)[number] =>
  (SEVERAL as readonly Dimension[]).includes(dimension)

const dimensions = several(z.enum(DIMENSIONS), 2)
  .refine((names) => new Set(names).size === names.length, 'names one dimension twice')
  .refine((names) => !SEVERAL.every((name) => names.includes(name)), 'takes themes or topics, not both')
  .meta({ uniqueItems: true, not: { allOf: SEVERAL.map((name) => ({ contains: { const: name } })) } })

/** GET /api/counts: posts by up to two dimensions, and over time with `bucket`. */
export const CountsQuery = filterWith({
  by: dimensions.optional().describe('What to group posts by. Answers of more than 10,000 rows are refused.'),
  bucket: z.enum(['hour', 'day']).optional().describe('Over time; days are those of Singapore.'),
  recent: z
    .enum(['with', 'without'])
    .optional()
    .describe(
      '`with`: also how many posts of the last 24 hours the filter leaves, whatever its window. Default: without.',
    ),
})

export const CountRow = z.object({
  /** The value of each dimension asked for. */
  key: z.partialRecord(z.enum(DIMENSIONS), z.string()),
  /** Beginning of the hour, or of the day in Singapore; absent without `bucket`. */
  at: Instant.optional(),
  posts: z.number(),
  /**
   * Share among the rows with the same `at` and the same first dimension (with two dimensions), else among all rows
   * with the same `at`. Rows `none` and `pending` of the last dimension are counted but are no part of the whole.
   */
  share: Share.nullable(),
  /** Share after undoing the model's measured confusions, by bootstrap; null where they cannot be undone. */
  corrected: Share.nullable(),
  /** Mean of positive − negative in −1…1 over the posts that have one. */
  score: Mean.nullable(),
  /** Mean confidence of the language label, 0…1; null as `codeMixed` is. */
  confidence: z.number().nullable(),
  /** Share of posts in more than one language, 0…1; null where the figures are about themes, topics, entities or hashtags. */
  codeMixed: z.number().nullable(),
})
export type CountRow = z.infer<typeof CountRow>
export const CountsAnswer = z.object({
  provenance: Provenance,
  /** As asked. */
  bucket: z.enum(['hour', 'day']).optional(),
  /** Posts of the last 24 hours, hours as a whole; absent unless `recent` asks for it. */
  recent: z.number().optional(),
  rows: z.array(CountRow),
})
export type CountsAnswer = z.infer<typeof CountsAnswer>

/** GET /api/histogram: whole days in Singapore. */
export const MEASURES = ['score', 'words', 'confidence'] as const
export const HistogramQuery = filterWith({ measure: z.enum(MEASURES) })
export const HistogramAnswer = z.object({
  provenance: Provenance,
  measure: z.enum(MEASURES),
  /** Score on the scale 0…1 of the study, (positive − negative + 1) / 2; words: a count, 128 and more in one. */
  bins: z.array(z.object({ from: z.number(), to: z.number(), posts: z.number() })),
  mean: Mean.nullable(),
})
export type HistogramAnswer = z.infer<typeof HistogramAnswer>

/** A field of a filter with its value, as a query string has it. */
const PAIR = `(?:${Object.keys(filterFields).join('|')})=[^&\\u0000]*`
/** GET /api/compare: the same dimension in two windows or for two groups. */
export const CompareQuery = filterWith({
  by: z.enum(['language', 'sentiment', 'origin', 'platform', 'theme', 'topic']),
  against: z
    .string()
    .max(1_000)
    .regex(new RegExp(`^${PAIR}(?:&${PAIR})*$`, 'u'), 'must be fields of a filter, such as origin=outside')
    .describe(
      'The other side: a filter as a separate query string, such as origin=outside. Fields that it does not name are as on this side; a field without value removes its filter. Samples are never compared with anything else. Choose sides without a post in common, such as origin=inside against origin=outside: others get no interval.',
    ),
})
export const CompareAnswer = z.object({
  left: Provenance,
  right: Provenance,
  /** Whether no post can be on both sides. Only then differences have an interval. */
  apart: z.boolean(),
  rows: z.array(
    z.object({
      value: z.string(),
      left: Share.extend({ posts: z.number() }),
      right: Share.extend({ posts: z.number() }),
      /**
       * left − right with its 95 % interval (Newcombe's hybrid of Wilson intervals). It is one of independent samples: null when
       * a post may be on both sides.
       */
      difference: z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
    }),
  ),
})
export type CompareAnswer = z.infer<typeof CompareAnswer>

/** GET /api/entities: names by posts; `cursor` continues after the last row. */
export const EntitiesQuery = filterWith({
  type: z.enum(['place', 'organisation', 'person', 'other']).optional(),
  limit: limit({ usual: 50, max: 200 }),
  cursor: cursor(CURSOR_PART.number, CURSOR_PART.text).optional().describe(CURSOR_HELP),
})
export const EntityRow = z.object({
  /** Gazetteer id, or `~` and the folded name. */
  id: z.string(),
  name: z.string(),
  /** Gazetteer kind such as rail_station; null for a name that the gazetteer does not know. */
  kind: z.string().nullable(),
  area: z.string().nullable(),
  posts: z.number(),
  authors: z.number(),
  score: Mean.nullable(),
})
export type EntityRow = z.infer<typeof EntityRow>
export const EntitiesAnswer = z.object({
  provenance: Provenance,
  rows: z.array(EntityRow),
  next: z.string().nullable(),
})
export type EntitiesAnswer = z.infer<typeof EntitiesAnswer>

/** GET /api/areas: mentions of places by planning area. */
export const AreasQuery = filterWith({})
export const AreaRow = z.object({
  area: z.string(),
  posts: z.number(),
  /** Of the posts that name a place in any area. A post may name places in several. */
  share: Share,
  /** Different places that are named. */
  places: z.number(),
  score: Mean.nullable(),
  /** The mean drawn towards that of all areas, the more the fewer its posts are: see `shrunkMeans`. */
  shrunk: Mean.nullable(),
})
export type AreaRow = z.infer<typeof AreaRow>
export const AreasAnswer = z.object({
  provenance: Provenance,
  /** Posts that name a place in a planning area. All others are on no map. */
  located: z.number(),
  rows: z.array(AreaRow),
})
export type AreasAnswer = z.infer<typeof AreasAnswer>

export const TERM_KINDS = ['hashtag', 'entity', 'phrase'] as const
export const TREND_STATES = ['new', 'rising', 'peak', 'fading'] as const

const split = z.record(z.string(), z.number())

export const Trend = z.object({
  kind: z.enum(TERM_KINDS),
  /** As the filters `entity` and `term` take it. */
  term: z.string(),
  /** For people. */
  label: z.string(),
  state: z.enum(TREND_STATES),
  /** Smoothed log-odds against the 28 days before, and the same over its standard error. */
  logOdds: z.number(),
  z: z.number(),
  /** Votes in the window: distinct authors, one a near-duplicate cluster. */
  authors: z.number(),
  posts: z.number(),
  /** Votes a day in the 28 days before. */
  baselinePerDay: z.number(),
  firstSeen: Instant,
  /** Posts in the window by language, sentiment and origin. */
  languages: split,
  sentiments: split,
  origins: split,
  score: Mean.nullable(),
  /** Other terms for the same thing: mostly in the same posts. */
  alike: z.array(z.string()),
  /** Ids for GET /api/posts/:id. */
  examples: z.array(z.int()),
  /** Votes by hour of the window. */
  hours: z.array(z.object({ at: Instant, authors: z.number() })),
  /** Votes a day over the 28 days before and the window's own days. */
  days: z.array(z.object({ day: Day, authors: z.number() })),
})
export type Trend = z.infer<typeof Trend>

/** GET /api/trends: the day's (Singapore) top trends as last computed; default: the 24 hours up to now. */
export const TrendsQuery = z.strictObject({
  collection: CollectionKey.optional(),
  day: day.optional().describe('A day in Singapore; default: the 24 hours up to now.'),
  limit: limit({ usual: 20, max: 50 }),
})
/** Days with posts among the 28 compared with; not enough: rows are the most frequent terms and none is called new. */
const TrendBaseline = z.object({ days: z.number(), enough: z.boolean() })
export const TrendsAnswer = z.object({
  provenance: Provenance,
  baseline: TrendBaseline,
  /** Newest day in Singapore that has trends; null: none has. */
  latestDay: z.string().nullable(),
  rows: z.array(Trend),
})
export type TrendsAnswer = z.infer<typeof TrendsAnswer>

/** Characters of an entry of a theme, and entries in one language: of a file, and of words that are tried. */
export const MAX_THEME_WORD = 400
export const MAX_THEME_WORDS = 2_000

/** GET /api/themes, and POST /api/themes/preview with words of a theme that is being edited. */
export const ThemesAnswer = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      words: z.record(z.string(), z.array(z.string())),
      queries: z.array(z.string()),
    }),
  ),
})
export type ThemesAnswer = z.infer<typeof ThemesAnswer>
export const ThemePreviewBody = z.strictObject({
  collection: CollectionKey.optional(),
  words: z
    .record(z.string(), z.array(text(MAX_THEME_WORD)).max(MAX_THEME_WORDS))
    .optional()
    .describe('By language, written as in docs/use/themes.md.'),
  queries: z.array(Query).max(50).optional(),
})
export const ThemePreviewAnswer = z.object({
  /** Posts of the last 28 days that match, and for each word how many. */
  posts: z.number(),
  looked: z.number(),
  words: z.array(z.object({ word: z.string(), posts: z.number() })),
  queries: z.array(z.object({ query: z.string(), posts: z.number() })),
  /** What a person would want to know before using it; without an entry it is about all of them. */
  warnings: z.array(z.object({ entry: z.string().nullable(), warning: z.string() })),
  examples: z.array(z.object({ id: z.int(), text: z.string(), matched: z.array(z.string()) })),
})
export type ThemePreview = z.infer<typeof ThemePreviewAnswer>
