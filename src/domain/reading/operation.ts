import { z } from 'zod'
import { SOURCE_STATES } from '../source.js'
import { STAGES } from '../stage.js'
import { GapAnswer, Instant, Share } from './answer.js'
import { filterFields } from './filter.js'

export const ROLES = ['reader', 'analyst', 'operator'] as const
/** Each may do what the one before may: reader reads, analyst labels and exports, operator runs sources, replays, erases. */
export type Role = (typeof ROLES)[number]

/** GET /api/me. `user` null: nobody is logged in (and nothing else answers, unless this is the open demo). */
export const MeAnswer = z.object({
  user: z.string().nullable(),
  role: z.enum(ROLES).nullable(),
  /** The demo on this machine, open without a login. */
  demo: z.boolean(),
})
export type MeAnswer = z.infer<typeof MeAnswer>
/** POST /api/session sets a cookie; DELETE /api/session ends it. */
export const LoginBody = z.strictObject({ user: z.string().min(1).max(100), password: z.string().min(1).max(1_000) })

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

const counts = z.object({
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
  stages: z.record(z.enum(STAGES), counts),
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

/** GET /api/dead-letters: those nobody has replayed, newest first; `cursor` goes on behind the last row. */
export const DeadLettersQuery = z.strictObject({
  stage: z.enum(STAGES).optional(),
  reason: z.string().min(1).max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})
export const DeadLettersAnswer = z.object({
  rows: z.array(
    z.object({
      postId: z.number(),
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
  reason: z.string().min(1).max(100).optional(),
})
/** `finished` false: there were more than fit into one answer; ask again. */
export const ReplayAnswer = z.object({ posts: z.number(), finished: z.boolean() })

/** POST /api/sources/pause and /api/sources/resume. */
export const SourceBody = z.strictObject({ key: z.string().min(1).max(500) })
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

/** GET /api/quality: what the models were measured to be worth, and what people say about our own posts. */
export const QualityAnswer = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      task: z.string(),
      ordinal: z.number(),
      languages: z.array(z.string()),
      license: z.string(),
      scores: z.array(
        z.object({ set: z.string(), language: z.string(), n: z.number(), metric: z.string(), value: z.number() }),
      ),
      confusions: z.array(
        z.object({
          set: z.string(),
          language: z.string(),
          labels: z.array(z.string()),
          rows: z.array(z.array(z.number())),
        }),
      ),
    }),
  ),
  /** Agreement of people's labels with the model, by task and language as labelled by the model. */
  labels: z.array(z.object({ task: z.string(), language: z.string(), n: z.number(), right: Share, by: z.number() })),
})
export type QualityAnswer = z.infer<typeof QualityAnswer>

const alertScope = { collection: filterFields.collection }
const theme = z.string().regex(/^[a-z0-9-]{1,64}$/, 'is no theme')
/** What an alert waits for. Volumes are those of the 60 minutes up to now. */
export const AlertCondition = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('term'),
    /** A hashtag (with #) or words that stand side by side. */
    term: z.string().trim().min(1).max(100),
    postsAnHour: z.number().positive(),
    ...alertScope,
  }),
  z.strictObject({ kind: z.literal('theme'), theme, postsAnHour: z.number().positive(), ...alertScope }),
  /** Mean score of the last `hours` differs from the 28 days before by more than this and beyond its interval. */
  z.strictObject({
    kind: z.literal('sentiment_shift'),
    theme: theme.optional(),
    hours: z.number().int().min(1).max(168),
    by: z.number().positive().max(2),
    ...alertScope,
  }),
  /** A new or rising trend of the last 24 hours with so many authors. */
  z.strictObject({ kind: z.literal('trend'), minAuthors: z.number().int().positive(), ...alertScope }),
  /** A source that should bring posts and has not for so long. */
  z.strictObject({ kind: z.literal('source_gap'), minutes: z.number().int().positive() }),
  /** A batch that has waited for so long. */
  z.strictObject({ kind: z.literal('lag'), minutes: z.number().int().positive() }),
])
export type AlertCondition = z.infer<typeof AlertCondition>

const hour = z.number().int().min(0).max(23).nullable()
const alertRule = {
  name: z.string().trim().min(1).max(100),
  condition: AlertCondition,
  format: z.enum(['json', 'slack']),
  /** Hours in Singapore in which nothing is sent, such as 23 to 7; null: always. */
  quietFrom: hour,
  quietTo: hour,
  enabled: z.boolean(),
}
/** Where to; kept as a secret: shown again only by its host. */
const webhookUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).max(2_000)
const isQuietWhole = (rule: { quietFrom: number | null; quietTo: number | null }): boolean =>
  (rule.quietFrom === null) === (rule.quietTo === null)
const QUIET_HALF = { path: ['quietTo'], message: 'goes with quietFrom: give both or neither' }
/** POST /api/alert-rules */
export const AlertRuleBody = z.strictObject({ ...alertRule, url: webhookUrl }).refine(isQuietWhole, QUIET_HALF)
export type AlertRuleBody = z.infer<typeof AlertRuleBody>
/** PUT /api/alert-rules/:id; without `url` the one that is known stays. */
export const AlertRuleChange = z
  .strictObject({ ...alertRule, url: webhookUrl.optional() })
  .refine(isQuietWhole, QUIET_HALF)
export type AlertRuleChange = z.infer<typeof AlertRuleChange>

export const AlertRuleAnswer = z.object({
  ...alertRule,
  id: z.number(),
  host: z.string(),
  /** Since when the condition is true and somebody has been told; null: it is false. */
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
export const AlertTestAnswer = z.object({ delivered: z.literal(true) })
/** GET /api/alerts: the last hundred. */
export const AlertsAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.number(),
      ruleId: z.number(),
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
