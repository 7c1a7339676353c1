import { z } from 'zod'
import { POST_KINDS } from '../../domain/post.js'
import { UsageError } from '../../domain/errors.js'
import { rowToDraft, type ColumnMap, type Layout } from '../column-map.js'
import { decodeJson } from '../decode-json.js'
import { describeIssues } from '../describe-issues.js'
import { rejected, type ImportFormat } from '../import-format.js'
import type { PostDraft } from '../post-draft.js'
import { createLineSplitter } from '../splitters/line-splitter.js'
import { parseDate } from '../parse-date.js'
import { createPieceReader } from '../splitters/piece-reader.js'

const MAX_IGNORED_NAMES = 20

const date = z.union([z.string(), z.number()]).transform((raw, context) => {
  const parsed = parseDate(String(raw))
  if (parsed) return parsed
  context.addIssue({ code: 'custom', message: 'is not a date' })
  return z.NEVER
})

/** Our own exchange format, one object a line (docs/use/importing.md). Only `text` is required. */
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
  title: 'one JSON object a line, with our field names or --map',
  extensions: ['.ndjson', '.jsonl'],
  takesMap: true,
  recognises: ({ text }) => /^\s*\{\s*"/.test(text),
  createReader({ map }) {
    const ignored = new Set<string>()
    const toPost = map ? mapped(map) : (content: unknown) => parseLine(content, ignored)
    return createPieceReader(
      createLineSplitter(),
      (bytes) => {
        const decoded = decodeJson(bytes)
        if (decoded.kind === 'none') return decoded.parsed
        const draft = toPost(decoded.content)
        return typeof draft === 'string' ? rejected(draft) : { kind: 'post', draft, notes: decoded.notes }
      },
      () => ignored,
    )
  },
}

function parseLine(content: unknown, ignored: Set<string>): PostDraft | string {
  const line = Line.safeParse(content)
  if (!line.success) return describeIssues(line.error)
  if (ignored.size < MAX_IGNORED_NAMES) noteUnknownNames(content, ignored)
  return toDraft(line.data)
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

function noteUnknownNames(content: unknown, ignored: Set<string>): void {
  for (const name in content as object) {
    if (!NAMES.has(name) && ignored.size < MAX_IGNORED_NAMES) ignored.add(name.slice(0, 60))
  }
}

/**
 * Lines of another program: `text=body,author=user.id` says where in the object each field lies.
 * @throws UsageError for a map of columns in order, which names cannot have
 */
function mapped(map: ColumnMap): (content: unknown) => PostDraft | string {
  if (map.kind === 'columns')
    throw new UsageError('--map for JSON lines is text=NAME,postedAt=NAME …: names have no order')
  const fields = [...map.fields]
  const layout: Layout = {
    width: fields.length,
    columns: new Map(fields.map(([field], index) => [field, index])),
    ignored: new Set(),
  }
  const paths = fields.map(([, path]) => path.split('.'))
  return (content) =>
    typeof content === 'object' && content !== null
      ? rowToDraft(
          paths.map((path) => scalarAt(content, path)),
          layout,
        )
      : 'line: is not an object'
}

function scalarAt(content: object, path: readonly string[]): string {
  let value: unknown = content
  for (const name of path)
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
