import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { MEANING_SIZE } from '../domain/annotation.js'
import { withoutFormulasSql } from '../domain/reading/formulas.js'
import type { Queryable } from '../store/pool.js'
import type { Dataset, ExportColumn, IdRange } from './dataset.js'

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`

const instant = ({ sql }: ExportColumn): string => `to_char((${sql}) at time zone 'UTC', ${ISO})`

function csvValue(column: ExportColumn): string {
  if (column.type === 'instant') return instant(column)
  if (column.type === 'json') return withoutFormulasSql(`(${column.sql})::text`)
  return column.type === 'text' ? withoutFormulasSql(column.sql) : column.sql
}

function jsonValue(column: ExportColumn): string {
  if (column.type === 'vector') return vector(column)
  return column.type === 'instant' ? instant(column) : column.sql
}

/** An array of single-precision numbers. Bytes of Postgres have no sign: 128 and above are negative. */
const vector = ({ sql: row }: ExportColumn): string =>
  `case when ${row}.vector is not null then array(
     select ((get_byte(${row}.vector, at) # 128) - 128)::real * ${row}.scale from generate_series(0, ${MEANING_SIZE - 1}) as at
   ) end`

export type TextFormat = 'csv' | 'ndjson'

export function csvHeader(dataset: Dataset): string {
  return `${dataset.columns.map(({ name }) => name).join(',')}\n`
}

/** Writes the rows of `export_page`; the stream stays open. Postgres does the formatting. */
export async function writeText(
  tx: Queryable,
  dataset: Dataset,
  { ids, format, out }: { ids: IdRange; format: TextFormat; out: Writable },
): Promise<void> {
  await pipeline(tx.query(copyTo(copyStatement(dataset, format, ids))), out, { end: false })
}

function copyStatement({ columns, from, key }: Dataset, format: TextFormat, ids: IdRange): string {
  const order = key ? `order by fact.${key}` : ''
  if (format === 'csv') {
    const values = columns.map((column) => `${csvValue(column)} as ${column.name}`)
    return `copy (select ${values.join(', ')} from ${from(ids)} ${order}) to stdout (format csv, encoding 'UTF8')`
  }
  const values = columns.map((column) => `${jsonValue(column)} as ${column.name}`)
  // JSON has no raw control characters, so with these two as quote and delimiter nothing of it is ever quoted.
  return `copy (select row_to_json(line) from (select ${values.join(', ')} from ${from(ids)} ${order}) as line)
          to stdout (format csv, quote E'\\x01', delimiter E'\\x02', encoding 'UTF8')`
}
