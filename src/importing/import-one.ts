import { performance } from 'node:perf_hooks'
import { UsageError } from '../domain/errors.js'
import type { DateRules } from '../domain/written-date.js'
import type { Logger } from '../logging.js'
import type { ColumnMap } from './column-map.js'
import { createPostCompleter } from './complete-post.js'
import { importFile, type ImportSink, type ReadResult } from './import-file.js'
import type { FileBeside, FormatReader, ImportFormat, TableRules } from './import-format.js'
import { openFile, type OpenedFile } from './bytes/open-file.js'
import { readBeside } from './read-beside.js'
import { formatNamed, sniffFormat } from './registry.js'
import { unusedOptions, withoutUnused } from './unused-options.js'
import type { ZstdProgram } from './bytes/unzstd.js'
import { warningsOf } from './warnings.js'
import type { RejectsFile } from './rejects-file.js'
import { createBackPressure } from '../store/pipeline/back-pressure.js'
import { createImportFiles, type Checkpoint } from '../store/import-files.js'
import { normalizePostedText } from '../text/normalize.js'
import type { Connections } from '../connections/connect.js'
import { createInboxSink, type InboxSinkOptions } from './inbox-sink.js'

export interface ImportSettings {
  /** Null: detected from the file's name and first bytes. */
  readonly format: string | null
  readonly map: ColumnMap | null
  /** Username of a Telegram export's channel; null: not given. */
  readonly channel: string | null
  readonly collection: string
  readonly platform: string | null
  readonly dates: DateRules
  readonly table: TableRules
  /** Name of the encoding of the file's text; null: found out from its bytes. */
  readonly encoding: string | null
  /** Name of the sheet of a workbook; null: the first one. */
  readonly sheet: string | null
  readonly maxBytes: number | null
  readonly zstd: ZstdProgram
  readonly again: boolean
  /** The file was named by itself: what was said about it must apply. What is said about many may apply to some. */
  readonly isOnlyFile: boolean
}

/** What `import` says about one file; this is its `--json`. */
export interface FileResult {
  readonly file: string
  /** `incomplete`: the file broke off; everything before is on record. `failed`: nothing was read. */
  readonly status: 'imported' | 'already imported' | 'incomplete' | 'failed'
  readonly format: string | null
  readonly collection: string
  readonly accepted: number
  readonly duplicates: number
  readonly edited: number
  /** Posts that were here and got what they lacked: a text, a date, an author, a count. */
  readonly filled: number
  /** Posts that were not stored because their authors are refused. */
  readonly refused: number
  readonly rejected: number
  readonly normalised: number
  readonly drifted: number
  readonly undated: number
  /** Posts whose id an earlier post of this file has. */
  readonly repeated: number
  /** What a person should look at before trusting the posts. */
  readonly warnings: readonly string[]
  /** Fields that could not be read and were left out of posts that stay: by field, then by reason. */
  readonly omitted: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Items that are whole and no posts here, such as deleted or private ones, by reason. */
  readonly leftOut: Readonly<Record<string, number>>
  /** Columns or names in the file that are no field of a post and were not stored. */
  readonly ignored: readonly string[]
  /** What was found out about the file and is not certain: `separated by ;`. */
  readonly understood: readonly string[]
  /** Where an earlier run had stopped; null when this one began at the beginning. */
  readonly resumedAtLine: number | null
  readonly seconds: number
  /** Posts that this run handed to the inbox, by the time it took. */
  readonly postsPerSecond: number
  /** Path of the rejects file; null when there is none. */
  readonly rejects: string | null
  readonly problem: string | null
}

export interface ImportTools {
  readonly connections: Pick<Connections, 'pool' | 'queues' | 'inbox'>
  readonly marks: { readonly highWater: number; readonly lowWater: number }
  readonly openRejects: (file: string) => Promise<RejectsFile>
  readonly log: Logger
  readonly signal: AbortSignal
  readonly onPage: (posts: number) => void
  readonly onJoined?: InboxSinkOptions['onJoined']
}

export interface OpenedSource {
  readonly file: OpenedFile
  readonly format: ImportFormat
  /** Without the options that do not apply to this file. */
  readonly settings: ImportSettings
  /** What of the settings does not apply, for people. */
  readonly unused: readonly string[]
  readonly beside: FileBeside | null
}

/** @throws UsageError when the file cannot be read as asked */
export async function openSource(path: string, given: ImportSettings, stop: AbortSignal): Promise<OpenedSource> {
  const open = (encoding: string | null): Promise<OpenedFile> =>
    openFile(path, given.maxBytes, given.zstd, stop, { encoding, sheet: given.sheet })
  const file = await open(given.encoding)
  const format =
    given.format === null
      ? sniffFormat(path, file.head, given.map !== null, file.contentName)
      : formatNamed(given.format)
  if (given.map && !format.takesMap) throw new UsageError(`${path} is read as ${format.name}, which takes no --map`)
  const unused = unusedOptions(given, { file, format })
  if (given.isOnlyFile && unused.length > 0) {
    const what = file.isWorkbook ? 'is a workbook' : `is read as ${format.name}`
    throw new UsageError(`${path} ${what}: ${unused.join(', ')}`)
  }
  return {
    file: format.decodesItself && given.encoding === null ? await open('utf-8') : file,
    format,
    settings: withoutUnused(given, { file, format }),
    unused,
    beside: format.beside ? await readBeside(path, format.beside) : null,
  }
}

export interface ReadSource extends ReadResult {
  readonly reader: FormatReader
  readonly warnings: readonly string[]
  /** What was found out about a file: by who opened it, by who reads it, by who completes its posts. */
  readonly understood: readonly string[]
}

/** Reads a source from its beginning into a sink. */
export async function readSource(
  { file, format, settings, unused, beside }: OpenedSource,
  run: { sink: ImportSink; from: number; signal: AbortSignal },
): Promise<ReadSource> {
  const reader = format.createReader({ ...settings, beside })
  const platformNames: string[] = []
  const complete = createPostCompleter({
    collection: settings.collection,
    platform: settings.platform,
    changesAtTheDoor: (text) => normalizePostedText(text).changes,
    onPlatformName: (written, name) => void platformNames.push(`platform ${written} is ${name}`),
  })
  const read = await importFile({ file, reader, complete, ...run })
  return {
    ...read,
    reader,
    warnings: [
      ...unused.map((line) => `${line}: this file was read without it`),
      ...warningsOf(read.counts, format.takesMap),
    ],
    understood: [...(file.understood ?? []), ...(reader.understood ?? []), ...platformNames],
  }
}

/**
 * Imports one file, from where an earlier run stopped.
 * @param shown what people call it: standard input lies in a file that they do not know
 * @throws UsageError when the file cannot be read as asked; ImportMovedError when another process imports it
 */
export async function importOne(
  path: string,
  given: ImportSettings,
  tools: ImportTools,
  shown = path,
): Promise<FileResult> {
  const { connections, log, signal } = tools
  const source = await openSource(path, given, signal)
  const { settings } = source
  const files = createImportFiles(connections.pool)
  const checkpoint = await openCheckpoint(source, files, signal)
  const started = performance.now()
  if (checkpoint.finishedAt) return describe(shown, source, checkpoint, { status: 'already imported' })

  const rejects = await tools.openRejects(shown)
  const sink = createInboxSink({
    file: shown,
    collection: settings.collection,
    checkpoint,
    files,
    connections,
    backPressure: createBackPressure(connections.pool, tools.marks),
    rejects,
    log,
    signal,
    onPage: tools.onPage,
    onJoined: tools.onJoined,
  })
  const read = await readSource(source, { sink, from: checkpoint.position, signal })
  const { counts, brokenOff, reader, warnings, understood } = read
  const end = { position: counts.position, line: counts.line, rejected: counts.rejected, undated: counts.undated }
  const record = await files.close(checkpoint.id, { ...end, finished: brokenOff === null })
  const seconds = (performance.now() - started) / 1_000
  return describe(shown, source, record, {
    status: brokenOff === null ? 'imported' : 'incomplete',
    normalised: counts.normalised,
    drifted: counts.drifted,
    omitted: counts.omitted,
    leftOut: counts.leftOut,
    ignored: [...reader.ignored],
    understood,
    repeated: counts.repeated,
    warnings,
    resumedAtLine: checkpoint.position > 0 ? checkpoint.line : null,
    seconds: Math.round(seconds * 1_000) / 1_000,
    postsPerSecond: Math.round(counts.offered / seconds),
    rejects: counts.rejected + counts.normalised + counts.drifted > 0 ? rejects.path : null,
    problem: brokenOff,
  })
}

async function openCheckpoint(
  { file, format, settings }: OpenedSource,
  files: ReturnType<typeof createImportFiles>,
  signal: AbortSignal,
): Promise<Checkpoint> {
  const map = settings.map?.kind === 'fields' ? { fields: Object.fromEntries(settings.map.fields) } : settings.map
  const reading = JSON.stringify({
    format: format.name,
    map,
    platform: settings.platform,
    channel: settings.channel ?? undefined,
    ...said({ ...settings.dates, ...settings.table, encoding: settings.encoding, sheet: settings.sheet }),
  })
  const fingerprint = await file.fingerprint(signal)
  const checkpoint = await files.open({ fingerprint, collection: settings.collection, format: reading })
  if (settings.again) return files.restart(checkpoint.id, reading)
  if (checkpoint.format !== reading) {
    throw new UsageError(
      `${file.path} was imported into ${settings.collection} in another way (${checkpoint.format}): ` +
        'give --again to read it from the beginning in this way',
    )
  }
  return checkpoint
}

/** Only what was given: files that were imported before an option existed are still known. */
function said(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))
}

function describe(
  file: string,
  { format, settings: { collection } }: OpenedSource,
  { accepted, duplicates, edited, filled, refused, rejected, undated }: Checkpoint,
  run: Partial<FileResult> & Pick<FileResult, 'status'>,
): FileResult {
  return {
    ...failedResult(file, collection, null),
    format: format.name,
    ...{ accepted, duplicates, edited, filled, refused, rejected, undated },
    ...run,
  }
}

export function failedResult(file: string, collection: string, problem: string | null): FileResult {
  return {
    file,
    status: 'failed',
    format: null,
    collection,
    accepted: 0,
    duplicates: 0,
    edited: 0,
    filled: 0,
    refused: 0,
    rejected: 0,
    normalised: 0,
    drifted: 0,
    undated: 0,
    repeated: 0,
    warnings: [],
    omitted: {},
    leftOut: {},
    ignored: [],
    understood: [],
    resumedAtLine: null,
    seconds: 0,
    postsPerSecond: 0,
    rejects: null,
    problem,
  }
}
