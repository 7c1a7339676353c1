import { PLATFORMS } from './platforms.js'

/** What people call platforms, to the name that posts of the live sources have. */
const ALIASES: Readonly<Record<string, string>> = {
  twitter: 'x',
  'twitter.com': 'x',
  'x.com': 'x',
  tw: 'x',
  ig: 'instagram',
  insta: 'instagram',
  fb: 'facebook',
  masto: 'mastodon',
  bsky: 'bluesky',
  tg: 'telegram',
  tt: 'tiktok',
  yt: 'youtube',
}
const KNOWN: ReadonlySet<string> = new Set([...PLATFORMS.map(({ name }) => name), ...Object.values(ALIASES), 'threads'])

/** The one name of a platform; a name that is not known stays as it is written. */
export function platformNamed(written: string): string {
  const name = written.trim().toLowerCase()
  if (KNOWN.has(name)) return name
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : written.trim()
}

/** Whether the sources or formats of this project have posts of a platform with this name, see `platformNamed`. */
export const isKnownPlatform = (name: string): boolean => KNOWN.has(name)
