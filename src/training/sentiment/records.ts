import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { UsageError } from '../../domain/errors.js'
import type { LabelledFile, PostFile } from './recipe.js'
import { readText } from './text-lines.js'

/** One row of a file with the columns that the recipe asks for, unchanged. */
export interface TextRecord {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number
  readonly text: string
  /** Undefined in files of texts only. */
  readonly label: string | undefined
}

export interface RecordReading {
  /** @throws UsageError naming the file, the line and what does not fit there */
  readonly records: AsyncGenerator<TextRecord>
  /** Whole once `records` has ended. */
  sha256(): string
}

interface Row {
  readonly info: { readonly lines: number }
  readonly record: string[]
}

/** Rows of a CSV or TSV file of any size, in constant memory. Empty lines are passed over. */
export function readRecords(file: LabelledFile | PostFile): RecordReading {
  const { pieces, sha256 } = readText(file)
  return { records: records(file, pieces), sha256 }
}

async function* records(
  file: LabelledFile | PostFile,
  pieces: ReturnType<typeof readText>['pieces'],
): AsyncGenerator<TextRecord> {
  const parser = parse({
    delimiter: file.format === 'tsv' ? '\t' : (file.delimiter ?? ','),
    quote: file.format === 'tsv' ? null : '"',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
  })
  const source = Readable.from(texts(pieces))
  source.on('error', (err) => parser.destroy(err))
  source.pipe(parser)
  const find = { label: finderOf(file, 'label'), text: finderOf(file, 'text') }
  let ahead = hasHeader(file)
  try {
    for await (const { info, record } of parser as AsyncIterable<Row>) {
      if (ahead) {
        for (const column of [find.label, find.text]) column?.learn(record)
        ahead = false
        continue
      }
      const cell = (column: Finder | undefined): string | undefined => column && column.cell(record, info.lines)
      yield { line: info.lines, text: cell(find.text) ?? '', label: cell(find.label) }
    }
  } catch (err) {
    throw err instanceof CsvError ? malformed(file, err) : err
  } finally {
    source.destroy()
    parser.destroy()
  }
}

async function* texts(pieces: ReturnType<typeof readText>['pieces']): AsyncGenerator<string> {
  for await (const { text } of pieces) yield text
}

function hasHeader({ header, columns }: LabelledFile | PostFile): boolean {
  return header ?? Object.values(columns).some((column) => typeof column === 'string')
}

interface Finder {
  learn(header: readonly string[]): void
  cell(record: readonly string[], line: number): string
}

function finderOf(file: LabelledFile | PostFile, role: 'label' | 'text'): Finder | undefined {
  const columns: { text: string | number; label?: string | number } = file.columns
  const column = columns[role]
  if (column === undefined) return undefined
  let at = typeof column === 'number' ? column - 1 : -1
  return {
    learn(header) {
      if (typeof column === 'number') return
      at = header.findIndex((name) => name.trim() === column)
      if (at >= 0) return
      const names = header.map((name) => `"${name.trim().slice(0, 40)}"`).join(', ')
      throw new UsageError(
        `${file.path}: no column "${column}" for the ${role}. Its first line has: ${names}. Correct "columns" in the recipe, or give positions from 1 if there is no header.`,
      )
    },
    cell(record, line) {
      const found = record[at]
      if (found !== undefined) return found
      throw new UsageError(
        `${file.path}:${line}: ${record.length} ${record.length === 1 ? 'column' : 'columns'}, but the ${role} is column ${at + 1}. Is it ${file.format} with the right delimiter?`,
      )
    },
  }
}

function malformed(file: LabelledFile | PostFile, err: CsvError): UsageError {
  const line = typeof err['lines'] === 'number' ? `:${err['lines']}` : ''
  const hint = file.format === 'csv' ? ' If its quotes are ordinary characters, it is a tsv or needs repair.' : ''
  return new UsageError(`${file.path}${line}: not ${file.format}: ${err.message}.${hint}`)
}
