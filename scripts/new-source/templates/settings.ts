import { z } from 'zod'
import { baseUrlSetting } from '../kit/base-url.js'

export const PostsSettings = z.strictObject({
  host: z
    .string()
    .toLowerCase()
    .pipe(z.hostname())
    .describe('Server whose API is asked, such as forum.example. Its posts are told apart by it.'),
  topic: z
    .string()
    .max(64)
    .regex(/^[\p{L}\p{M}\p{N}_-]+$/u, 'a topic without spaces, such as hawker or 新加坡')
    .describe('What the posts are about, as the server calls it.'),
  firstDays: z.number().positive().max(365).default(7).describe('How many days back the first pass begins. Default 7.'),
  baseUrl: baseUrlSetting('Where the API is, when it is not https://host.'),
})
export type PostsSettings = z.infer<typeof PostsSettings>
