import { z } from 'zod'
import { baseUrlSetting } from '../kit/base-url.js'

const shared = {
  firstDays: z.number().positive().max(3_650).default(7).describe('How many days back the first pass goes. Default 7.'),
  replies: z
    .boolean()
    .default(true)
    .describe('Whether all replies are asked for, at a unit for each 100 of a comment. Default true.'),
  unitsPerDay: z
    .number()
    .int()
    .min(600)
    .max(1_000_000)
    .default(2_000)
    .describe(
      'Units of the quota that this source alone may use a day. A key has 10,000 for all sources. Default 2000.',
    ),
  baseUrl: baseUrlSetting(),
}

export const VideoSettings = z.strictObject({
  video: z
    .string()
    .regex(/^[\w-]{11}$/, 'the eleven signs behind v= in the address of a video')
    .describe('Id of the video, as behind v= in its address.'),
  ...shared,
})
export type VideoSettings = z.infer<typeof VideoSettings>

export const ChannelSettings = z.strictObject({
  channel: z
    .string()
    .regex(/^UC[\w-]{22}$/, 'the id of a channel, which begins with UC: not its @name')
    .describe('Id of the channel, such as UC followed by 22 signs.'),
  ...shared,
})
export type ChannelSettings = z.infer<typeof ChannelSettings>

/** Whose comments are read, as the API is asked for them. */
export type Target = readonly ['videoId' | 'allThreadsRelatedToChannelId', string]

export type CommentSettings = Pick<ChannelSettings, 'firstDays' | 'replies' | 'unitsPerDay' | 'baseUrl'>
