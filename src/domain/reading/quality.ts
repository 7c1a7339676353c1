import { z } from 'zod'
import { Share } from './answer.js'

/** Cohen's kappa with its 95 % interval, all -1…1. */
const Kappa = z.object({ kappa: z.number(), low: z.number(), high: z.number() })
export type Kappa = z.infer<typeof Kappa>

/** GET /api/quality: the measured quality of the models, and people's labels for our own posts. */
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
  /** Agreement of people's labels with the model, by task, language as labelled by the model, and draw. */
  labels: z.array(
    z.object({
      task: z.string(),
      language: z.string(),
      drawn: z
        .string()
        .nullable()
        .describe(
          '`unsure`, `random`: how the label queue drew the posts; null: it did not. Only `random` speaks for all posts.',
        ),
      n: z.number(),
      right: Share,
      by: z.number(),
    }),
  ),
  /** Agreement of two people on the posts that both labelled, whatever was settled later. Lists of mentions are left out. */
  agreement: z.array(
    z.object({
      task: z.string(),
      people: z.tuple([z.string(), z.string()]),
      /** Posts that both labelled, and those of them with the same answer. */
      n: z.number(),
      same: z.number(),
      kappa: Kappa.nullable().describe("Cohen's kappa; null when both have only ever given one answer."),
    }),
  ),
})
export type QualityAnswer = z.infer<typeof QualityAnswer>
