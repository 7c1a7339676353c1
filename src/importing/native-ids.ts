/** Platforms that name posts with a number. Here a shortcode is no damage: it is another name of the post. */
const NUMBERED = new Set(['x', 'instagram', 'threads', 'tiktok'])

/** As spreadsheets write a long number: `1.39612E+18`, with a comma in half of the world. Hex ids such as `12e45` are not. */
const SCIENTIFIC = /^[+-]?(?:\d+[.,]\d+[eE][+-]?\d+|\d+[eE][+-]\d+)$/
const SCIENTIFIC_NUMBER = /^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$/
const DECIMAL = /^[+-]?\d+[.,]\d+$/
const WORD = /^[\w-]+$/
/** As pandas writes a whole number in a column with gaps. */
const WITH_ZERO = /^(\d{1,16})\.0+$/

export const IN_SCIENTIFIC_NOTATION = 'in scientific notation, so digits are lost'

/** Marks with which spreadsheets and exports keep a number as text: `="1669…"`, `'1669…`. */
const AS_TEXT = /^(?:="(\d+)"|'(\d+))$/

/** An id without the marks around its digits. */
export function plainId(written: string): string {
  const id = written.trim()
  const [, formula, quoted] = id.startsWith('=') || id.startsWith("'") ? (AS_TEXT.exec(id) ?? []) : []
  return formula ?? quoted ?? id
}

/** @returns why a text cannot be the id of a post on its platform; null when it can */
export function problemOfId(id: string, platform: string): string | null {
  if (SCIENTIFIC.test(id)) return `${IN_SCIENTIFIC_NOTATION} (a spreadsheet does that: export the ids as text)`
  if (!NUMBERED.has(platform) || (WORD.test(id) && !SCIENTIFIC_NUMBER.test(id))) return null
  if (SCIENTIFIC_NUMBER.test(id)) return IN_SCIENTIFIC_NOTATION
  if (DECIMAL.test(id)) return `a decimal number, but ids of ${platform} are whole (export them as text)`
  return /\s/.test(id) ? `has a space in it, unlike every id of ${platform}` : `is not an id of ${platform}`
}

/** The id of an author or of a parent: `495430242.0` is read as digits where a double is exact. */
export function readReference(id: string): { readonly id: string } | { readonly reason: string } {
  const digits = WITH_ZERO.exec(id)?.[1]
  if (digits === undefined) return SCIENTIFIC.test(id) ? { reason: IN_SCIENTIFIC_NOTATION } : { id }
  return Number.isSafeInteger(Number(digits)) ? { id: digits } : { reason: 'a decimal number that is not exact' }
}
