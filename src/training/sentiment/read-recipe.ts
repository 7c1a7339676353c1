import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import { Recipe } from './recipe.js'

/** Options of the command line that replace a field of the recipe. Undefined: as the recipe says. */
export interface Overrides {
  readonly maxLength?: Recipe['maxLength'] | undefined
  readonly epochs?: number | undefined
  readonly seed?: number | undefined
  readonly limit?: number | undefined
}

export interface ReadRecipe {
  /** Paths are absolute. */
  readonly recipe: Recipe
  /** The same with paths as written. It is compared when a training continues, even if the files have been moved. */
  readonly written: Recipe
}

/**
 * Reads a recipe; its paths are taken from the recipe's own folder.
 * @throws UsageError naming the file and every field that does not fit
 */
export async function readRecipe(file: string, overrides: Overrides = {}): Promise<ReadRecipe> {
  const parsed = Recipe.safeParse(await readJson(file))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `  - ${issue.path.map(String).join('.') || 'recipe'}: ${said(issue)}`,
    )
    throw new UsageError(
      `The recipe ${file} cannot be used:\n${problems.join('\n')}\ndocs/extend/training.md describes every field.`,
    )
  }
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
  const absolute = <File extends { readonly path: string }>(entry: File): File => ({
    ...entry,
    path: resolve(dirname(file), entry.path),
  })
  const written: Recipe = { ...parsed.data, ...given }
  const recipe: Recipe = {
    ...written,
    base: resolve(dirname(file), written.base),
    train: written.train.map(absolute),
    validation: written.validation.map(absolute),
    test: written.test.map(absolute),
    posts: written.posts.map(absolute),
  }
  return { recipe, written }
}

/**
 * Fields in which two recipes differ, as people write them (`train.0.weight`), with both values.
 * @param one as it was
 * @param other as it is now
 */
export function differences(one: unknown, other: unknown, path = ''): string[] {
  if (isTree(one) && isTree(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
    return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`))
  }
  return Object.is(one, other) ? [] : [`${path}: ${shown(one)} there, ${shown(other)} here`]
}

async function readJson(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (err) {
    throw new UsageError(
      `The recipe ${file} cannot be read (${(err as NodeJS.ErrnoException).code}). Give one with --recipe; recipes/ has examples.`,
    )
  }
  try {
    return JSON.parse(text) as unknown
  } catch (err) {
    throw new UsageError(`The recipe ${file} is not JSON: ${(err as SyntaxError).message}`)
  }
}

function said(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no field ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  return issue.message
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function shown(value: unknown): string {
  return value === undefined ? 'not given' : JSON.stringify(value)
}
