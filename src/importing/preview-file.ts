import type { RawPost } from '../domain/post.js'
import type { ImportSink, PageEntry, Rejection } from './import-file.js'
import type { FormatReader } from './import-format.js'
import { describeLeftOut, describeOmitted } from './summary.js'
import { FILE_PLATFORM } from './complete-post.js'
import { oneLine } from './one-line.js'
import { openSource, readSource, type ImportSettings } from './import-one.js'

const SHOWN = 10
const REASONS_COUNTED = 20
const OTHER_REASONS = 'other reasons'
/** A screen has room for these. */
const REJECTIONS_SHOWN = 5
const TEXT_WIDTH = 50
const ID_WIDTH = 24
const LINE_WIDTH = 400
const AS_THE_FORMAT_HAS_IT = 'as the format has it'

/** What `import --dry-run` says about one file; this is its `--json`. */
export interface FilePreview {
  readonly file: string
  readonly status: 'dry run'
  readonly format: string
  readonly posts: number
  readonly rejected: number
  readonly normalised: number
  readonly drifted: number
  readonly undated: number
  readonly repeated: number
  readonly warnings: readonly string[]
  /** How the main fields of its posts were chosen. */
  readonly fields: readonly PreviewField[]
  readonly omitted: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly leftOut: Readonly<Record<string, number>>
  readonly ignored: readonly string[]
  readonly understood: readonly string[]
  readonly problem: string | null
  readonly rows: readonly PreviewRow[]
  readonly rejections: readonly Rejection[]
  /** How many items were rejected, or of an unknown shape, by reason. */
  readonly reasons: Readonly<Record<string, number>>
}

interface PreviewField {
  readonly field: string
  /** Where it comes from: `column created_at`, or `none: no column says`. */
  readonly from: string
  /** Posts that have it; null where nothing in the file can say it. */
  readonly posts: number | null
}

interface PreviewRow {
  readonly line: number
  readonly platform: string
  readonly nativeId: string
  readonly kind: string
  readonly parentNativeId: string | null
  readonly postedAt: string | null
  readonly author: string | null
  readonly text: string
}

/**
 * Reads the whole file and writes nothing, neither posts nor a rejects file.
 * @param shown as in importOne
 * @param onPage is waited for after each page
 */
export async function previewFile(
  path: string,
  settings: ImportSettings,
  signal: AbortSignal,
  shown = path,
  onPage: (posts: readonly RawPost[]) => Promise<void> = () => Promise.resolve(),
): Promise<FilePreview> {
  const source = await openSource(path, settings, signal)
  const rows: PreviewRow[] = []
  const rejections: Rejection[] = []
  const reasons: Record<string, number> = {}
  const having = SHOWN_FIELDS.map(() => 0)
  const sink: ImportSink = {
    async accept(page) {
      rows.push(...page.slice(0, SHOWN - rows.length).map(toRow))
      for (const { post } of page) {
        SHOWN_FIELDS.forEach(({ isIn }, index) => (having[index] = (having[index] ?? 0) + (isIn(post) ? 1 : 0)))
      }
      await onPage(page.map(({ post }) => post))
      return []
    },
    reject(rejection) {
      if (rejections.length < SHOWN) rejections.push(rejection)
      if (rejection.action !== 'normalised') countReason(reasons, rejection.reason)
    },
    flush: () => Promise.resolve(),
  }
  const read = await readSource(source, { sink, from: 0, signal })
  const { counts, brokenOff, reader, warnings, understood } = read
  return {
    file: shown,
    status: 'dry run',
    format: source.format.name,
    posts: counts.posts,
    rejected: counts.rejected,
    normalised: counts.normalised,
    drifted: counts.drifted,
    undated: counts.undated,
    omitted: counts.omitted,
    leftOut: counts.leftOut,
    ignored: [...reader.ignored],
    understood,
    repeated: counts.repeated,
    warnings,
    fields: SHOWN_FIELDS.map((shown, index) => {
      const from = originOf(shown, reader, settings)
      const field = shown.title
      return from === null
        ? { field, from: `${shown.otherwise}: no column says`, posts: null }
        : { field, from, posts: having[index] ?? 0 }
    }),
    problem: brokenOff,
    rows,
    rejections,
    reasons,
  }
}

/** A reason may quote the file: of a file of garbage no more than a screen of them is kept. */
function countReason(reasons: Record<string, number>, reason: string): void {
  const name = Object.hasOwn(reasons, reason) || Object.keys(reasons).length < REASONS_COUNTED ? reason : OTHER_REASONS
  reasons[name] = (reasons[name] ?? 0) + 1
}

interface ShownField {
  readonly title: string
  /** Names of the fields that can give it, the strongest first. */
  readonly fields: readonly string[]
  /** What it is where the file says nothing. */
  readonly otherwise: string
  readonly isIn: (post: RawPost) => boolean
}

const SHOWN_FIELDS: readonly ShownField[] = [
  {
    title: 'id',
    fields: ['nativeId'],
    otherwise: 'made from the text',
    isIn: ({ nativeId }) => !nativeId.startsWith('content-'),
  },
  { title: 'date', fields: ['postedAt'], otherwise: 'undated', isIn: ({ postedAt }) => postedAt !== null },
  { title: 'kind', fields: ['kind'], otherwise: 'original', isIn: ({ kind }) => kind !== 'original' },
  { title: 'parent', fields: ['parentNativeId'], otherwise: 'none', isIn: (post) => post.parentNativeId !== null },
  { title: 'author', fields: ['author', 'authorHandle'], otherwise: 'none', isIn: ({ author }) => author !== null },
  {
    title: 'platform',
    fields: ['platform'],
    otherwise: FILE_PLATFORM,
    isIn: ({ platform }) => platform !== FILE_PLATFORM,
  },
]

/** @returns where a field comes from; null when neither the file nor the command line can say it */
function originOf({ title, fields }: ShownField, reader: FormatReader, settings: ImportSettings): string | null {
  const { chosen } = reader
  if (!chosen || chosen.size === 0) return AS_THE_FORMAT_HAS_IT
  const found = fields.map((field) => chosen.get(field)).find((from) => from !== undefined)
  const given = title === 'platform' && settings.platform !== null ? `--platform ${settings.platform}` : null
  if (given) return found === undefined ? given : `${found}, else ${given}`
  return found ?? null
}

function toRow({ line, post }: PageEntry): PreviewRow {
  return {
    line,
    platform: post.platform,
    nativeId: post.nativeId,
    kind: post.kind,
    parentNativeId: post.parentNativeId,
    postedAt: post.postedAt?.toISOString() ?? null,
    author: post.author?.nativeId ?? null,
    text: post.text.slice(0, 1_000),
  }
}

export function formatPreview(preview: FilePreview): string {
  const table = [
    ['line', 'id', 'kind', 'parent', 'date', 'author', 'text'],
    ...preview.rows.map((row) => [
      String(row.line),
      oneLine(row.nativeId, ID_WIDTH),
      row.kind,
      oneLine(row.parentNativeId ?? '', ID_WIDTH),
      row.postedAt?.replace('.000Z', 'Z') ?? 'undated',
      oneLine(row.author ?? '', ID_WIDTH),
      oneLine(row.text, TEXT_WIDTH),
    ]),
  ]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  return [
    `${preview.file} read as ${preview.format}: ${preview.posts} posts (${preview.undated} undated), ` +
      `${preview.rejected} rejected, ${preview.drifted} of an unknown shape, ${preview.normalised} normalised. Nothing was written.`,
    ...preview.warnings.map((line) => `LOOK: ${line}`),
    ...preview.understood.map((line) => `Understood: ${oneLine(line, LINE_WIDTH)}`),
    ...describeOmitted(preview.omitted).map((line) => `Left out of posts that stay: ${line}`),
    ...describeLeftOut(preview.leftOut).map((line) => `Left out: ${line}`),
    ...(preview.ignored.length > 0
      ? [`Not stored: ${preview.ignored.map((name) => oneLine(name, 40)).join(', ')}`]
      : []),
    ...(preview.posts > 0 ? describeFields(preview) : []),
    ...(preview.rows.length > 0
      ? table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
      : []),
    ...preview.rejections
      .slice(0, REJECTIONS_SHOWN)
      .map(({ line, action, reason }) => `  line ${line} ${action}: ${oneLine(reason, 120)}`),
  ].join('\n')
}

function describeFields({ fields, posts }: FilePreview): string[] {
  if (fields.every(({ from }) => from === AS_THE_FORMAT_HAS_IT)) {
    return [`  Of ${posts} posts have: ${fields.map((each) => `${each.field} ${each.posts}`).join(', ')}`]
  }
  return fields.map(
    (each) =>
      `  ${each.field.padEnd(8)}  ${oneLine(each.from, 60)}${each.posts === null ? '' : ` (${each.posts} of ${posts} posts)`}`,
  )
}
