import { z } from 'zod'
import { POST_KINDS } from '../../../domain/post.js'
import { decodeText } from '../decode-text.js'
import { rejected, type ImportFormat, type Parsed, type PostDraft } from '../import-format.js'
import { createLineSplitter } from '../line-splitter.js'
import { parseDate } from '../parse-date.js'
import { createPieceReader } from '../piece-reader.js'

const MAX_IGNORED_NAMES = 20

const date = z.union([z.string(), z.number()]).transform((raw, context) => {
  const parsed = parseDate(String(raw))
  if (parsed) return parsed
  context.addIssue({ code: 'custom', message: 'is not a date' })
  return z.NEVER
})

/** Our own exchange format, one object a line (docs/importing.md). Only `text` is required. */
const Line = z.object({
  text: z.string(),
  platform: z.string().nullish(),
  nativeId: z.string().nullish(),
  postedAt: date.nullish(),
  editedAt: date.nullish(),
  kind: z.enum(POST_KINDS).nullish(),
  parentNativeId: z.string().nullish(),
  author: z
    .object({
      nativeId: z.string().nullish(),
      handle: z.string().nullish(),
      declaredPlace: z.string().nullish(),
      createdAt: date.nullish(),
    })
    .nullish(),
  /** As `annotate` reads it: short for `author.declaredPlace`. */
  authorPlace: z.string().nullish(),
  languageTag: z.string().nullish(),
  placeTag: z.string().nullish(),
  community: z.string().nullish(),
  counts: z.record(z.string(), z.number()).nullish(),
  payload: z.unknown().optional(),
})
const NAMES = new Set(Object.keys(Line.shape))

export const ndjsonFormat: ImportFormat = {
  name: 'ndjson',
  extensions: ['.ndjson', '.jsonl'],
  takesMap: false,
  recognises: (head) => /^\s*\{\s*"/.test(head),
  createReader() {
    const ignored = new Set<string>()
    return createPieceReader(
      createLineSplitter(),
      (bytes) => parseLine(bytes, ignored),
      () => ignored,
    )
  },
}

function parseLine(bytes: Buffer, ignored: Set<string>): Parsed | null {
  const decoded = decodeText(bytes)
  if (decoded.kind === 'not_text') return rejected(decoded.reason)
  if (decoded.text.trim() === '') return null
  let content: unknown
  try {
    content = JSON.parse(decoded.text)
  } catch (err) {
    return rejected(`not JSON: ${err instanceof Error ? err.message : String(err)}`)
  }
  const line = Line.safeParse(content)
  if (!line.success) return rejected(describeIssues(line.error))
  if (ignored.size < MAX_IGNORED_NAMES) noteUnknownNames(content, ignored)
  return { kind: 'post', draft: toDraft(line.data), notes: decoded.notes }
}

// Field by field: spreading a parsed object was measured to take half of the reading time.
function toDraft(line: z.infer<typeof Line>): PostDraft {
  return {
    text: line.text,
    platform: line.platform ?? undefined,
    nativeId: line.nativeId ?? undefined,
    postedAt: line.postedAt ?? null,
    editedAt: line.editedAt ?? null,
    kind: line.kind ?? 'original',
    parentNativeId: line.parentNativeId ?? null,
    author: {
      nativeId: line.author?.nativeId || null,
      handle: line.author?.handle ?? null,
      declaredPlace: line.author?.declaredPlace ?? line.authorPlace ?? null,
      createdAt: line.author?.createdAt ?? null,
    },
    languageTag: line.languageTag ?? null,
    placeTag: line.placeTag ?? null,
    community: line.community ?? null,
    counts: line.counts ?? {},
    payload: line.payload,
  }
}

/** One line for the rejects file: every field with its problem, never its value. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')
}

function noteUnknownNames(content: unknown, ignored: Set<string>): void {
  for (const name in content as object) {
    if (!NAMES.has(name) && ignored.size < MAX_IGNORED_NAMES) ignored.add(name.slice(0, 60))
  }
}
