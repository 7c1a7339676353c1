import { blueskyPlatform } from './bluesky/platform.js'
import { instagramPlatform } from './instagram/platform.js'
import { mastodonPlatform } from './mastodon/platform.js'
import type { Credential, CredentialsOf, Platform } from './platform.js'
import { redditPlatform } from './reddit/platform.js'
import { rssPlatform } from './rss/platform.js'
import { telegramPlatform } from './telegram/platform.js'
import { xPlatform } from './x/platform.js'
import { youtubePlatform } from './youtube/platform.js'

const LISTED = [
  blueskyPlatform,
  instagramPlatform,
  mastodonPlatform,
  redditPlatform,
  rssPlatform,
  telegramPlatform,
  xPlatform,
  youtubePlatform,
] as const

type Listed = (typeof LISTED)[number]

/**
 * What every platform declares. This is not in the registry, which loads all that reads the platforms: settings, logs and
 * the store need only this.
 */
export const PLATFORMS: readonly Platform[] = LISTED

/**
 * The logins that an operator has given, by platform, in their order; none: undefined. A source that needs one and lacks
 * it names the missing variable.
 */
export type Credentials = {
  readonly [P in Listed as keyof P['credentials'] extends never ? never : P['name']]?:
    | readonly CredentialsOf<P>[]
    | undefined
}

export const credentialsOf = ({ credentials }: Platform): (Credential & { readonly field: string })[] =>
  Object.entries(credentials).map(([field, credential]) => ({ ...credential, field }))

/** Names of fields with a secret of a platform. A log leaves out their values. */
export const SECRET_FIELDS: readonly string[] = [
  ...new Set(PLATFORMS.flatMap(credentialsOf).flatMap(({ field, isSecret }) => (isSecret ? [field] : []))),
]
