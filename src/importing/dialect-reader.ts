import type { FormatReader, Item, TableRules } from './import-format.js'
import { createCsvSplitter } from './splitters/csv-splitter.js'
import { createLineSplitter, type Splitter } from './splitters/line-splitter.js'
import { findDialect, type TableDialect } from './table-dialect.js'

/** Quotes may come late in a file that has few of them. */
export const SAMPLE_BYTES = 256 * 1024

/**
 * Reads a table once its beginning has shown how it is written.
 * @param preferred separator of a file that shows none
 * @param width number of columns, where it is known
 */
export function createDialectReader(
  {
    preferred,
    rules,
    width,
  }: { readonly preferred: string; readonly rules: TableRules; readonly width: number | null },
  createReader: (dialect: TableDialect) => FormatReader,
): FormatReader {
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let reader: FormatReader | null = null

  function begin(isWhole: boolean): readonly [FormatReader, Item[]] {
    const beginning = Buffer.concat(waiting)
    waiting = []
    const sample = beginning.toString('utf8', 0, SAMPLE_BYTES)
    const created = createReader(findDialect(sample, isWhole, preferred, rules, width))
    reader = created
    return [created, created.push(beginning)]
  }

  return {
    push(chunk) {
      if (reader) return reader.push(chunk)
      waiting.push(Buffer.from(chunk)) // a copy: the reader uses its chunk again
      waitingBytes += chunk.length
      return waitingBytes >= SAMPLE_BYTES ? begin(false)[1] : []
    },
    end() {
      if (reader) return reader.end()
      const [created, items] = begin(true)
      return [...items, ...created.end()]
    },
    get ignored() {
      return reader?.ignored ?? new Set<string>()
    },
    get understood() {
      return reader?.understood ?? []
    },
    get chosen() {
      return reader?.chosen ?? new Map<string, string>()
    },
  }
}

export function createTableSplitter(dialect: TableDialect): Splitter {
  return dialect.quotes === 'none'
    ? createLineSplitter(undefined, dialect.lineBreak)
    : createCsvSplitter(undefined, dialect)
}
