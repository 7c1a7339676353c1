import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { Queryable } from '../store/pool.js'
import type { ColumnType, Dataset, IdRange } from './dataset.js'

/** Physical and logical type of each column type; every column may be null. */
const PARQUET_TYPE = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  real: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const

export interface ParquetFile {
  /** Appends the rows of `export_page` as one row group. */
  write(tx: Queryable, ids: IdRange): Promise<void>
  finish(): Promise<void>
}

/** @param notes key and value pairs that the file's footer keeps, such as the query */
export function createParquetFile(
  path: string,
  dataset: Dataset,
  notes: Readonly<Record<string, string>>,
): ParquetFile {
  const { columns, from, key } = dataset
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...PARQUET_TYPE[type] })),
    ],
    kvMetadata: Object.entries(notes).map(([name, value]) => ({ key: name, value })),
    createdBy: 'kopitalk',
  })
  const values = columns.map(({ name, sql }) => `${sql} as ${name}`).join(', ')
  const order = key ? `order by fact.${key}` : ''
  return {
    async write(tx, ids) {
      const { rows } = await tx.query<Record<string, unknown>>(`select ${values} from ${from(ids)} ${order}`)
      if (rows.length === 0) return
      await writer.write({
        columnData: columns.map(({ name, type }) => ({ name, data: rows.map((row) => parquetValue(type, row[name])) })),
        rowGroupSize: rows.length,
      })
    },
    finish: async () => await writer.finish(),
  }
}

function parquetValue(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null
  return type === 'integer' ? BigInt(value as number) : value
}
