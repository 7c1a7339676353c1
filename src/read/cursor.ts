/** Where a page ended, as the next question gives it back: see `cursor` in src/domain/reading/fields.ts. */
export const encodeCursor = (...parts: readonly (string | number)[]): string => parts.join('_')
