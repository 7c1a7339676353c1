import type { z } from 'zod'

/**
 * The first problem of an item as `path: what is wrong there`, the text that drifted items are counted by.
 * @param whole what the item itself is called, for a problem of all of it: `post`
 * @param under the path to what was parsed, where that is a part of the item
 */
export function driftText(error: z.ZodError, whole: string, under: readonly string[] = []): string {
  const [issue] = error.issues
  return `${[...under, ...(issue?.path ?? [])].join('.') || whole}: ${issue?.message ?? 'unknown shape'}`
}
