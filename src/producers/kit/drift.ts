import type { z } from 'zod'

/**
 * The first problem of an item as `path: problem`. Drifted items are counted by this text.
 * @param whole the name for the whole item, for a problem of all of it: `post`
 * @param under the path to the parsed part, when it is not the whole item
 */
export function driftText(error: z.ZodError, whole: string, under: readonly string[] = []): string {
  const [issue] = error.issues
  return `${[...under, ...(issue?.path ?? [])].join('.') || whole}: ${issue?.message ?? 'unknown shape'}`
}
