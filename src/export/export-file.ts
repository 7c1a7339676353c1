import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { UsageError } from '../domain/errors.js'
import type { Question } from '../read/question.js'
import type { Queryable } from '../store/pool.js'
import { codebook } from './codebook.js'
import type { Dataset } from './dataset.js'
import { withPage, type ChosenPage } from './page.js'
import { createParquetFile } from './parquet-format.js'
import { csvHeader, writeText, type TextFormat } from './text-format.js'
import { writeWhole } from '../whole-file.js'
import { partPath, readUnfinished, removeUnfinished, writeUnfinished, type Unfinished } from './unfinished.js'

export type ExportFormat = TextFormat | 'parquet'

/** Rows that are chosen, written and noted together. A row group of Parquet is in memory. */
export const PAGE_ROWS: Readonly<Record<ExportFormat, number>> = { csv: 50_000, ndjson: 50_000, parquet: 20_000 }

export interface ExportJob {
  readonly pool: pg.Pool
  readonly dataset: Dataset
  readonly format: ExportFormat
  /** The filter as given. */
  readonly query: Readonly<Record<string, string>>
  /** The filter as understood; an export that continues keeps the end of its first window. */
  ask(to: string | null): Promise<Question>
  readonly version: string
  readonly pageRows: number
  readonly stop: AbortSignal
  /** Called with the rows so far after each page. */
  readonly onPage: (rows: number) => void
}

export interface ExportResult {
  readonly rows: number
  /** Rows that an earlier run had written. */
  readonly resumedAt: number
  /** False when it was stopped: the same command continues. */
  readonly finished: boolean
}

/** Writes to a stream that cannot be taken up again, such as standard output. */
export async function exportToStream(job: ExportJob, out: Writable): Promise<ExportResult> {
  const { dataset, format } = job
  if (format === 'parquet') throw new UsageError('Parquet needs a file: --out posts.parquet')
  const question = await job.ask(null)
  if (format === 'csv') out.write(csvHeader(dataset))
  const rows = await eachPage(job, question, { last: 0, rows: 0 }, (tx, { ids }) =>
    writeText(tx, dataset, { ids, format, out }),
  )
  return { rows, resumedAt: 0, finished: !job.stop.aborted }
}

/**
 * Writes a file and its codebook. A text file grows by whole pages, with a note of how far it is, so that a run that was
 * killed continues there. Parquet has its index at the end, so it starts from the beginning.
 * @throws UsageError when the file exists, or an unfinished one there has another query
 */
export async function exportToFile(
  job: ExportJob,
  path: string,
  { restart }: { restart: boolean },
): Promise<ExportResult> {
  await refuseExisting(path)
  if (restart) await removeUnfinished(path)
  const unfinished = restart || job.format === 'parquet' ? null : await readUnfinished(path)
  if (unfinished) requireSame(job, path, unfinished)
  const startedAt = unfinished?.startedAt ?? new Date().toISOString()
  const question = await job.ask(unfinished?.to ?? null)
  const rows =
    job.format === 'parquet'
      ? await writeParquet(job, path, question)
      : await writeTextFile({ ...job, format: job.format }, path, question, unfinished, startedAt)
  const resumedAt = unfinished?.rows ?? 0
  if (job.stop.aborted) return { rows, resumedAt, finished: false }
  const { collection } = question
  const facts = { ...job, collection, rows, startedAt, endedAt: new Date().toISOString() }
  await writeWhole(`${path}.codebook.md`, codebook(job.dataset, facts))
  await rename(partPath(path), path)
  await removeUnfinished(path)
  return { rows, resumedAt, finished: true }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await stat(path).then(
    () => true,
    (err: NodeJS.ErrnoException) => {
      if (err.code === 'ENOENT') return false
      throw err
    },
  )
  if (exists) throw new UsageError(`${path} exists and would be lost. Name another file, or remove it first.`)
}

function requireSame({ dataset, format, query }: ExportJob, path: string, unfinished: Unfinished): void {
  const facts = (of: Pick<Unfinished, 'dataset' | 'format' | 'columns' | 'query'>): string =>
    JSON.stringify([of.dataset, of.format, of.columns, Object.entries(of.query).sort()])
  const now = { dataset: dataset.name, format, columns: dataset.columns.map(({ name }) => name), query: { ...query } }
  if (facts(now) === facts(unfinished)) return
  const asked = Object.entries(unfinished.query).map(([name, value]) => `--${name} ${value}`)
  throw new UsageError(
    `An unfinished export lies at ${partPath(path)}: ${[unfinished.dataset, ...asked].join(' ')}. ` +
      'Give the same options to continue it, or --restart to start from the beginning.',
  )
}

async function writeTextFile(
  job: ExportJob & { readonly format: TextFormat },
  path: string,
  question: Question,
  unfinished: Unfinished | null,
  startedAt: string,
): Promise<number> {
  const { dataset, format } = job
  const zipped = path.endsWith('.gz')
  const file = await open(partPath(path), unfinished ? 'r+' : 'w')
  let bytes = unfinished?.bytes ?? 0
  const append = async (write: (out: Writable) => Promise<void>): Promise<void> => {
    bytes += await appendMember(file, bytes, zipped, write)
  }
  try {
    await file.truncate(bytes) // what a killed run wrote after its last note
    if (!unfinished && format === 'csv') await append(async (out) => void out.write(csvHeader(dataset)))
    return await eachPage(
      job,
      question,
      unfinished ?? { last: 0, rows: 0 },
      (tx, { ids }) => append((out) => writeText(tx, dataset, { ids, format, out })),
      async ({ last, rows }) => {
        await file.sync()
        await writeUnfinished(path, {
          v: 1,
          dataset: dataset.name,
          format,
          query: { ...job.query },
          to: question.to?.toISOString() ?? null,
          columns: dataset.columns.map(({ name }) => name),
          startedAt,
          last,
          rows,
          bytes,
        })
      },
    )
  } finally {
    await file.close()
  }
}

/** Appends at `start`, as a separate gzip member when zipped, so that a file can be cut at any page. */
async function appendMember(
  file: FileHandle,
  start: number,
  zipped: boolean,
  write: (out: Writable) => Promise<void>,
): Promise<number> {
  let at = start
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      file.write(chunk, 0, chunk.length, at).then(({ bytesWritten }) => {
        at += bytesWritten
        done()
      }, done)
    },
  })
  const zip = zipped ? createGzip() : null
  const drained = zip ? pipeline(zip, sink) : finished(sink)
  const out = zip ?? sink
  await Promise.all([drained, write(out).then(() => out.end())])
  return at - start
}

async function writeParquet(job: ExportJob, path: string, question: Question): Promise<number> {
  await rm(partPath(path), { force: true })
  const file = createParquetFile(partPath(path), job.dataset, { collection: question.collection.key, ...job.query })
  const rows = await eachPage(job, question, { last: 0, rows: 0 }, (tx, { ids }) => file.write(tx, ids))
  await file.finish()
  return rows
}

async function eachPage(
  { pool, dataset, pageRows, stop, onPage }: ExportJob,
  question: Question,
  from: { readonly last: number; readonly rows: number },
  write: (tx: Queryable, page: ChosenPage) => Promise<void>,
  note: (state: { last: number; rows: number }) => Promise<void> = async () => {},
): Promise<number> {
  let { last, rows } = from
  while (!stop.aborted) {
    const limit = dataset.key === null ? Number.MAX_SAFE_INTEGER : pageRows
    const page = await withPage(pool, dataset, question, { after: last, limit }, write)
    rows += page.rows
    onPage(rows)
    if (page.last === null) break
    last = page.last
    await note({ last, rows })
  }
  return rows
}
