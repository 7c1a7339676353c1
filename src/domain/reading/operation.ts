import { z } from 'zod'
import { SOURCE_ACTIVITIES, SOURCE_STATES } from '../source.js'
import { STAGES } from '../stage.js'
import { GapAnswer, Instant } from './answer.js'
import { count, cursor, CURSOR_HELP, CURSOR_PART, limit, text, WEB_ADDRESS } from './fields.js'
import { CollectionKey, Query, ThemeKey, TopicKey } from './filter.js'

export const ROLES = ['reader', 'analyst', 'operator'] as const
/** Each role may do all that the one before it may. A reader reads, an analyst labels and exports, an operator runs sources, replays, erases. */
export type Role = (typeof ROLES)[number]

/** GET /api/me. `user` null: not logged in (and nothing else answers, unless this is the open demo). */
export const MeAnswer = z.object({
  user: z.string().nullable(),
  role: z.enum(ROLES).nullable(),
  /** The demo on this machine, open without a login. */
  demo: z.boolean(),
})
export type MeAnswer = z.infer<typeof MeAnswer>
/** POST /api/session sets a cookie; DELETE /api/session ends it. */
export const LoginBody = z.strictObject({ user: text(100), password: z.string().min(1).max(1_000) })

/** GET /api/collections: what there is to read, the default one first. */
export const CollectionsAnswer = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      isSample: z.boolean(),
      posts: z.number(),
      from: Instant.nullable(),
      to: Instant.nullable(),
      platforms: z.array(z.string()),
      languages: z.array(z.string()),
    }),
  ),
})
export type CollectionsAnswer = z.infer<typeof CollectionsAnswer>

/** Posts by their state at one stage. */
const stageCounts = z.object({
  done: z.number(),
  notApplicable: z.number(),
  dead: z.number(),
  deadUpstream: z.number(),
  pending: z.number(),
  pendingUpstream: z.number(),
})

/** GET /api/pipeline */
export const PipelineAnswer = z.object({
  law: z.string(),
  posts: z.object({ accepted: z.number(), erased: z.number() }),
  stages: z.record(z.enum(STAGES), stageCounts),
  workers: z.array(z.object({ stage: z.string(), pid: z.number(), host: z.string() })),
  /** Age of the oldest batch of each stage, seconds; null: nothing waits. */
  oldestSeconds: z.record(z.enum(STAGES), z.number().nullable()),
  /** Posts that charts do not show as they are now yet. */
  stalePosts: z.number(),
  redis: z.object({ ok: z.boolean() }),
  postgres: z.object({ ok: z.boolean() }),
  gaps: z.array(GapAnswer),
})
export type PipelineAnswer = z.infer<typeof PipelineAnswer>

const server = z.object({ url: z.string(), ok: z.boolean() })
/** GET /api/status, and `kopitalk status --json`. URLs come without passwords. */
export const StatusAnswer = z.object({
  /** `holds`, or a sentence that names the stage and the two numbers that differ. */
  law: z.string(),
  posts: z.object({ accepted: z.number(), erased: z.number() }),
  stages: z.record(z.enum(STAGES), stageCounts),
  workers: z.array(z.object({ stage: z.string(), pid: z.number(), host: z.string() })),
  redis: server,
  postgres: server,
  server: z.object({ url: z.string() }).nullable(),
  reading: z.object({ stalePosts: z.number(), oldestSeconds: z.number(), sweeping: z.boolean() }),
  deadLetters: z.array(z.object({ stage: z.string(), reason: z.string(), posts: z.number() })),
})
export type StatusAnswer = z.infer<typeof StatusAnswer>

/** GET /api/dead-letters: those that were not replayed, newest first; `cursor` continues after the last row. */
export const DeadLettersQuery = z.strictObject({
  stage: z.enum(STAGES).optional(),
  reason: text(100).optional(),
  limit: limit({ usual: 50, max: 200 }),
  cursor: cursor(CURSOR_PART.utc, CURSOR_PART.number, `(?:${STAGES.join('|')})`)
    .optional()
    .describe(CURSOR_HELP),
})
export const DeadLettersAnswer = z.object({
  rows: z.array(
    z.object({
      postId: z.int(),
      platform: z.string(),
      nativeId: z.string(),
      stage: z.enum(STAGES),
      reason: z.string(),
      detail: z.string(),
      at: Instant,
    }),
  ),
  next: z.string().nullable(),
})
export type DeadLettersAnswer = z.infer<typeof DeadLettersAnswer>
/** POST /api/dead-letters/replay: all of them, or those of a stage or a reason. */
export const ReplayBody = z.strictObject({
  stage: z.enum(STAGES).optional(),
  reason: text(100).optional(),
})
/** `finished` false: there were more than fit into one answer; ask again. */
export const ReplayAnswer = z.object({ posts: z.number(), finished: z.boolean() })

/** POST /api/sources/pause and /api/sources/resume. */
export const SourceBody = z.strictObject({ key: text(500) })
export const SourceStateAnswer = z.object({ key: z.string(), state: z.enum(SOURCE_STATES) })
/** GET /api/sources. Settings stay out: they name accounts and folders. */
export const SourcesAnswer = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      platform: z.string(),
      kind: z.string(),
      mode: z.enum(['poll', 'stream']),
      state: z.enum(SOURCE_STATES),
      stateReason: z.string().nullable(),
      activity: z
        .enum(SOURCE_ACTIVITIES)
        .nullable()
        .describe(
          'Whether a producer crawls it: `crawling` now; `waiting` as it was asked to; `on_time` between passes; `idle`: none has begun for several intervals. Null unless it is active.',
        ),
      collection: z.string(),
      lastSuccessAt: Instant.nullable(),
      lastErrorAt: Instant.nullable(),
      lastError: z.string().nullable(),
      silentSince: z.string().nullable(),
      /** Posts accepted by hour, the last 48 hours, oldest first. */
      hours: z.array(z.number()),
      openGaps: z.number(),
    }),
  ),
})
export type SourcesAnswer = z.infer<typeof SourcesAnswer>

const alertScope = { collection: CollectionKey.optional() }
/** More in an hour than any collection has. */
const postsAnHour = z.number().positive().max(1_000_000_000)
/** Ten years: nothing is waited for longer. */
const minutes = count(10 * 366 * 24 * 60)
/** The condition of an alert. Volumes are those of the 60 minutes up to now. */
export const AlertCondition = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('term'),
    /** A hashtag (with #) or words that are next to each other. */
    term: text(100),
    postsAnHour,
    ...alertScope,
  }),
  z.strictObject({ kind: z.literal('theme'), theme: ThemeKey, postsAnHour, ...alertScope }),
  z.strictObject({ kind: z.literal('topic'), topic: TopicKey, postsAnHour, ...alertScope }),
  z.strictObject({ kind: z.literal('query'), q: Query, postsAnHour, ...alertScope }),
  /** Mean score of the last `hours` differs from the 28 days before by more than this and beyond its interval. */
  z.strictObject({
    kind: z.literal('sentiment_shift'),
    theme: ThemeKey.optional(),
    topic: TopicKey.optional(),
    hours: count(168),
    by: z.number().positive().max(2),
    ...alertScope,
  }),
  /** A new or rising trend of the last 24 hours with so many authors. */
  z.strictObject({ kind: z.literal('trend'), minAuthors: count(1_000_000_000), ...alertScope }),
  /** A source that should bring posts and has not for so long. */
  z.strictObject({ kind: z.literal('source_gap'), minutes }),
  /** A source whose volume has broken off, at least so many whole days ago, although nothing failed. */
  z.strictObject({ kind: z.literal('source_silent'), days: count(27) }),
  /** A source that brought so many items of an unknown shape in 24 hours. */
  z.strictObject({ kind: z.literal('source_drift'), items: count(1_000_000) }),
  /** A batch that has waited for so long. */
  z.strictObject({ kind: z.literal('lag'), minutes }),
])
export type AlertCondition = z.infer<typeof AlertCondition>

const hour = z.number().int().min(0).max(23).nullable()
const alertRule = {
  name: text(100),
  condition: AlertCondition,
  format: z.enum(['json', 'slack']),
  quietFrom: hour.describe(
    'With quietTo: hours in Singapore in which nothing is sent, such as 23 to 7; both null: none.',
  ),
  quietTo: hour,
  enabled: z.boolean(),
}
const webhookUrl = z
  .string()
  .max(2_000)
  .regex(WEB_ADDRESS, 'must be an http(s) address')
  .describe('Where to; answers show its host alone. Not this machine, unless ALERT_ALLOW_LOCAL=true.')
const isQuietWhole = (rule: { quietFrom: number | null; quietTo: number | null }): boolean =>
  (rule.quietFrom === null) === (rule.quietTo === null)
const QUIET_HALF = { path: ['quietTo'], message: 'goes with quietFrom: give both or neither' }
/** The same rule, as the document of the API says it. */
const QUIET_WHOLE = {
  anyOf: ['null', 'integer'].map((type) => ({ properties: { quietFrom: { type }, quietTo: { type } } })),
}
/** POST /api/alert-rules */
export const AlertRuleBody = z
  .strictObject({ ...alertRule, url: webhookUrl })
  .refine(isQuietWhole, QUIET_HALF)
  .meta(QUIET_WHOLE)
export type AlertRuleBody = z.infer<typeof AlertRuleBody>
/** PUT /api/alert-rules/:id; without `url` the one that is known stays. */
export const AlertRuleChange = z
  .strictObject({ ...alertRule, url: webhookUrl.optional() })
  .refine(isQuietWhole, QUIET_HALF)
  .meta(QUIET_WHOLE)
export type AlertRuleChange = z.infer<typeof AlertRuleChange>

export const AlertRuleAnswer = z.object({
  ...alertRule,
  id: z.int(),
  host: z.string(),
  /** Since when the condition is true and a message was sent; null: it is false. */
  toldAt: Instant.nullable(),
  lastSentAt: Instant.nullable(),
  /** Why the last check or delivery failed. */
  lastError: z.string().nullable(),
})
export type AlertRuleAnswer = z.infer<typeof AlertRuleAnswer>
/** GET /api/alert-rules */
export const AlertRulesAnswer = z.object({ rows: z.array(AlertRuleAnswer) })
export type AlertRulesAnswer = z.infer<typeof AlertRulesAnswer>
/** POST /api/alert-rules/:id/test */
export const AlertTestAnswer = z.discriminatedUnion('delivered', [
  z.object({ delivered: z.literal(true) }),
  /** Names the webhook by its host alone. */
  z.object({ delivered: z.literal(false), error: z.string() }),
])
export type AlertTestAnswer = z.infer<typeof AlertTestAnswer>
/** GET /api/alerts: the last hundred. */
export const AlertsAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.int(),
      ruleId: z.int(),
      rule: z.string(),
      cause: z.string(),
      /** Path and query in the dashboard. */
      link: z.string(),
      at: Instant,
      delivered: z.boolean(),
      attempts: z.number(),
      /** Of the last try; it is tried again until it is given up. */
      error: z.string().nullable(),
      givenUp: z.boolean(),
    }),
  ),
})
export type AlertsAnswer = z.infer<typeof AlertsAnswer>
