import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { Column, columnProblems, TableFile, TUNING } from '../tuning/recipe-fields.js'
import { readRecipeFile } from '../tuning/recipe-file.js'

/** Posts that tell stories, several of each. */
const StoryFile = TableFile.extend({ columns: z.strictObject({ story: Column, language: Column, text: Column }) })

/** Sentences of one language, or of several with a column that names it. */
const SentenceFile = TableFile.extend({
  columns: z.strictObject({ language: Column.optional(), text: Column }),
  language: z.string().min(2).optional(),
})

/** The n-th sentence of each language says the same. */
const ParallelSet = z.strictObject({
  name: z.string().min(1),
  files: z.array(SentenceFile).min(1),
  /** Those that are taken; all unless given. */
  languages: z.array(z.string().min(2)).min(2).optional(),
})

const Shape = z.strictObject({
  ...TUNING,
  /** What the base model expects before every text. */
  prefix: z.string().max(50).default(''),
  stories: z.array(StoryFile).min(1),
  parallel: z.array(ParallelSet).default([]),
  /** Folders with posts.ndjson and queries.ndjson; measured once, at the end. */
  test: z.array(z.strictObject({ name: z.string().min(1), path: z.string().min(1) })).default([]),
  /** Pairs of a step: of posts of one story, and of parallel sentences. */
  pairs: z.strictObject({ stories: z.number().int().min(2).max(512), parallel: z.number().int().min(0).max(512) }),
  /** How many of the stories that the base model confuses most with a story come into the same batch. */
  hardNegatives: z.number().int().min(0).max(100).default(0),
  /** Similarities are divided by it. */
  temperature: z.number().positive().max(1).default(0.05),
  /** Tokens of a text, special tokens included. */
  maxLength: z.number().int().min(8).max(512).default(64),
  /** The same for the tests and the written model. A mean takes longer texts than it learnt from. */
  servedLength: z.number().int().min(8).max(512).default(128),
  /** Parts into which `--fold` splits the stories. */
  folds: z.number().int().min(2).max(20).default(4),
  /** Steps between two validations, each followed by a checkpoint. */
  evaluateEvery: z.number().int().min(1).default(20),
  /** Pairs of stories in an epoch; all unless given. */
  limit: z.number().int().min(2).optional(),
  /** The part of the stories that is left out of the training and validated on; none unless given. */
  fold: z.number().int().min(1).optional(),
})

/** All fields of a training. docs/extend/training.md explains each one. */
export const MeaningRecipe = Shape.superRefine((recipe, check) => {
  const complain = (path: (string | number)[], message: string): void =>
    check.addIssue({ code: 'custom', path, message })
  recipe.stories.forEach((file, at) => {
    for (const message of columnProblems(file)) complain(['stories', at, 'columns'], message)
  })
  recipe.parallel.forEach(({ files }, set) => {
    files.forEach((file, at) => {
      for (const message of columnProblems(file)) complain(['parallel', set, 'files', at, 'columns'], message)
      if ((file.language === undefined) === (file.columns.language === undefined)) {
        complain(['parallel', set, 'files', at], 'needs either "language" or a column for it')
      }
    })
  })
  if (recipe.pairs.parallel > 0 && recipe.parallel.length === 0) complain(['parallel'], 'has no set to take pairs from')
})

export type MeaningRecipe = z.infer<typeof MeaningRecipe>
export type StoryFile = MeaningRecipe['stories'][number]
export type ParallelSet = MeaningRecipe['parallel'][number]

/** Options of the command line that replace a field of the recipe. Undefined: as the recipe says. */
export interface MeaningOverrides {
  readonly maxLength?: number | undefined
  readonly epochs?: number | undefined
  readonly seed?: number | undefined
  readonly limit?: number | undefined
  readonly fold?: number | undefined
}

export interface ReadMeaningRecipe {
  /** Paths are absolute. */
  readonly recipe: MeaningRecipe
  /** The same with paths as written. */
  readonly written: MeaningRecipe
}

/**
 * Reads a recipe; its paths are taken from the recipe's own folder.
 * @throws UsageError naming the file and every field that does not fit
 */
export async function readMeaningRecipe(file: string, overrides: MeaningOverrides = {}): Promise<ReadMeaningRecipe> {
  const written = await readRecipeFile(file, MeaningRecipe, overrides)
  const absolute = <File extends { readonly path: string }>(entry: File): File => ({
    ...entry,
    path: resolve(dirname(file), entry.path),
  })
  const recipe: MeaningRecipe = {
    ...written,
    base: resolve(dirname(file), written.base),
    stories: written.stories.map(absolute),
    parallel: written.parallel.map((set) => ({ ...set, files: set.files.map(absolute) })),
    test: written.test.map(absolute),
  }
  return { recipe, written }
}
