import { decode } from 'html-entities'

/** Reddit escapes these three, and no others, when the request has no `raw_json=1`: dumps and archives have them so. */
const ESCAPED = /&(amp|lt|gt);/g
const ESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' }

/** Undoes Reddit's escaping for the wire, once. An entity that a person typed is left to the markdown. */
export function unescapeWire(text: string): string {
  return text.replace(ESCAPED, (_whole, name: string) => ESCAPES[name] ?? '')
}

const FENCE = /^\s{0,3}(?:```|~~~)/
// `>!` opens a spoiler, which is the author's own text.
const QUOTE = /^\s{0,3}>(?!!)/

/** A quote continues over lines without its mark until a blank one: lazy continuation, as Reddit shows it. */
function withoutQuotes(lines: readonly string[]): string[] {
  const kept: string[] = []
  let inQuote = false
  for (const line of lines) {
    if (QUOTE.test(line)) inQuote = true
    else if (line.trim() === '') inQuote = false
    if (!inQuote) kept.push(line)
  }
  return kept
}

// Every repetition is bounded: the text is a stranger's, and an unclosed bracket must not cost quadratic time.
const IMAGE = /!\[[^\]\n]{0,500}\]\([^()\s]{0,2000}(?:\s"[^"\n]{0,500}")?\)/g
const LINK =
  /(?<!\\)\[((?:[^[\]\n\\]|\\.|\[[^[\]\n]{0,200}\]){0,1000})\]\(\s{0,4}<?(?:[^()\s]|\([^()\s]{0,500}\)){0,2000}>?(?:\s"[^"\n]{0,500}")?\s{0,4}\)/g
const AUTOLINK = /<(https?:\/\/[^<>\s]{1,2000})>/g
const CODE = /`{1,3}([^`\n]{1,1000})`{1,3}/g
const SPOILER = />!([^\n]{0,2000}?)!</g
const MARKS: readonly RegExp[] = [
  /(?<![\\*])\*{1,3}(?=[^\s*])([^*\n]{1,2000})(?<=[^\s\\*])\*{1,3}/g,
  // An underscore inside a word is part of it: snake_case, file_name.
  /(?<![\\\p{L}\p{N}_])_{1,3}(?=[^\s_])([^_\n]{1,2000})(?<=[^\s\\_])_{1,3}(?![\p{L}\p{N}_])/gu,
  /(?<!\\)~~(?=\S)([^~\n]{1,2000})~~/g,
]
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/
const RULE = /^\s{0,3}(?:[-*_]\s?){3,}$/
const BACKSLASHED = /\\([\\`*_{}[\]()#+\-.!~>|^<])/g

function inline(line: string): string {
  let text = line
    .replace(IMAGE, '')
    .replace(LINK, '$1')
    .replace(AUTOLINK, '$1')
    .replace(CODE, '$1')
    .replace(SPOILER, '$1')
  for (const mark of MARKS) text = text.replace(mark, '$1')
  return decode(text.replace(BACKSLASHED, '$1'))
}

/**
 * The text that the author of a Reddit post wrote, as a person reads it: quotes of others are dropped, a link is its label,
 * marks of emphasis go, entities are decoded once. Takes the markdown as typed (see `unescapeWire`).
 */
export function markdownToText(markdown: string): string {
  const lines = withoutQuotes(markdown.split(/\r\n|\r|\n/))
    .filter((line) => !FENCE.test(line) && !RULE.test(line))
    .map((line) => inline(line.replace(HEADING, '$1')).trimEnd())
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
