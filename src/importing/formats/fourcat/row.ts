import type { Decoration } from '../../decoration.js'

/** One record of a 4CAT file. */
export interface FourcatRow {
  /** A cell; empty for a column that the file lacks, and for a value that 4CAT says it does not know. */
  known(name: string): string
  has(name: string): boolean
  readonly decoration: Decoration
  /** A date; null for 0, which 4CAT writes for want of a date. */
  date(field: string, column: string): Date | null
  /** Counts by our names; -1 and hidden ones are unknown. */
  counts(columns: Readonly<Record<string, string>>): Record<string, number>
}

export const isYes = (value: string): boolean => /^(?:yes|true|1)$/i.test(value.trim())

/** Where the post stands, else the page that it was seen on; empty when the row does not say. */
export function hostOf(row: FourcatRow): string {
  const address = ['url', 'link', 'post_url', 'collected_from_url'].map(row.known).find((value) => URL.canParse(value))
  return address ? new URL(address).host.toLowerCase() : ''
}

const PLATFORMS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)tiktok\b/, 'tiktok'],
  [/(?:^|\.)facebook\b|(?:^|\.)fb\.com$/, 'facebook'],
  [/(?:^|\.)youtu(?:be\b|\.be$)/, 'youtube'],
  [/(?:^|\.)linkedin\b/, 'linkedin'],
  [/(?:^|\.)(?:xiaohongshu|rednote)\b/, 'xiaohongshu'],
  [/(?:^|\.)douyin\b/, 'douyin'],
  [/(?:^|\.)bilibili\b/, 'bilibili'],
  [/(?:^|\.)truth(?:social)?\b/, 'truthsocial'],
  [/(?:^|\.)9gag\b|^ninegag$/, '9gag'],
  [/(?:^|\.)imgur\b/, 'imgur'],
  [/(?:^|\.)gab\b/, 'gab'],
  [/(?:^|\.)parler\b/, 'parler'],
  [/(?:^|\.)pinterest\b/, 'pinterest'],
  [/(?:^|\.)lihkg\b/, 'lihkg'],
  [/(?:^|\.)vk\b|^vkontakte$/, 'vk'],
  [/(?:^|\.)tumblr\b/, 'tumblr'],
  [/(?:^|\.)4chan(?:nel)?\b|^fourchan$/, '4chan'],
]

/** Name of a platform by its host or by what 4CAT calls it; null for one that is not known to be a platform. */
export const platformOfHost = (host: string): string | null =>
  PLATFORMS.find(([name]) => name.test(host.toLowerCase()))?.[1] ?? null
