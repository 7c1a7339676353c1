/** How programs and tables write that nothing was said. A person may be called so, but no date, number or kind. */
const UNKNOWN = /^(?:nan|nat|null|none|undefined|nil|n\/?a|\\n|-)?$/i
/** `12.0` as pandas writes the numbers of a column with gaps. */
const WHOLE = /^[+-]?\d{1,15}(?:\.0*)?$/

/** Nothing was said: an empty cell, null, or what programs write for it. */
export const isUnknown = (raw: unknown): boolean =>
  raw === null || raw === undefined || (typeof raw === 'string' && UNKNOWN.test(raw.trim()))

/**
 * A count as a file has it.
 * @param mayBeNegative a score; elsewhere programs write -1 for a number that they do not know
 * @returns the number, or why there is none
 */
export function readCount(raw: unknown, mayBeNegative: boolean): number | string {
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw).trim() : ''
  if (!WHOLE.test(text)) return 'not a whole number'
  const count = Number(text) + 0 // no -0
  return count < 0 && !mayBeNegative ? 'below zero' : count
}
