import { z } from 'zod'
import { PermanentError } from '../../domain/errors.js'

export const subredditSetting = z
  .string()
  // Pages of persons (u_name) are left out: their name is a handle.
  .regex(/^(?!u_)[A-Za-z0-9][A-Za-z0-9_]{1,20}$/, 'a subreddit without "r/", such as singapore')
  .describe('Subreddit without "r/", such as singapore.')

export const STREAMS = ['posts', 'comments'] as const
export type Stream = (typeof STREAMS)[number]

export const streamsSetting = z
  .enum(['both', ...STREAMS])
  .default('both')
  .describe('posts, comments or both. Default both.')

export const streamsOf = (setting: 'both' | Stream): readonly Stream[] => (setting === 'both' ? STREAMS : [setting])

export const baseUrlSetting = z
  .url({ protocol: /^https?$/ })
  .optional()
  .describe('Another server that speaks the same: a mirror, or a test.')

/** @throws PermanentError when it is none of ours: starting anew instead would hide a hole */
export function readCursor<T>(schema: z.ZodType<T>, cursor: string | null): T | null {
  if (cursor === null) return null
  try {
    return schema.parse(JSON.parse(cursor))
  } catch (err) {
    throw new PermanentError('The stored cursor of this source cannot be read: remove the source and add it again', {
      cause: err,
    })
  }
}
