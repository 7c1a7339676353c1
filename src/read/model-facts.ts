import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'

/** How often a model took one label for another on a set that people labelled. */
export const Confusion = z.object({
  /** Name of the test set, and where it comes from. */
  set: z.string().min(1),
  /** Label of the language of its texts; `*` for several. */
  language: z.string().min(1),
  labels: z.array(z.string().min(1)).min(2),
  /** `rows[gold][predicted]`: posts. */
  rows: z.array(z.array(z.number().int().nonnegative())),
})
export type Confusion = z.infer<typeof Confusion>

const percent = z.number().min(0).max(100).optional()
/** The score of the file that runs (int8) on a test set, in percent. */
const Score = z.object({
  int8: z.object({
    n: z.number(),
    accuracy: percent,
    macro_f1: percent,
    macro_recall: percent,
    f1: percent,
    precision: percent,
    recall: percent,
    mrr: percent,
    precision_at_10: percent,
  }),
})

const Facts = z.object({
  name: z.string().min(1),
  ordinal: z.number().int().positive(),
  task: z.string().min(1),
  languages: z.array(z.string()).default([]),
  licence: z.string().default(''),
  /** By name of the test set. */
  scores: z.record(z.string(), Score).default({}),
  confusions: z.array(Confusion).default([]),
})
/** What reading needs to know of a model, from its card. */
export type ModelFacts = z.infer<typeof Facts>

/**
 * Reads the cards of all models in `folder`, and of the one that takes the place of one of them; the models themselves
 * are not looked at. Folders without a card are skipped.
 * @throws UsageError when a card cannot be read
 */
export async function readModelFacts(folder: string, replacement?: string): Promise<ModelFacts[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return [] // a machine that only reads has no models
    throw err
  })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name))
  if (replacement !== undefined) folders.push(replacement)
  const cards = await Promise.all(folders.map((path) => readCard(join(path, 'model.json'))))
  return cards.filter((card) => card !== null)
}

async function readCard(path: string): Promise<ModelFacts | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw err
  }
  try {
    return Facts.parse(JSON.parse(text))
  } catch (err) {
    const reason = err instanceof z.ZodError ? z.prettifyError(err) : 'not JSON'
    throw new UsageError(`${path} is not a model card: ${reason}. Restore it with: git checkout -- models`, {
      cause: err,
    })
  }
}
