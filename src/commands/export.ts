import { resolve } from 'node:path'
import { Argument, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../domain/errors.js'
import { hasVectors } from '../export/dataset.js'
import { DATASET_NAMES, datasetOf, type DatasetName } from '../export/datasets.js'
import { exportToFile, exportToStream, pageRowsOf } from '../export/export-file.js'
import type { ExportFormat, ExportJob } from '../export/export-job.js'
import { readModelFacts } from '../read/model-facts.js'
import { ask } from '../read/question.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { registerExportLabels } from './export/export-labels.js'
import { addFilterOptions, parseFilterOptions } from './options/filter-options.js'
import { createProgress } from '../importing/summary.js'
import { fullPlace, requireNewFile } from './options/output-place.js'
import { programVersion } from './program-version.js'

const NEXT = 'Name a file in a folder that can be written with --out, or leave it out for standard output.'

const CONTINUES = 'The same command continues from there.'
/** What a person does after an export that did not reach its end. */
const AGAIN: Readonly<Record<ExportFormat, string>> = {
  csv: CONTINUES,
  ndjson: CONTINUES,
  parquet: 'Nothing of it is left, because Parquet is written whole: the same command starts from the beginning.',
}

const FORMATS = ['csv', 'ndjson', 'parquet'] as const

export const registerExport: RegisterCommand = (program, open) => {
  const command = program
    .command('export')
    .addArgument(new Argument('<what>', 'what to write').choices(DATASET_NAMES))
    .addOption(new Option('--format <format>', 'default: by the ending of --out, else csv').choices(FORMATS))
    .option('--out <file>', 'a new file, .gz to compress; a codebook is written next to it (default: standard output)')
    .option('--vectors', 'with posts: the vector of what each one says (Parquet or NDJSON)')
    .option(
      '--page-rows <number>',
      'rows that are written to disk together (default: 50000; Parquet 20000, with vectors 5000)',
      parseRows,
    )
    .option('--restart', 'start from the beginning although there is an unfinished export')
  registerExportLabels(command, open)
  addFilterOptions(command)
    .addHelpText(
      'after',
      `
When an export into a file is interrupted, run the same command again: CSV and NDJSON continue, Parquet starts over.
X allows posts to be passed on as ids only: kopitalk export ids.

Examples:
  $ kopitalk export posts --out posts.csv.gz --language en-SG,ms --from 2026-08-01
  $ kopitalk export ids --platform x --out ids.csv
  $ kopitalk export posts --vectors --out posts.parquet
  $ kopitalk export stories --from 2026-08-01 --out stories.parquet
  $ kopitalk export counts --format ndjson | head`,
    )
    .action(async (what: DatasetName, options: Record<string, unknown>) => {
      const context = open()
      const { config, stop, print } = context
      const path = typeof options.out === 'string' ? resolve(options.out) : null
      const { query, filter } = parseFilterOptions(options)
      const dataset = datasetOf(what, { vectors: options.vectors === true })
      const format = formatOf(path, options.format)
      if (format === 'csv' && hasVectors(dataset)) {
        throw new UsageError('CSV has no form for vectors. Write Parquet: --vectors --out posts.parquet, or NDJSON.')
      }
      if (path !== null) await requireNewFile(path, NEXT)
      const connections = await connectServers(context, {
        poolSize: 4, // provenance asks for four things at once
        applicationName: 'kopitalk-export',
        reads: true,
        statementTimeoutMs: 0,
      })
      const progress = createProgress(process.stderr)
      const shown = progress.file(path ?? what)
      let before = 0
      const job: ExportJob = {
        reading: {
          db: connections.pool,
          models: await readModelFacts(config.models.folder, config.models.replacement),
        },
        dataset,
        format,
        pageRows: typeof options.pageRows === 'number' ? options.pageRows : pageRowsOf(format, dataset),
        query,
        ask: (to) => ask(connections.pool, to === null ? filter : { ...filter, to: new Date(to) }),
        version: programVersion(),
        stop,
        onPage: (rows) => {
          shown(rows - before)
          before = rows
        },
      }
      try {
        if (path === null) {
          await exportToStream(job, process.stdout)
          return
        }
        const { rows, resumedAt, finished } = await exportToFile(job, path, { restart: options.restart === true })
        progress.end()
        if (!finished) throw new Error(`Stopped after ${rows} rows. ${AGAIN[format]}`)
        const earlier = resumedAt > 0 ? `, ${resumedAt} of them by an earlier run` : ''
        print(`${path}: ${rows} rows${earlier}. What they mean: ${path}.codebook.md`)
      } catch (err) {
        throw path === null ? err : (fullPlace(path, err, AGAIN[format]) ?? err)
      } finally {
        progress.end()
        await connections.close()
      }
    })
}

function formatOf(path: string | null, asked: unknown): ExportFormat {
  const ending = FORMATS.find((format) => path?.replace(/\.gz$/, '').endsWith(`.${format}`))
  const format = FORMATS.find((known) => known === asked) ?? ending ?? 'csv'
  if (format === 'parquet' && path?.endsWith('.gz'))
    throw new UsageError('Parquet is already compressed: leave out .gz.')
  return format
}

function parseRows(value: string): number {
  const rows = Number(value)
  if (!Number.isInteger(rows) || rows < 1) throw new InvalidArgumentError('a whole number of rows, at least 1')
  return rows
}
