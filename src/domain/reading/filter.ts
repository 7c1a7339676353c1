import { z } from 'zod'
import { SENTIMENT_LABELS } from '../annotation.js'
import { PLANNING_AREAS } from '../planning-areas.js'
import { exactText, instant, instantOrAll, rowIdText, several, text } from './fields.js'
import { LANGUAGES } from './languages.js'
import { MAX_QUERY } from './query.js'

/** A label, or why there is none: `none` (the stage had nothing to say) and `pending` (it has not looked yet). */
export const NO_LABEL = ['none', 'pending'] as const
/** Whether a post has this label, and not none. */
export const isLabel = (label: string): boolean => !(NO_LABEL as readonly string[]).includes(label)
export const ORIGIN_LABELS = ['inside', 'outside', 'unknown'] as const

export const REPOSTS = ['with', 'without', 'only'] as const

const MAX_VALUES = 20
const oneOf = <T extends z.ZodType>(value: T) => several(value, MAX_VALUES)

/** Values that a language filter may have: a label of langid, or why there is none. */
export const LanguageLabel = z.enum([...LANGUAGES, ...NO_LABEL], 'must be a language label such as en-SG')

/** Key of a collection. */
export const CollectionKey = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be the name of a collection: lower-case letters, digits, dot, dash and underscore',
  )

/** The values are those that this server knows: see describeApi. */
export const ThemeKey = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'must be the key of a theme: lower-case letters, digits and hyphens')
  .meta({ 'x-known': 'theme' })

/** Of a topic that people made from examples; those that exist are in the database. */
export const TopicKey = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'must be the key of a topic: lower-case letters, digits and hyphens')

/** What a search box takes. Whether it is understood is known only when it is read: see `QueryError`. */
export const Query = exactText(MAX_QUERY).describe(
  'A query: words (all must occur), AND, OR, NOT, `-word`, parentheses, "phrases", `mrt NEAR/5 delay`, `delay*`, `language:ms`. What is not understood is refused with its place: 400.',
)

/** The part of a query string that every reading endpoint shares. Values within a field are or, fields are and. */
export const filterFields = {
  collection: CollectionKey.optional().describe(
    'Key of GET /api/collections; by default the live collection when it has posts, else the sample. Never two in one figure.',
  ),
  from: instantOrAll
    .optional()
    .describe(
      'From this day in Singapore or instant, hours as a whole; before `to`, or before now. `all`: since ever, undated posts too. Default: 28 days before `to`; with `story`: `all`.',
    ),
  to: instant.optional().describe('Up to this day or instant, exclusive. Default: now.'),
  platform: oneOf(z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be the name of a platform'))
    .optional()
    .describe('Such as mastodon,reddit.'),
  language: oneOf(LanguageLabel)
    .optional()
    .describe('BCP-47, as langid names languages; `none`: it had nothing to say; `pending`: it has not looked yet.'),
  sentiment: oneOf(z.enum([...SENTIMENT_LABELS, ...NO_LABEL])).optional(),
  origin: oneOf(z.enum([...ORIGIN_LABELS, ...NO_LABEL]))
    .optional()
    .describe('Whether posts were written in Singapore.'),
  theme: ThemeKey.optional().describe('Key of GET /api/themes.'),
  topic: TopicKey.optional().describe('Key of GET /api/topics: what people made from examples, unlike a theme.'),
  entity: text(200)
    .optional()
    .describe(
      'An id of GET /api/entities: of the gazetteer, such as rail_station/dhoby-ghaut, or `~` and a name that it does not know.',
    ),
  area: z
    .enum(PLANNING_AREAS, 'must be a planning area such as Ang Mo Kio')
    .optional()
    .describe('A planning area: posts that name a place in it, as far as the gazetteer knows where the place is.'),
  term: text(100)
    .optional()
    .describe(
      'A hashtag with its #, or words that are next to each other. At least one must be a word that counts: not `the`, a number or a single letter.',
    ),
  story: rowIdText
    .optional()
    .describe('Id of GET /api/stories: its posts. Of the collection, which is by default that of the story.'),
  reposts: z.enum(REPOSTS).optional().describe('Default: with.'),
  q: Query.optional(),
}

/** Its fields must also go together: see `isForward`. */
export const Filter = z.strictObject(filterFields)
export type Filter = z.infer<typeof Filter>
/** As it is in a link. */
export type FilterQuery = { readonly [F in keyof typeof filterFields]?: string }

/** For endpoints that have more fields than the filter. */
export const filterWith = <T extends z.ZodRawShape>(fields: T) => z.strictObject({ ...filterFields, ...fields })

/** Whether a window has anything in it. */
export function isForward({ from, to }: Pick<Filter, 'from' | 'to'>, now: Date): boolean {
  return !(from instanceof Date) || from < (to ?? now)
}
