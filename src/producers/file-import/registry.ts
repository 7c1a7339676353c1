import { UsageError } from '../../domain/errors.js'
import { csvFormat } from './formats/csv.js'
import { linesFormat } from './formats/lines.js'
import { ndjsonFormat } from './formats/ndjson.js'
import { tsvFormat } from './formats/tsv.js'
import type { ImportFormat } from './import-format.js'

export const FORMATS: readonly ImportFormat[] = [ndjsonFormat, csvFormat, tsvFormat, linesFormat]
export const FORMAT_NAMES = FORMATS.map((format) => format.name)

/** @throws UsageError listing the formats */
export function formatNamed(name: string): ImportFormat {
  const format = FORMATS.find((known) => known.name === name)
  if (!format) throw new UsageError(`--as ${name} is no format. Formats are ${FORMAT_NAMES.join(', ')}`)
  return format
}

/**
 * Format of a file from its name and its first bytes.
 * @param head the first bytes, decompressed, as text
 * @throws UsageError naming --as when they disagree or do not tell
 */
export function sniffFormat(file: string, head: string): ImportFormat {
  const name = file.toLowerCase().replace(/\.gz$/, '')
  const named = FORMATS.find((format) => format.extensions.some((extension) => name.endsWith(extension)))
  const recognised = FORMATS.find((format) => format.recognises(head))
  const found = named ?? recognised
  if (found && (!recognised || recognised === found)) return found
  const why =
    found && recognised
      ? `is named like ${found.name} and looks like ${recognised.name}`
      : 'could be of several formats'
  throw new UsageError(`${file} ${why}: say which with --as (${FORMAT_NAMES.join(', ')})`)
}
