import { z } from 'zod'
import { Column, columnProblems, TableFile, TUNING } from '../tuning/recipe-fields.js'

/** Rows whose text hashes into [from, to): the same text is always on the same side, in every file and on every machine. */
const Part = z
  .strictObject({ from: z.number().min(0).max(1), to: z.number().min(0).max(1) })
  .refine(({ from, to }) => from < to, 'from must be below to')

const TextFile = TableFile.extend({ languages: z.array(z.string().min(2)).min(1).default(['en']) })

/** Labelled texts. */
const LabelledFile = TextFile.extend({
  columns: z.strictObject({ label: Column, text: Column }),
  /** Label in the file → class, or null to leave its rows out; the names of the classes themselves unless given. */
  labels: z.record(z.string(), z.string().nullable()).optional(),
  part: Part.optional(),
})

/** How often each row is seen in an epoch: 2 twice, 0.5 every other epoch. */
const TrainingFile = LabelledFile.extend({ weight: z.number().positive().max(100).default(1) })

const Share = z.number().min(0).max(1)

/** Figures from elsewhere, printed next to ours; fractions from 0 to 1. */
const Published = z.strictObject({
  by: z.string().min(1),
  accuracy: Share.optional(),
  macroRecall: Share.optional(),
  meanScore: Share.optional(),
})

const TestFile = LabelledFile.extend({ published: Published.optional() })

/** Texts without labels, for their mean score. */
const PostFile = TextFile.extend({ columns: z.strictObject({ text: Column }), published: Published.optional() })

const CLASSES = [
  ['negative', 'positive'],
  ['negative', 'neutral', 'positive'],
] as const

const Shape = z.strictObject({
  ...TUNING,
  classes: z
    .array(z.string())
    .refine(
      (classes) => CLASSES.some((known) => known.join() === classes.join()),
      'must be ["negative", "positive"] or ["negative", "neutral", "positive"], in this order',
    ),
  train: z.array(TrainingFile).min(1),
  /** Scored every `evaluateEvery` steps; decides when to stop and which weights are the best. */
  validation: z.array(LabelledFile).min(1),
  /** Scored once, at the end. */
  test: z.array(TestFile).min(1),
  posts: z.array(PostFile).default([]),
  /** Tokens of a text, special tokens included; `auto`: the length that 95 % of the training texts fit into. */
  maxLength: z.union([z.literal('auto'), z.number().int().min(8).max(512)]).default('auto'),
  /** Rows that go through the model at once. */
  batchSize: z.number().int().min(1).max(4_096).default(32),
  /** Batches of one step of the optimiser. */
  accumulation: z.number().int().min(1).max(1_024).default(1),
  /** How much more the loss of a rare class counts: not at all, by inverse frequency, by its square root, or as given. */
  classWeights: z.union([z.enum(['none', 'balanced', 'sqrt']), z.array(z.number().positive())]).default('none'),
  labelSmoothing: z.number().min(0).max(0.5).default(0),
  /** Steps between two validations, each followed by a checkpoint. */
  evaluateEvery: z.number().int().min(1).default(500),
  /** Stop after so many validations without a better score. */
  patience: z.number().int().min(1).default(5),
  /** Ends with the mean of the best weights and the newest, not with the best alone. */
  averaged: z.boolean().default(false),
  /** How much of the base's weights stays in the result, so that it forgets less. */
  baseShare: z.number().min(0).lt(1).default(0),
  /** Training rows of all sets together, in the proportion of the mixture; all unless given. */
  limit: z.number().int().min(1).optional(),
})

/** All fields of a training. docs/extend/training.md explains each one. */
export const Recipe = Shape.superRefine((recipe, check) => {
  const complain = (path: (string | number)[], message: string): void =>
    check.addIssue({ code: 'custom', path, message })
  if (Array.isArray(recipe.classWeights) && recipe.classWeights.length !== recipe.classes.length) {
    complain(['classWeights'], `needs ${recipe.classes.length} numbers, one a class`)
  }
  for (const kind of ['train', 'validation', 'test', 'posts'] as const) {
    recipe[kind].forEach((file, index) => {
      for (const message of columnProblems(file)) complain([kind, index, 'columns'], message)
      if (file.format !== 'csv' && file.delimiter !== undefined)
        complain([kind, index, 'delimiter'], `is for csv, not for ${file.format}`)
      for (const [label, name] of Object.entries(labelsOf(file))) {
        if (name !== null && !recipe.classes.includes(name))
          complain([kind, index, 'labels', label], `"${name}" is not one of the classes`)
      }
    })
  }
})

function labelsOf(file: LabelledFile | PostFile): Readonly<Record<string, string | null>> {
  return 'labels' in file && file.labels ? file.labels : {}
}

export type Recipe = z.infer<typeof Recipe>
export type LabelledFile = z.infer<typeof LabelledFile>
export type PostFile = z.infer<typeof PostFile>
export type Published = z.infer<typeof Published>
