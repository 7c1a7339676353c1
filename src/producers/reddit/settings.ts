import { z } from 'zod'

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
