import type { Question } from '../read/question.js'
import type { Reading } from '../read/reading.js'
import type pg from 'pg'
import type { Queryable } from '../store/pool.js'
import type { Dataset } from './dataset.js'
import { withPage, type ChosenPage } from './page.js'
import type { TextFormat } from './text-format.js'

export type ExportFormat = TextFormat | 'parquet'

export interface ExportJob {
  readonly reading: Reading & { readonly db: pg.Pool }
  readonly dataset: Dataset
  readonly format: ExportFormat
  /** The filter as given, and other options that decide what the rows are. */
  readonly query: Readonly<Record<string, string>>
  /** The filter as understood; an export that continues keeps the end of its first window. */
  ask(to: string | null): Promise<Question>
  readonly version: string
  readonly pageRows: number
  readonly stop: AbortSignal
  /** Called with the rows so far after each page. */
  readonly onPage: (rows: number) => void
}

/** How far an export has come: the key of its last row, and the rows so far. */
export interface Progress {
  readonly last: number
  readonly rows: number
}

/**
 * Writes one page after the other, until the last one or until the job is stopped.
 * @returns the rows in all
 */
export async function eachPage(
  { reading, dataset, pageRows, stop, onPage }: ExportJob,
  question: Question,
  from: Progress,
  write: (tx: Queryable, page: ChosenPage) => Promise<void>,
  note: (state: Progress) => Promise<void> = async () => {},
): Promise<number> {
  let { last, rows } = from
  while (!stop.aborted) {
    const limit = dataset.key === null ? Number.MAX_SAFE_INTEGER : pageRows
    const page = await withPage(reading.db, dataset, question, { after: last, limit }, write)
    rows += page.rows
    onPage(rows)
    if (page.last === null) break
    last = page.last
    await note({ last, rows })
  }
  return rows
}
