import { parse as parseLossless } from 'lossless-json'
import { parseJson } from '../parse-json.js'

/** Put before answers so that a page of another site cannot read them as a script. */
const GUARD = 'for (;;);'
/** A bare whole number of 16 digits or more: JSON.parse would round it. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/

export interface Documents {
  readonly documents: readonly unknown[]
  /** Lines that are no JSON: an answer that was cut off, or no data at all. */
  readonly broken: number
}

/**
 * The documents in an answer: one JSON document, or one on each line. Each may have the guard before it. Whole numbers
 * beyond 2^53 become strings of their digits.
 */
export function readDocuments(body: string): Documents {
  const whole = parseOne(body)
  if (whole !== undefined) return { documents: [whole], broken: 0 }
  const lines = body.split('\n').filter((line) => line.trim() !== '')
  const documents = lines.map(parseOne).filter((document) => document !== undefined)
  return { documents, broken: Math.max(lines.length, 1) - documents.length }
}

function parseOne(text: string): unknown {
  const trimmed = text.trim()
  const json = trimmed.startsWith(GUARD) ? trimmed.slice(GUARD.length) : trimmed
  try {
    if (!LONG_NUMBER.test(json)) return parseJson(json)
    return parseLossless(json, undefined, {
      parseNumber: (digits) => (isTooLong(digits) ? digits : Number(digits)),
      onDuplicateKey: ({ newValue }) => newValue, // as JSON.parse does
    })
  } catch {
    return undefined // not a JSON document: the caller counts it
  }
}

const isTooLong = (digits: string): boolean => /^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits))

/** The bodies of the `<script type="application/json" data-sjs>` blocks that a page brings its first posts in. */
export function embeddedBlocks(html: string): string[] {
  const blocks: string[] = []
  const next = /<script\b|<\/script>/gi
  for (let tag = next.exec(html); tag; tag = next.exec(html)) {
    const bodyAt = html.indexOf('>', tag.index) + 1
    if (bodyAt === 0) break
    if (tag[0].startsWith('</')) continue
    next.lastIndex = bodyAt
    // Up to the first closing tag: until then everything is text, whatever it looks like.
    let end = next.exec(html)
    while (end && !end[0].startsWith('</')) end = next.exec(html)
    if (!end) break
    const attributes = html.slice(tag.index, bodyAt)
    const isData = /\bdata-sjs\b/i.test(attributes) && /application\/json/i.test(attributes)
    if (isData) blocks.push(html.slice(bodyAt, end.index))
  }
  return blocks
}
