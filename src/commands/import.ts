import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { PermanentError, UsageError } from '../domain/errors.js'
import { findZstd } from '../local/find-zstd.js'
import { packageRoot } from '../package-root.js'
import { parseColumnMap, parseColumnMapFile, type ColumnMap } from '../importing/column-map.js'
import { channelOf, encodingOf, platformOf, separatorOf, zoneOf } from '../importing/option-values.js'
import { FORMATS, formatNamed } from '../importing/registry.js'
import { isUnreadable } from '../importing/unreadable.js'
import { createRejectsFile, REJECTS, type RejectsFile } from '../importing/rejects-file.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { ensureCollection } from '../store/collections.js'
import { missingMigrations } from '../store/migrate.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connect } from '../connections/connect.js'
import { failedResult, importOne, type FileResult, type ImportSettings } from '../importing/import-one.js'
import { formatPreview, previewFile, type FilePreview } from '../importing/preview-file.js'
import { findInputs } from './import/find-inputs.js'
import { withStandardInput, type Input } from './import/standard-input.js'
import { requireReplaceable } from './options/output-place.js'
import { createProgress, formatResult } from '../importing/summary.js'

interface ImportOptions {
  readonly as?: string
  readonly map?: string
  readonly collection: string
  readonly platform?: string
  readonly channel?: string
  readonly zone?: string
  readonly dayFirst?: true
  readonly separator?: string
  readonly encoding?: string
  readonly sheet?: string
  /** False with --no-header. */
  readonly header: boolean
  readonly rejects?: string
  readonly maxBytes?: number
  readonly again?: true
  readonly dryRun?: true
  readonly json?: true
}

const HELP = `
Formats. Files may be compressed with gzip or zstd, or lie in a zip or tar. Without --as, the first bytes and the name show the format:
${FORMATS.map(({ name, title }) => `  ${name.padEnd(18)}${title}`).join('\n')}

Exit code: 0 when every item was accepted or already there, 1 when some were rejected or of an unknown shape, or a file broke off,
2 when a file could not be read in the way that you asked. To continue an import that was stopped, run the same command again.

Examples:
  $ kopitalk import posts.ndjson --collection forum
  $ kopitalk import twitter-2025-12-06.zip RC_2025-06.zst --collection archive
  $ kopitalk import result.json --channel sgnews --dry-run
  $ kopitalk import comments.txt.gz --as lines --collection comments
  $ curl -s https://example.org/posts.ndjson | kopitalk import - --collection forum
  $ kopitalk import survey.xlsx --sheet Answers --map text=Comment --dry-run
  $ kopitalk import labelled.tsv --map label,text --collection tweets
  $ kopitalk import export.csv --map text=tweet,postedAt=created_at --platform x --dry-run`

export const registerImport: RegisterCommand = (program, open) => {
  program
    .command('import')
    .argument('<file...>', 'files to read, in this order: also folders, and - for standard input')
    .option('--as <format>', 'format of the files, when it is not clear')
    .option('--map <spec|file>', 'meaning of the columns: label,text (no header), text=tweet (header), or a JSON file')
    .option('--collection <name>', 'collection for the posts', 'import')
    .option('--platform <name>', 'platform of posts without one, such as x or twitter (default: file)', parsePlatform)
    .option('--channel <name>', 'username of the channel of a Telegram export', parseChannel)
    .option('--zone <name>', 'zone of dates that name none, such as Asia/Singapore (default: UTC)', parseZone)
    .option('--day-first', '3/4/2026 is the third of April; without it such a date is ambiguous and left out')
    .option('--separator <character>', 'between columns: a character, or tab (default: found out)', parseSeparator)
    .option('--encoding <name>', 'of the text, such as utf-16le or windows-1252 (default: found out)', parseEncoding)
    .option('--sheet <name>', 'sheet of a workbook (default: the first)')
    .option('--no-header', 'the first line of a table is a post, not the names of its columns')
    .option('--rejects <path>', 'file for the list of rejected items (default: <file>.rejects.ndjson in this folder)')
    .option(
      '--max-bytes <n>',
      'maximum size of a compressed file after unpacking (default: 200 times its size)',
      parseBytes,
    )
    .option('--again', 'read a file from the beginning even if it was imported before')
    .option('--dry-run', 'show how the files would be read; write nothing')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', HELP)
    .action((paths: string[], options: ImportOptions) => runImport(paths, options, open()))
}

async function runImport(given: readonly string[], options: ImportOptions, context: CommandContext): Promise<void> {
  if (options.collection === 'sample') {
    throw new UsageError('The collection "sample" is only for invented posts: name another one with --collection')
  }
  const { paths, skipped } = await findInputs(given)
  const clash = paths.find((path) => options.rejects && resolve(path) === resolve(options.rejects))
  if (clash) throw new UsageError(`--rejects ${clash} would overwrite a file that is to be imported`)
  const settings: ImportSettings = {
    format: options.as === undefined ? null : formatNamed(options.as).name,
    zstd: findZstd([context.config.home, join(packageRoot(), '.kopitalk')]),
    map: options.map === undefined ? null : await readMap(options.map),
    collection: options.collection,
    platform: options.platform ?? null,
    channel: options.channel ?? null,
    dates: { zone: options.zone ?? null, dayFirst: options.dayFirst ?? null },
    table: { separator: options.separator ?? null, header: options.header ? null : false },
    encoding: options.encoding ?? null,
    sheet: options.sheet ?? null,
    maxBytes: options.maxBytes ?? null,
    again: options.again ?? false,
    isOnlyFile: paths.length === 1 && paths[0] === given[0],
  }
  const results = await withStandardInput(paths, context.stop, (inputs) =>
    options.dryRun
      ? previewAll(inputs, settings, context.stop)
      : importAll(inputs, settings, options.rejects ?? null, context),
  )
  if (options.json) context.print(JSON.stringify({ files: results, ...(skipped.length > 0 ? { skipped } : {}) }))
  else for (const result of results) if (result.status !== 'failed') context.print(formatAny(result))
  if (!options.json && skipped.length > 0)
    context.print(`Skipped, as hidden or lists of rejected items: ${skipped.join(', ')}`)
  throwProblems(results)
}

async function previewAll(
  inputs: readonly Input[],
  settings: ImportSettings,
  stop: AbortSignal,
): Promise<(FilePreview | FileResult)[]> {
  try {
    return await eachFile(inputs, settings, ({ path, shown }) => previewFile(path, settings, stop, shown))
  } catch (err) {
    if (!stop.aborted) throw err
    throw new Error(`Dry run broke off: ${(stop.reason as Error).message}. Nothing was written`, { cause: err })
  }
}

async function importAll(
  inputs: readonly Input[],
  settings: ImportSettings,
  rejectsPath: string | null,
  context: CommandContext,
): Promise<FileResult[]> {
  const rejectsOf = (file: string): string => rejectsPath ?? `${basename(file).replaceAll(' ', '-')}${REJECTS}`
  for (const place of new Set(inputs.map(({ shown }) => rejectsOf(shown)))) {
    await requireReplaceable(resolve(place), 'Name a place for the list of rejected items with --rejects.')
  }
  const connections = await connect(context, { applicationName: 'kopitalk-import' })
  const rejectsFiles = new Map<string, RejectsFile>()
  let whole = false
  async function openRejects(file: string): Promise<RejectsFile> {
    const path = rejectsOf(file)
    const opened = rejectsFiles.get(path) ?? (await createRejectsFile(path))
    rejectsFiles.set(path, opened)
    return opened
  }
  const progress = createProgress(process.stderr)
  try {
    await refuseCluster(connections)
    if ((await missingMigrations(connections.pool)).length > 0) {
      throw new UsageError('The database schema is not up to date. Run: kopitalk migrate')
    }
    await ensureCollection(connections.pool, { key: settings.collection, title: settings.collection, isSample: false })
    const marks = context.config.backPressure
    const tools = { connections, marks, openRejects, log: context.log, signal: context.stop }
    const results = await eachFile(inputs, settings, ({ path, shown }) =>
      importOne(path, settings, { ...tools, onPage: progress.file(shown) }, shown),
    )
    whole = true
    return results
  } catch (err) {
    if (err instanceof UsageError || err instanceof PermanentError) throw err
    const why = context.stop.aborted ? 'stopped' : err instanceof Error ? err.message : String(err)
    throw new Error(`Import broke off: ${why}. What was read is stored; the same command continues from there`, {
      cause: err,
    })
  } finally {
    progress.end()
    for (const rejects of rejectsFiles.values()) await rejects.close(whole)
    await connections.close()
  }
}

/** A file that cannot be read is a result of its own. The others are read. */
async function eachFile<T>(
  inputs: readonly Input[],
  settings: ImportSettings,
  work: (input: Input) => Promise<T>,
): Promise<(T | FileResult)[]> {
  const results: (T | FileResult)[] = []
  for (const input of inputs) {
    try {
      results.push(await work(input))
    } catch (err) {
      if (!isUnreadable(err)) throw err
      const problem = err.message.replaceAll(input.path, input.shown)
      const named = problem.includes(input.shown) ? problem : `${input.shown}: ${problem}`
      results.push(failedResult(input.shown, settings.collection, named))
    }
  }
  return results
}

function throwProblems(results: readonly (FileResult | FilePreview)[]): void {
  const failed = results.filter(({ status }) => status === 'failed')
  if (failed.length > 0) throw new UsageError(failed.map(({ problem }) => problem).join('\n'))
  const sum = (count: 'rejected' | 'drifted'): number =>
    results.reduce((total, result) => total + (result.status === 'already imported' ? 0 : result[count]), 0)
  const items = (n: number): string => (n === 1 ? '1 item was' : `${n.toLocaleString('en-SG')} items were`)
  const [rejected, drifted] = [sum('rejected'), sum('drifted')]
  const problems = [
    ...(rejected > 0 ? [`${items(rejected)} rejected`] : []),
    // What a program writes today may be more than this version knows: it is an error of ours, which a user must see.
    ...(drifted > 0 ? [`${items(drifted)} not understood, because this version does not know their shape`] : []),
  ]
  if (problems.length === 0) return
  const lists = results.flatMap((result) => ('rejects' in result && result.rejects ? [result.rejects] : []))
  const where = lists.length > 0 ? `: see ${[...new Set(lists)].join(', ')}` : ''
  throw new Error(`${problems.join(', ')}${where}`)
}

function formatAny(result: FileResult | FilePreview): string {
  return result.status === 'dry run' ? formatPreview(result) : formatResult(result)
}

async function readMap(spec: string): Promise<ColumnMap> {
  if (!/[/\\]|\.json$/i.test(spec)) return parseColumnMap(spec)
  const json = await readFile(spec, 'utf8').catch((err: Error) => {
    throw new UsageError(`--map ${spec} cannot be read: ${err.message}`, { cause: err })
  })
  return parseColumnMapFile(json, spec)
}

/** A parser of commander for values of an option, whose message is what they are. */
function option(read: (written: string) => string | null, what: string): (written: string) => string {
  return (written) => {
    const value = read(written)
    if (value === null) throw new InvalidArgumentError(what)
    return value
  }
}

const parsePlatform = option(platformOf, 'lower-case letters, digits, dot, dash and underscore, 64 at most')
const parseChannel = option(channelOf, 'a username such as sgnews, or https://t.me/sgnews')
const parseZone = option(zoneOf, 'the name of a zone, such as Asia/Singapore')
const parseSeparator = option(separatorOf, 'one character of ASCII other than a quote, or tab')
const parseEncoding = option(encodingOf, 'the name of an encoding, such as utf-16le, windows-1252 or gb18030')

function parseBytes(value: string): number {
  const bytes = Number(value)
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new InvalidArgumentError('a whole number of bytes above 0')
  return bytes
}
