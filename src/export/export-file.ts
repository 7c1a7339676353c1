import { rename, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { UsageError } from '../domain/errors.js'
import { readProvenance } from '../read/provenance.js'
import { codebook } from './codebook.js'
import { hasVectors, type Dataset } from './dataset.js'
import { eachPage, type ExportFormat, type ExportJob } from './export-job.js'
import { writeParquet } from './parquet-file.js'
import { requireSame, writeTextFile } from './text-file.js'
import { csvHeader, writeText } from './text-format.js'
import { writeWhole } from '../whole-file.js'
import { partPath, readUnfinished, removeUnfinished } from './unfinished.js'

/** Rows that are chosen, written and noted together. A row group of Parquet is in memory, and vectors are most of it. */
export function pageRowsOf(format: ExportFormat, dataset: Dataset): number {
  if (format !== 'parquet') return 50_000
  return hasVectors(dataset) ? 5_000 : 20_000
}

export interface ExportResult {
  readonly rows: number
  /** Rows that an earlier run had written. */
  readonly resumedAt: number
  /** False when it was stopped. */
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
  const provenance = await readProvenance(job.reading, question)
  const rows =
    job.format === 'parquet'
      ? await writeParquet(job, path, question, provenance)
      : await writeTextFile({ ...job, format: job.format }, path, question, unfinished, startedAt)
  const resumedAt = unfinished?.rows ?? 0
  if (job.stop.aborted) return { rows, resumedAt, finished: false }
  const facts = { ...job, provenance, rows, startedAt, endedAt: new Date().toISOString() }
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
