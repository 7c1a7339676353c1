import { UsageError } from '../domain/errors.js'

/**
 * The name of a user or token in the one form that is stored: lower case.
 * @throws UsageError when it is none
 */
export function loginName(text: string): string {
  const name = text.toLowerCase()
  if (/^[a-z0-9][a-z0-9._@-]{0,63}$/.test(name)) return name
  throw new UsageError(
    `"${text}" is not a name: up to 64 letters (a to z), digits and . _ @ - , beginning with a letter or digit.`,
  )
}
