import type { z } from 'zod'

/** One line for the rejects file: every field with its problem, never its value. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')
}
