import { resolve } from 'node:path'
import { Argument, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../domain/errors.js'
import { DATASETS } from '../export/datasets.js'
import { exportToFile, exportToStream, PAGE_ROWS, type ExportFormat, type ExportJob } from '../export/export-file.js'
import { ask } from '../read/question.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { registerExportLabels } from './export/export-labels.js'
import { addFilterOptions, parseFilterOptions } from './options/filter-options.js'
import { createProgress } from '../importing/summary.js'
import { requireNewFile } from './options/output-place.js'
import { programVersion } from './program-version.js'

const NEXT = 'Name a file in a folder that can be written with --out, or leave it out for standard output.'

const FORMATS = ['csv', 'ndjson', 'parquet'] as const

export const registerExport: RegisterCommand = (program, open) => {
  const command = program
    .command('export')
    .addArgument(new Argument('<what>', 'what to write').choices(Object.keys(DATASETS)))
    .addOption(new Option('--format <format>', 'default: by the ending of --out, else csv').choices(FORMATS))
    .option('--out <file>', 'a new file, .gz to compress; a codebook is written next to it (default: standard output)')
    .option('--page-rows <number>', 'rows that are written to disk together (default: 50000, Parquet 20000)', parseRows)
    .option('--restart', 'start from the beginning although there is an unfinished export')
  registerExportLabels(command, open)
  addFilterOptions(command)
    .addHelpText(
      'after',
      `
When an export into a file is interrupted, run the same command again to continue (CSV and NDJSON).
X allows posts to be passed on as ids only: kopitalk export ids.

Examples:
  $ kopitalk export posts --out posts.csv.gz --language en-SG,ms --from 2026-08-01
  $ kopitalk export ids --platform x --out ids.csv
  $ kopitalk export counts --format ndjson | head`,
    )
    .action(async (what: string, options: Record<string, unknown>) => {
      const context = open()
      const { stop, print } = context
      const path = typeof options.out === 'string' ? resolve(options.out) : null
      const { query, filter } = parseFilterOptions(options)
      const dataset = DATASETS[what]
      if (!dataset) throw new UsageError(`There is no dataset ${what}.`)
      const format = formatOf(path, options.format)
      if (path !== null) await requireNewFile(path, NEXT)
      const connections = await connectServers(context, {
        poolSize: 1,
        applicationName: 'kopitalk-export',
        reads: true,
        statementTimeoutMs: 0,
      })
      const progress = createProgress(process.stderr)
      const shown = progress.file(path ?? what)
      let before = 0
      const job: ExportJob = {
        pool: connections.pool,
        dataset,
        format,
        pageRows: typeof options.pageRows === 'number' ? options.pageRows : PAGE_ROWS[format],
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
        if (!finished) throw new Error(`Stopped after ${rows} rows. The same command continues from there.`)
        const earlier = resumedAt > 0 ? `, ${resumedAt} of them by an earlier run` : ''
        print(`${path}: ${rows} rows${earlier}. What they mean: ${path}.codebook.md`)
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
