import type { ImportSink, PageEntry, ReadResult, Rejection } from './import-file.js'
import type { FormatReader } from './import-format.js'
import { describeLeftOut, describeOmitted } from './summary.js'
import { openSource, readSource, understoodOf, type ImportSettings } from './import-one.js'

const SHOWN = 10
const TEXT_WIDTH = 60

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
  readonly omitted: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly leftOut: Readonly<Record<string, number>>
  readonly ignored: readonly string[]
  readonly understood: readonly string[]
  readonly problem: string | null
  readonly rows: readonly PreviewRow[]
  readonly rejections: readonly Rejection[]
}

interface PreviewRow {
  readonly line: number
  readonly platform: string
  readonly nativeId: string
  readonly postedAt: string | null
  readonly author: string | null
  readonly text: string
}

/** Reads the whole file and writes nothing, neither posts nor a rejects file. */
export async function previewFile(path: string, settings: ImportSettings, signal: AbortSignal): Promise<FilePreview> {
  const source = await openSource(path, settings, signal)
  const rows: PreviewRow[] = []
  const rejections: Rejection[] = []
  const sink: ImportSink = {
    accept(page) {
      rows.push(...page.slice(0, SHOWN - rows.length).map(toRow))
      return Promise.resolve([])
    },
    reject: (rejection) => void (rejections.length < SHOWN && rejections.push(rejection)),
    flush: () => Promise.resolve(),
  }
  const { counts, brokenOff, reader }: ReadResult & { reader: FormatReader } = await readSource(source, settings, {
    sink,
    from: 0,
    signal,
  })
  return {
    file: path,
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
    understood: understoodOf(source, reader),
    problem: brokenOff,
    rows,
    rejections,
  }
}

function toRow({ line, post }: PageEntry): PreviewRow {
  return {
    line,
    platform: post.platform,
    nativeId: post.nativeId,
    postedAt: post.postedAt?.toISOString() ?? null,
    author: post.author?.nativeId ?? null,
    text: post.text.slice(0, 1_000),
  }
}

export function formatPreview(preview: FilePreview): string {
  const table = [
    ['line', 'posted at', 'author', 'text'],
    ...preview.rows.map((row) => [
      String(row.line),
      row.postedAt ?? 'undated',
      oneLine(row.author ?? '', 24),
      oneLine(row.text, TEXT_WIDTH),
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  return [
    `${preview.file} read as ${preview.format}: ${preview.posts} posts (${preview.undated} undated), ` +
      `${preview.rejected} rejected, ${preview.drifted} of an unknown shape, ${preview.normalised} normalised. Nothing was written.`,
    ...preview.understood.map((line) => `Understood: ${line}`),
    ...describeOmitted(preview.omitted).map((line) => `Left out of posts that stay: ${line}`),
    ...describeLeftOut(preview.leftOut).map((line) => `Left out: ${line}`),
    ...(preview.ignored.length > 0
      ? [`Not stored: ${preview.ignored.map((name) => oneLine(name, 40)).join(', ')}`]
      : []),
    ...table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()),
    ...preview.rejections.map(({ line, action, reason }) => `  line ${line} ${action}: ${oneLine(reason, 120)}`),
  ].join('\n')
}

/** Text from a file must not steer the terminal. */
export function oneLine(text: string, width: number): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  const characters = Array.from(plain)
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : plain
}
