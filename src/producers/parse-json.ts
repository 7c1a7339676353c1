/** What platforms and programs write nests two dozen; whatever walks a value that nests without end fills its stack. */
const MAX_DEPTH = 256

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = new Set([0x5b, 0x7b])
const CLOSE = new Set([0x5d, 0x7d])

/** @throws SyntaxError when it is not JSON, or nests deeper than anything that is read here */
export function parseJson(text: string): unknown {
  if (nestsTooDeep(text)) throw new SyntaxError(`it nests deeper than ${MAX_DEPTH}`)
  return JSON.parse(text)
}

function nestsTooDeep(json: string): boolean {
  if (countUpTo(MAX_DEPTH + 1, json, '{') + countUpTo(MAX_DEPTH + 1, json, '[') <= MAX_DEPTH) return false
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) inString = !inString
    else if (inString) at += code === BACKSLASH ? 1 : 0
    else if (OPEN.has(code)) depth += 1
    else if (CLOSE.has(code)) depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

/** Most documents have so few that they cannot nest too deep. This is many times faster than to look at each character. */
function countUpTo(most: number, text: string, sign: string): number {
  let count = 0
  for (let at = text.indexOf(sign); at >= 0 && count < most; at = text.indexOf(sign, at + 1)) count += 1
  return count
}
