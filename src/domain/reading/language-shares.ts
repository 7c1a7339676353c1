import { z } from 'zod'
import { Provenance, Share } from './answer.js'
import { filterWith } from './filter.js'

/** What a share of a language can be of, besides posts, which /api/counts counts. */
const LANGUAGE_UNITS = ['authors', 'words'] as const
export type LanguageUnit = (typeof LANGUAGE_UNITS)[number]

/** GET /api/languages: the proportion of languages by author or by word. */
export const LanguagesQuery = filterWith({
  unit: z
    .enum(LANGUAGE_UNITS)
    .describe(
      '`authors`: each has one vote, divided among the labels of their posts. `words`: words of posts by label, those of code-mixed posts by the shares of their languages. By post: GET /api/counts.',
    ),
})
export const LanguageShare = z.object({
  language: z.string(),
  /** Votes of authors, or words: with fractions where they are divided. */
  amount: z.number(),
  /** Posts that are of this language, in part or as a whole, and their authors. */
  posts: z.number(),
  authors: z.number(),
  /** Of all authors, or words, of posts with a label. The interval is over authors, whose posts are not independent. */
  share: Share,
})
export type LanguageShare = z.infer<typeof LanguageShare>
export const LanguagesAnswer = z.object({
  provenance: Provenance,
  unit: z.enum(LANGUAGE_UNITS),
  /** 1: of all authors. Above: only one of so many was looked at, because there are too many posts. */
  oneOf: z.int(),
  /** The largest first. */
  rows: z.array(LanguageShare),
})
export type LanguagesAnswer = z.infer<typeof LanguagesAnswer>
