import { z } from 'zod'
import { text } from './fields.js'
import { CollectionKey } from './filter.js'

/** POST /api/collections/rename, /merge and /remove. With `dryRun` nothing is changed. */
const dryRun = z.boolean().default(false).describe('Only count what would happen.')
export const CollectionRenameBody = z.strictObject({
  key: CollectionKey,
  newKey: CollectionKey,
  title: text(200).optional().describe('By default it stays, or becomes the new key where it was the old one.'),
  dryRun,
})
export const CollectionMergeBody = z.strictObject({ key: CollectionKey, into: CollectionKey, dryRun })
export const CollectionRemoveBody = z.strictObject({ key: CollectionKey, dryRun })
export const CollectionChangeAnswer = z.object({
  key: z.string(),
  /** Posts of the collection before. */
  posts: z.number(),
  /** Of them, those that are in no other collection: what a removal takes away. */
  onlyHere: z.number(),
  /** False: a dry run. */
  done: z.boolean(),
})
export type CollectionChangeAnswer = z.infer<typeof CollectionChangeAnswer>
