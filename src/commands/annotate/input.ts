import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { postAtDoor, type AnnotateInput } from '../../workers/annotate-posts.js'

/** A post of 100 000 characters in four languages, written as \u escapes, still fits. */
const MAX_LINE_CHARACTERS = 1_000_000

export interface InputLine {
  /** From 1. */
  readonly number: number
  /** Null when the line is longer than a line may be; the rest of it is skipped. */
  readonly text: string | null
}

export type ParsedLine =
  | { readonly line: number; readonly post: AnnotateInput }
  | { readonly line: number; readonly error: string }

const optionalText = z.string().nullable().default(null)

/** Other fields of a line are ignored. */
const PostLine = z.object({
  text: z.string(),
  platform: z.string().default('stdin'),
  authorPlace: optionalText,
  placeTag: optionalText,
  community: optionalText,
})

/**
 * The lines of a byte stream, in groups: all that one read brought, so that a line typed by hand is answered at once and
 * a file goes through in large groups. A last line needs no line end.
 */
export async function* lineGroups(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<InputLine[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let number = 0
  let skipping = false
  const take = (text: string): InputLine => {
    number += 1
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text }
  }
  for await (const chunk of chunks) {
    const pieces = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n')
    const group: InputLine[] = []
    for (const [i, piece] of pieces.entries()) {
      const ends = i < pieces.length - 1
      if (!skipping) rest += piece
      if (rest.length > MAX_LINE_CHARACTERS) {
        skipping = true
        rest = ''
        number += 1
        group.push({ number, text: null })
      }
      if (!ends) continue
      if (!skipping) group.push(take(rest))
      skipping = false
      rest = ''
    }
    if (group.length > 0) yield group
  }
  rest += decoder.end()
  if (rest !== '' && !skipping) yield [take(rest)]
}

/**
 * Reads lines as posts. The first line that is not blank decides: when it begins like a JSON object, every line is one
 * (blank ones are skipped). Otherwise every line is a text as it is, including blank ones, so that output and input have
 * the same number of lines.
 */
export function createLineReader(): (line: InputLine) => ParsedLine | null {
  let json: boolean | null = null
  return ({ number, text }) => {
    if (text === null) return { line: number, error: `longer than ${MAX_LINE_CHARACTERS} characters` }
    const line = number === 1 ? text.replace(/^\ufeff/, '') : text
    const blank = line.trim() === ''
    if (json === null && !blank) json = /^\s*\{\s*(?:"|\}|$)/.test(line)
    if (!json) return { line: number, post: postOf(number, PostLine.parse({ text: line })) }
    return blank ? null : readJson(number, line)
  }
}

function readJson(line: number, text: string): ParsedLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (err) {
    return { line, error: `not JSON: ${err instanceof Error ? err.message : String(err)}` }
  }
  const parsed = PostLine.safeParse(value)
  return parsed.success
    ? { line, post: postOf(line, parsed.data) }
    : { line, error: z.prettifyError(parsed.error).replaceAll('\n', ' ') }
}

function postOf(id: number, { text, platform, ...fields }: z.infer<typeof PostLine>): AnnotateInput {
  return postAtDoor(id, text, platform, fields)
}
