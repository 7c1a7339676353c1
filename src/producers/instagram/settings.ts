import { z } from 'zod'
import { baseUrlSetting } from '../kit/base-url.js'

/** Seconds between two passes: people who look at a page do it a few times a day. */
export const EVERY_SECONDS = 6 * 3_600
export const INSTAGRAM = 'https://www.instagram.com'

const common = {
  baseUrl: baseUrlSetting('Where the pages are; default https://www.instagram.com'),
  scrollsPerPass: z.int().min(0).max(200).default(40).describe('Scrolls at most in one pass'),
  secondsBetweenScrolls: z.number().min(0).default(10).describe('Pause before a scroll; between 0.8 and 1.5 of it'),
  answerSeconds: z.number().positive().default(15).describe('How long a scroll may stay without new posts'),
  session: z.string().min(1).optional().describe('Profile folder of your own login, made with the login window'),
  ownLoginAcknowledged: z
    .boolean()
    .default(false)
    .describe('You know that the account may be locked, and that its holder agreed; without it no session is used'),
  chromiumPath: z
    .string()
    .min(1)
    .optional()
    .describe('Chromium to use; default: CHROMIUM_PATH, else the first on PATH'),
  robots: z
    .enum(['obey', 'permitted'])
    .default('obey')
    .describe('`permitted`: robots.txt is not read, because the site has allowed you what it refuses to robots'),
  permission: z
    .string()
    .min(10)
    .max(300)
    .optional()
    .describe(
      'The person who allowed it, when and in what words or letter; required by robots: "permitted", shown by the check',
    ),
  sandbox: z.boolean().optional().describe("Chromium's own sandbox; default on, except for root"),
}

export type PageSettings = z.infer<z.ZodObject<typeof common>>

/** The settings of every kind of page, in addition to the page itself. */
function pageSettings<Target extends z.ZodRawShape>(target: Target) {
  return z.strictObject({ ...target, ...common }).superRefine((settings, context) => {
    const { session, ownLoginAcknowledged, robots, permission } = settings as PageSettings
    const refuse = (name: keyof PageSettings, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message })
    if (session !== undefined && !ownLoginAcknowledged) {
      refuse('ownLoginAcknowledged', 'a session is only used with ownLoginAcknowledged: true')
    }
    if (robots === 'permitted' && permission === undefined) {
      refuse('permission', 'robots: "permitted" is only for whom the site has allowed it: say who did, and when')
    }
  })
}

export const HashtagSettings = pageSettings({
  tag: z
    .string()
    .transform((tag) => tag.replace(/^#/, '').toLowerCase())
    .pipe(z.string().regex(/^[\p{L}\p{M}\p{N}_]{1,100}$/u, 'a hashtag is letters, digits and _'))
    .describe('Hashtag without #'),
})
export type HashtagSettings = z.infer<typeof HashtagSettings>

export const LocationSettings = pageSettings({
  locationId: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('The number in /explore/locations/NUMBER/'),
})
export type LocationSettings = z.infer<typeof LocationSettings>

export const ProfileSettings = pageSettings({
  username: z
    .string()
    .transform((name) => name.replace(/^@/, '').toLowerCase())
    .pipe(z.string().regex(/^[a-z0-9._]{1,30}$/))
    .describe('Name of a public account, such as that of an agency'),
})
export type ProfileSettings = z.infer<typeof ProfileSettings>

export const PostSettings = pageSettings({
  code: z
    .string()
    .regex(/^[\w-]{5,50}$/)
    .describe('The code in /p/CODE/ or /reel/CODE/'),
})
export type PostSettings = z.infer<typeof PostSettings>

export const GraphHashtagSettings = z.strictObject({
  tag: HashtagSettings.shape.tag,
  baseUrl: baseUrlSetting('Where the official API is; default https://graph.facebook.com'),
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
