import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { UsageError } from '../../domain/errors.js'

/**
 * Reads a recipe as written.
 * @param overrides options of the command line that replace a field; undefined: as the recipe says
 * @throws UsageError naming the file and every field that does not fit
 */
export async function readRecipeFile<Schema extends z.ZodType<object>>(
  file: string,
  schema: Schema,
  overrides: object,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(await readJson(file))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `  - ${issue.path.map(String).join('.') || 'recipe'}: ${said(issue)}`,
    )
    throw new UsageError(
      `The recipe ${file} cannot be used:\n${problems.join('\n')}\ndocs/extend/training.md describes every field.`,
    )
  }
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
  return { ...parsed.data, ...given }
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
