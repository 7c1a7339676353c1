import { z } from 'zod'
import { SOURCE_STATES } from '../source.js'
import { STAGES } from '../stage.js'
import { GapAnswer, Instant, Share } from './answer.js'

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

const alertScope = { collection: z.string().max(64).optional() }
export const AlertCondition = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('term'),
    term: z.string().min(1).max(100),
    postsAnHour: z.number().positive(),
    ...alertScope,
  }),
  z.strictObject({ kind: z.literal('theme'), theme: z.string(), postsAnHour: z.number().positive(), ...alertScope }),
  /** Mean score of the last `hours` differs from the 28 days before by more than this and beyond its interval. */
  z.strictObject({
    kind: z.literal('sentiment_shift'),
    theme: z.string().optional(),
    hours: z.number().int().min(1).max(168),
    by: z.number().positive().max(2),
    ...alertScope,
  }),
  z.strictObject({ kind: z.literal('trend'), minAuthors: z.number().int().positive(), ...alertScope }),
  z.strictObject({ kind: z.literal('source_gap'), minutes: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('lag'), minutes: z.number().int().positive() }),
])
export type AlertCondition = z.infer<typeof AlertCondition>
export const AlertRuleBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  condition: AlertCondition,
  format: z.enum(['json', 'slack']),
  /** Where to; kept as a secret: shown again only by its host. */
  url: z.url({ protocol: /^https?$/ }),
  /** Hours in Singapore in which nothing is sent, such as 23 to 7; null: always. */
  quietFrom: z.number().int().min(0).max(23).nullable(),
  quietTo: z.number().int().min(0).max(23).nullable(),
  enabled: z.boolean(),
})
export const AlertRulesAnswer = z.object({
  rows: z.array(
    AlertRuleBody.omit({ url: true }).extend({
      id: z.number(),
      host: z.string(),
      lastSentAt: Instant.nullable(),
      lastError: z.string().nullable(),
    }),
  ),
})
export const AlertsAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.number(),
      ruleId: z.number(),
      rule: z.string(),
      cause: z.string(),
      link: z.string(),
      at: Instant,
      delivered: z.boolean(),
    }),
  ),
})
