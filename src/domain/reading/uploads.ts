import { z } from 'zod'
import { MAX_UPLOAD_BYTES } from '../upload-limits.js'
import { Instant } from './answer.js'
import { text } from './fields.js'
import { CollectionKey } from './filter.js'

/** What an upload is called in an address. */
export const UploadId = z.string().regex(/^[0-9a-f]{32}$/, 'must be the id of an upload')

/** POST /api/uploads */
export const UploadBody = z.strictObject({
  name: text(200).describe('What the file is called. Only its ending is looked at, and it is shown to you again.'),
  bytes: z.number('must be a number').int().min(1, 'must be more than 0: the file is empty').max(MAX_UPLOAD_BYTES),
})

const name = z.string().min(1).max(200)
const columns = z.array(name).min(1).max(200)

/** How a file is to be read. Null: it is found out. It is what the options of `kopitalk import` say. */
export const UploadReading = z.strictObject({
  format: name.nullable().default(null).describe('Name of a format: `--as`.'),
  fields: z
    .record(name, name)
    .nullable()
    .default(null)
    .describe('Column of each field, such as {"text": "Comment"}: `--map`.'),
  columns: columns.nullable().default(null).describe('Names of the columns in order, of a file without a header.'),
  header: z.boolean().nullable().default(null).describe('False: the first line is a post.'),
  platform: name.nullable().default(null),
  channel: name.nullable().default(null),
  zone: name.nullable().default(null).describe('Zone of dates that name none, such as Asia/Singapore; null: UTC.'),
  dayFirst: z.boolean().nullable().default(null).describe('Whether 3/4/2026 is the third of April; null: not said.'),
  separator: name.nullable().default(null),
  encoding: name.nullable().default(null),
  sheet: name.nullable().default(null),
})
export type UploadReading = z.infer<typeof UploadReading>

/** POST /api/uploads/:id/look */
export const UploadLookAnswer = z.object({
  format: z.string().nullable().describe('Null: it was not found out, or the file cannot be read; `problem` says why.'),
  problem: z.string().nullable(),
  takesMap: z.boolean().describe('Whether `fields` may be given.'),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())).describe('The first rows, long cells cut.'),
  suggested: z.record(z.string(), z.string()).describe('Column of each field, guessed by the names of the columns.'),
  separator: z.string().nullable(),
  sheets: z.array(z.string()),
  understood: z.array(z.string()),
  dates: z
    .object({
      column: z.string(),
      ambiguous: z.number().describe('Dates of the beginning that could have the day or the month first.'),
      dayFirst: z.number().describe('Dates that can only have the day first.'),
      monthFirst: z.number(),
      example: z.string().nullable(),
    })
    .nullable(),
  formats: z.array(z.object({ name: z.string(), title: z.string() })).describe('All that `format` may be.'),
})
export type UploadLookAnswer = z.infer<typeof UploadLookAnswer>

const counts = {
  format: z.string().nullable(),
  rejected: z.number(),
  normalised: z.number(),
  drifted: z.number().describe('Items of a shape that this version does not know.'),
  undated: z.number(),
  repeated: z.number().describe('Posts whose id an earlier post of the file has.'),
  warnings: z.array(z.string()),
  omitted: z
    .record(z.string(), z.record(z.string(), z.number()))
    .describe('Fields left out of posts that stay, by reason.'),
  leftOut: z.record(z.string(), z.number()),
  ignored: z.array(z.string()).describe('Columns that are not stored.'),
  understood: z.array(z.string()),
  problem: z.string().nullable().describe('Why the rest of the file could not be read.'),
}

/** What a dry run found: nothing is stored by it. */
export const UploadPreview = z.object({
  ...counts,
  posts: z.number(),
  known: z.number().describe('Of them, those that are here already, by platform and id.'),
  reasons: z.record(z.string(), z.number()).describe('Rejected items by reason.'),
  fields: z.array(z.object({ field: z.string(), from: z.string(), posts: z.number().nullable() })),
  rows: z.array(
    z.object({
      line: z.number(),
      platform: z.string(),
      nativeId: z.string(),
      kind: z.string(),
      postedAt: Instant.nullable(),
      author: z.string().nullable(),
      text: z.string(),
    }),
  ),
  rejections: z.array(z.object({ line: z.number(), action: z.string(), reason: z.string() })),
})
export type UploadPreview = z.infer<typeof UploadPreview>

/** What an import did. */
export const UploadResult = z.object({
  ...counts,
  status: z.enum(['imported', 'already imported', 'incomplete']),
  accepted: z.number(),
  duplicates: z.number(),
  edited: z.number(),
  filled: z.number(),
  refused: z.number(),
})
export type UploadResult = z.infer<typeof UploadResult>

/** POST /api/uploads/:id/check */
export const UploadCheckBody = UploadReading.extend({
  collection: CollectionKey.describe('Where the posts would go: ids of a file count within a collection.'),
})

/** POST /api/uploads/:id/import */
export const UploadImportBody = UploadReading.extend({
  collection: CollectionKey.describe('It is made if there is none of this name.'),
  title: text(200).optional().describe('Of a new collection; by default its name.'),
  again: z.boolean().default(false).describe('Read a file from its beginning that was imported before.'),
})

/** GET /api/uploads/:id */
export const UploadAnswer = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  received: z
    .number()
    .nullable()
    .describe('Bytes that are here: where the next piece begins. Null: the file is gone, or with another server.'),
  madeBy: z.string(),
  madeAt: Instant,
  state: z.enum(['waiting', 'importing', 'imported', 'undoing', 'undone']),
  work: z
    .object({
      kind: z.enum(['checking', 'importing', 'undoing']),
      posts: z.number(),
      of: z.number().nullable().describe('Posts of the whole file, where a dry run has counted them.'),
    })
    .nullable()
    .describe('What goes on now; null: nothing.'),
  collection: z.string().nullable(),
  reading: UploadReading.nullable(),
  preview: UploadPreview.nullable().describe('Of the last dry run, until the server restarts.'),
  result: UploadResult.nullable(),
  problem: z.string().nullable(),
  added: z.number().describe('Posts that came to be in the collection by it, and can be taken out again.'),
  hasRejects: z.boolean().describe('Whether there is a list of rejected and changed items.'),
})
export type UploadAnswer = z.infer<typeof UploadAnswer>

/** GET /api/uploads: newest first, 50 at most. */
export const UploadsAnswer = z.object({
  rows: z.array(
    UploadAnswer.pick({
      id: true,
      name: true,
      bytes: true,
      madeBy: true,
      madeAt: true,
      state: true,
      added: true,
    }).extend({ collection: z.string().nullable() }),
  ),
})
export type UploadsAnswer = z.infer<typeof UploadsAnswer>
