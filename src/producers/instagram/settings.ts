import { z } from 'zod'

/** Seconds between two passes: people who look at a page do it a few times a day. */
export const EVERY_SECONDS = 6 * 3_600
export const INSTAGRAM = 'https://www.instagram.com'

const common = {
  baseUrl: z.url().optional().describe('Where the pages are; default https://www.instagram.com'),
  scrollsPerPass: z.int().min(0).max(200).default(40).describe('Scrolls at most in one pass'),
  secondsBetweenScrolls: z.number().min(0).default(10).describe('Pause before a scroll; between 0.8 and 1.5 of it'),
  answerSeconds: z.number().positive().default(15).describe('How long a scroll may stay without new posts'),
  session: z.string().min(1).optional().describe('Profile folder of your own login, made with the login window'),
  ownLoginAcknowledged: z
    .boolean()
    .default(false)
    .describe('You know that the account may be locked, and that its holder agreed; without it no session is used'),
  chromiumPath: z.string().min(1).optional().describe('Chromium to use; default: the first on PATH'),
  sandbox: z.boolean().optional().describe("Chromium's own sandbox; default on, except for root"),
}

export type PageSettings = z.infer<z.ZodObject<typeof common>>

function acknowledged({ session, ownLoginAcknowledged }: PageSettings): boolean {
  return session === undefined || ownLoginAcknowledged
}
const UNACKNOWLEDGED = {
  path: ['ownLoginAcknowledged'],
  error: 'a session is only used with ownLoginAcknowledged: true',
}

export const HashtagSettings = z
  .strictObject({
    tag: z
      .string()
      .transform((tag) => tag.replace(/^#/, '').toLowerCase())
      .pipe(z.string().regex(/^[\p{L}\p{M}\p{N}_]{1,100}$/u, 'a hashtag is letters, digits and _'))
      .describe('Hashtag without #'),
    ...common,
  })
  .refine(acknowledged, UNACKNOWLEDGED)
export type HashtagSettings = z.infer<typeof HashtagSettings>

export const LocationSettings = z
  .strictObject({
    locationId: z
      .string()
      .regex(/^\d{1,20}$/)
      .describe('The number in /explore/locations/NUMBER/'),
    ...common,
  })
  .refine(acknowledged, UNACKNOWLEDGED)
export type LocationSettings = z.infer<typeof LocationSettings>

export const ProfileSettings = z
  .strictObject({
    username: z
      .string()
      .transform((name) => name.replace(/^@/, '').toLowerCase())
      .pipe(z.string().regex(/^[a-z0-9._]{1,30}$/))
      .describe('Name of a public account, such as that of an agency'),
    ...common,
  })
  .refine(acknowledged, UNACKNOWLEDGED)
export type ProfileSettings = z.infer<typeof ProfileSettings>

export const PostSettings = z
  .strictObject({
    code: z
      .string()
      .regex(/^[\w-]{5,50}$/)
      .describe('The code in /p/CODE/ or /reel/CODE/'),
    ...common,
  })
  .refine(acknowledged, UNACKNOWLEDGED)
export type PostSettings = z.infer<typeof PostSettings>

export const GraphHashtagSettings = z.strictObject({
  tag: HashtagSettings.shape.tag,
  baseUrl: z.url().optional().describe('Where the official API is; default https://graph.facebook.com'),
  version: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .optional()
    .describe('API version such as v24.0; default: the one your app is set to'),
  secondsBetweenRequests: z.number().positive().default(1).describe('One request in this many seconds'),
  pagesPerPass: z
    .int()
    .positive()
    .max(100)
    .default(20)
    .describe('Requests for posts at most in one pass, 50 posts each'),
})
export type GraphHashtagSettings = z.infer<typeof GraphHashtagSettings>
