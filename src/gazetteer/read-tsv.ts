import { readFileSync } from 'node:fs'
import { UsageError } from '../domain/errors.js'

export type TsvRow = Readonly<Record<string, string>>

/**
 * Reads a small tab-separated file with a header line; missing cells are empty strings.
 * @throws UsageError when the file is absent or lacks one of the columns.
 */
export function readTsv(path: string, columns: readonly string[]): TsvRow[] {
  const [header = '', ...lines] = readLines(path)
  const names = header.split('\t')
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0)
    throw new UsageError(`${path}: column ${missing.join(', ')} is missing; restore the file from the repository`)
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(names.map((name, i) => [name, (cells[i] ?? '').trim()]))
  })
}

/** The non-empty lines of a file. @throws UsageError when it cannot be read. */
export function readLines(path: string): string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (err) {
    throw new UsageError(`gazetteer file ${path} cannot be read; restore data/gazetteer from the repository`, {
      cause: err,
    })
  }
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
