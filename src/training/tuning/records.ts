import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { UsageError } from '../../domain/errors.js'
import { jsonRecords } from './json-records.js'
import { readText, type TextSource } from './text-lines.js'

/** By the name in the header line or of the field, or by position from 1. */
export type Column = string | number

/** A file of texts, and which of its columns are read under which names. */
export interface TextTable<Role extends string> extends TextSource {
  /** `csv`: quoted as in RFC 4180; `tsv`: tabs, and a quote is an ordinary character; `ndjson`: one object a line. */
  readonly format: 'csv' | 'tsv' | 'ndjson'
  readonly delimiter?: string | undefined
  /** Whether the first line has names: true when a column is given by name. */
  readonly header?: boolean | undefined
  readonly columns: Readonly<Partial<Record<Role, Column | undefined>>>
}

/** One row of a file with the columns that the recipe asks for, unchanged. */
export interface TextRecord<Role extends string> {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number
  /** Those that the table names. */
  readonly cells: Readonly<Partial<Record<Role, string>>>
}

export interface RecordReading<Role extends string> {
  /** @throws UsageError naming the file, the line and what does not fit there */
  readonly records: AsyncGenerator<TextRecord<Role>>
  /** Whole once `records` has ended. */
  sha256(): string
}

interface Row {
  readonly info: { readonly lines: number }
  readonly record: string[]
}

/** Rows of a CSV, TSV or NDJSON file of any size, in constant memory. Empty lines are passed over. */
export function readRecords<Role extends string>(file: TextTable<Role>): RecordReading<Role> {
  const { pieces, sha256 } = readText(file)
  const records = file.format === 'ndjson' ? jsonRecords(file.path, pieces, rolesOf(file)) : rows(file, pieces)
  return { records, sha256 }
}

/** The columns that are asked for. */
function rolesOf<Role extends string>({ columns }: TextTable<Role>): [Role, Column][] {
  const given = Object.entries(columns) as [Role, Column | undefined][]
  return given.flatMap(([role, column]) => (column === undefined ? [] : [[role, column]]))
}

async function* rows<Role extends string>(
  file: TextTable<Role>,
  pieces: ReturnType<typeof readText>['pieces'],
): AsyncGenerator<TextRecord<Role>> {
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
  const finders = rolesOf(file).map(([role, column]) => [role, finderOf(file, role, column)] as const)
  let ahead = hasHeader(file)
  try {
    for await (const { info, record } of parser as AsyncIterable<Row>) {
      if (ahead) {
        for (const [, finder] of finders) finder.learn(record)
        ahead = false
        continue
      }
      const cells = finders.map(([role, finder]) => [role, finder.cell(record, info.lines)])
      yield { line: info.lines, cells: Object.fromEntries(cells) as TextRecord<Role>['cells'] }
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

function hasHeader({ header, columns }: TextTable<string>): boolean {
  return header ?? Object.values(columns).some((column) => typeof column === 'string')
}

interface Finder {
  learn(header: readonly string[]): void
  cell(record: readonly string[], line: number): string
}

function finderOf(file: TextTable<string>, role: string, column: Column): Finder {
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

function malformed(file: TextTable<string>, err: CsvError): UsageError {
  const line = typeof err['lines'] === 'number' ? `:${err['lines']}` : ''
  const hint = file.format === 'csv' ? ' If its quotes are ordinary characters, it is a tsv or needs repair.' : ''
  return new UsageError(`${file.path}${line}: not ${file.format}: ${err.message}.${hint}`)
}
