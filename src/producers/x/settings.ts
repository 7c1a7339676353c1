import { createHash } from 'node:crypto'
import { z } from 'zod'
import { baseUrlSetting } from '../kit/base-url.js'

const BaseUrl = baseUrlSetting('Another address than https://api.x.com, for a double or a mirror')

/** Recent search takes 512 characters, full-archive search and rules 1,024 (docs.x.com, 2026-08). */
const RECENT_QUERY_CHARACTERS = 512
const ARCHIVE_QUERY_CHARACTERS = 1_024

/** X answers with ten at least. */
const Posts = z.number().int().min(10)
const PostsPerPass = Posts.max(50_000)
  .default(5_000)
  .describe('A pass ends behind the page that reaches this; the next one continues there')

export const SearchSettings = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(RECENT_QUERY_CHARACTERS)
    .describe('What to look for, in X search syntax; another query is another source'),
  firstDays: z
    .number()
    .min(0.25)
    .max(6.5)
    .default(1)
    .describe('How many days back the first pass looks. X reaches back seven'),
  maxFirstPosts: Posts.default(2_000).describe(
    'The source does not start when X counts more posts than this in the first days',
  ),
  maxPostsPerPass: PostsPerPass,
  baseUrl: BaseUrl,
})
export type SearchSettings = z.infer<typeof SearchSettings>

export const ArchiveSettings = z
  .strictObject({
    query: z.string().min(1).max(ARCHIVE_QUERY_CHARACTERS).describe('What to look for, in X search syntax'),
    from: z.iso.datetime({ offset: true }).describe('Posts from this moment on, such as 2025-08-01T00:00:00+08:00'),
    to: z.iso.datetime({ offset: true }).describe('Posts before this moment'),
    maxPosts: Posts.default(10_000).describe('The source does not start when X counts more posts than this'),
    maxPostsPerPass: PostsPerPass,
    baseUrl: BaseUrl,
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), 'from must be before to')
export type ArchiveSettings = z.infer<typeof ArchiveSettings>

export const StreamSettings = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .default('kopitalk')
    .describe('Marks our rules at X, so that those of others on the same account stay. X allows one stream a token'),
  rules: z
    .array(z.string().min(1).max(RECENT_QUERY_CHARACTERS))
    .min(1)
    .max(50)
    .describe(
      'Rules in X search syntax. As long as a recent search may be, because a search refills what the stream missed',
    ),
  searchLagSeconds: z
    .number()
    .min(0)
    .max(600)
    .default(45)
    .describe('How long after its posts recent search knows them all: the wait before it refills a break'),
  baseUrl: BaseUrl,
})
export type StreamSettings = z.infer<typeof StreamSettings>

export const ComplianceSettings = z.strictObject({ baseUrl: BaseUrl })
export type ComplianceSettings = z.infer<typeof ComplianceSettings>

/** Readable, in any script, and unique for a query and what else makes its source another one. */
export function queryKey(query: string, ...others: readonly string[]): string {
  const words = query
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  const hash = createHash('sha256')
    .update([query, ...others].join('\n'))
    .digest('hex')
    .slice(0, 8)
  return [[...words].slice(0, 40).join('').replace(/-+$/, ''), hash].filter(Boolean).join('-')
}
