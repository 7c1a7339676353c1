import { FieldError } from '../../domain/errors.js'
import type { Theme } from '../../text/theme-matcher.js'

/**
 * @param field with its key
 * @throws FieldError when posts are not matched with it
 */
export function requireTheme(theme: unknown, field: string, themes: readonly Theme[]): void {
  if (themes.some(({ key }) => key === theme)) return
  throw new FieldError(field, 'Unknown theme. GET /api/themes lists them.', 'malformed')
}
