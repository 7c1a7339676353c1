import { FieldError } from '../domain/errors.js'
import type { UploadReading } from '../domain/reading/uploads.js'
import type { ZstdProgram } from '../importing/bytes/unzstd.js'
import { parseColumnMapFile, type ColumnMap } from '../importing/column-map.js'
import type { ImportSettings } from '../importing/import-one.js'
import { channelOf, encodingOf, platformOf, separatorOf, zoneOf } from '../importing/option-values.js'
import { FORMATS } from '../importing/registry.js'

/**
 * What `kopitalk import` would be told by its options.
 * @throws FieldError for a value that it would refuse
 */
export function settingsOf(
  reading: UploadReading,
  more: { readonly collection: string; readonly zstd: ZstdProgram; readonly again?: boolean },
): ImportSettings {
  const checked = (field: keyof UploadReading, read: (written: string) => string | null): string | null => {
    const written = reading[field]
    if (typeof written !== 'string') return null
    const value = read(written)
    if (value === null) throw new FieldError(field, 'is not one of the values that are possible', 'malformed')
    return value
  }
  return {
    format: checked('format', (name) => (FORMATS.some((format) => format.name === name) ? name : null)),
    map: mapOf(reading),
    collection: more.collection,
    platform: checked('platform', platformOf),
    channel: checked('channel', channelOf),
    dates: { zone: checked('zone', zoneOf), dayFirst: reading.dayFirst },
    table: { separator: checked('separator', separatorOf), header: reading.header === false ? false : null },
    encoding: checked('encoding', encodingOf),
    sheet: reading.sheet,
    maxBytes: null,
    zstd: more.zstd,
    again: more.again ?? false,
    // What was said before another format was chosen must not be in the way.
    isOnlyFile: false,
  }
}

function mapOf({ fields, columns }: UploadReading): ColumnMap | null {
  if (fields === null && columns === null) return null
  const field = columns === null ? 'fields' : 'columns'
  try {
    return parseColumnMapFile(JSON.stringify(columns === null ? { fields } : { columns }), 'columns')
  } catch (err) {
    throw new FieldError(field, forPage(err instanceof Error ? err.message : String(err)))
  }
}

/** What the page calls the options of the command line. */
const ON_PAGE: readonly (readonly [option: RegExp, name: string])[] = [
  [/give --again to read/g, 'choose “Read it again” to read'],
  [/--map columns:?/g, 'the columns:'],
  [/Give --map text=COLUMN[^.]*\./g, 'Choose the column of the text.'],
  [/Try --map .* if that is what they mean \(--dry-run shows it\)\. /g, 'Choose the column of the text. '],
  [/: if that is wrong, give --separator/g, ': if that is wrong, choose another separator'],
  [/say which with --as/g, 'choose the format'],
  [/ If you trust the file, give --max-bytes/g, ''],
  [/; try --map .*/g, ''],
  [/--(?:as|map|separator|encoding|sheet|channel|no-header|platform|again)\b/g, 'this choice'],
]

/** A message of the command line in the words of the page. @param path of the file, which nobody should see */
export function forPage(message: string, path?: string, name = 'The file'): string {
  const named = path === undefined ? message : message.replaceAll(path, name)
  return ON_PAGE.reduce((text, [option, word]) => text.replace(option, word), named)
}
