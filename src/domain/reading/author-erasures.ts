import { z } from 'zod'
import { text } from './fields.js'

/** POST /api/authors/erase. The id stands in the body, because addresses are logged. */
export const AuthorEraseBody = z.strictObject({
  platform: text(64).describe('As posts name it: `mastodon`. Other usual names (`twitter`) are read.'),
  nativeId: text(256).describe(
    "The author as posts name them: a number on X and Instagram, a DID on Bluesky, the account's address on Mastodon, its name on Reddit, the channel's id on YouTube. An id of another form is refused with 409: it contradicts the platform. It is neither stored, nor logged, nor answered.",
  ),
  refuse: z.boolean().default(false).describe('Also never store a post of this author again.'),
  dryRun: z.boolean().default(false).describe('Only count what would be erased.'),
})
export const AuthorEraseAnswer = z.object({
  /** Posts that were erased, or would be. */
  posts: z.number(),
  /** Whether posts of this author are refused now. */
  refused: z.boolean(),
  /** Keyed hash of the author, by which a refusal is listed and taken back. */
  hash: z.string(),
  /** False: a dry run. */
  done: z.boolean(),
})
export type AuthorEraseAnswer = z.infer<typeof AuthorEraseAnswer>

/** GET /api/refusals */
export const RefusalsAnswer = z.object({
  refusals: z.array(
    z.object({
      platform: z.string(),
      hash: z.string().describe('Keyed hash of the author: nobody can read a name from it.'),
      at: z.string(),
    }),
  ),
})
export type RefusalsAnswer = z.infer<typeof RefusalsAnswer>

/** DELETE /api/refusals/{hash} */
export const RefusalHash = z.object({ hash: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'must be a hash of the list') })
