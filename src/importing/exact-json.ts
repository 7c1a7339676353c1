import { parseJson } from '../producers/parse-json.js'

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
/** What Python, R and JavaScript programs write where JSON has no number. */
const NO_NUMBER = /-?\b(?:NaN|Infinity)\b/g

/**
 * JSON as programs write it. A number that a double cannot hold exactly (an id of X, say) becomes the text that is in
 * the file, so no digit is lost. NaN and Infinity are no JSON and say that there is no number: null.
 * @throws SyntaxError when it is not JSON, or nests deeper than anything that is read here
 */
export function parseExactJson(text: string): unknown {
  const { json, value } = parseWithoutNaN(text)
  return holdsInexact(value) ? parseJson(outsideStrings(json, quoteInexact)) : value
}

function parseWithoutNaN(text: string): { json: string; value: unknown } {
  try {
    return { json: text, value: parseJson(text) }
  } catch (err) {
    if (!text.includes('NaN') && !text.includes('Infinity')) throw err
    const json = outsideStrings(text, (part) => part.replace(NO_NUMBER, 'null'))
    return { json, value: parseJson(json) }
  }
}

/** Looking at what was parsed takes a fifth of the time of looking for digits in the text. */
function holdsInexact(value: unknown): boolean {
  if (typeof value === 'number') return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER
  if (typeof value !== 'object' || value === null) return false
  for (const name in value) if (holdsInexact((value as Record<string, unknown>)[name])) return true
  return false
}

function quoteInexact(part: string): string {
  return part.replace(NUMBER, (number) =>
    // A fraction loses digits in every program; only whole numbers are names of something.
    Number.isSafeInteger(Number(number)) || !Number.isInteger(Number(number)) ? number : `"${number}"`,
  )
}

/** Changes only what is between the strings of a JSON text. */
function outsideStrings(json: string, change: (part: string) => string): string {
  let changed = ''
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at)
    if (quote < 0) return changed + change(json.slice(at))
    const end = endOfString(json, quote)
    changed += change(json.slice(at, quote)) + json.slice(quote, end)
    at = end
  }
  return changed
}

/** @returns where a string ends that begins at `quote`, its closing quote included */
function endOfString(json: string, quote: number): number {
  for (let end = json.indexOf('"', quote + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0
    while (json.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1
    if (backslashes % 2 === 0) return end + 1
  }
  return json.length
}
