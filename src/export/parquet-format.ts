import { open } from 'node:fs/promises'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import { MEANING_SIZE } from '../domain/annotation.js'
import type { Queryable } from '../store/pool.js'
import type { ColumnType, Dataset, ExportColumn, IdRange } from './dataset.js'

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const

/** Physical and logical type of each column type. Old readers know converted types only. */
const PARQUET_TYPE = {
  text: TEXT,
  json: TEXT, // its own logical type is not known to every reader
  integer: { type: 'INT64' },
  real: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
} as const satisfies Readonly<Record<Exclude<ColumnType, 'vector'>, Omit<SchemaElement, 'name'>>>

/** Every column may be null. */
function schemaOf({ name, type }: ExportColumn): SchemaElement[] {
  if (type !== 'vector') return [{ name, repetition_type: 'OPTIONAL', ...PARQUET_TYPE[type] }]
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', type: 'FLOAT' },
  ]
}

type SchemaElement = ParquetWriter['schema'][number]

export interface ParquetFile {
  /** Appends the rows of `export_page` as one row group. */
  write(tx: Queryable, ids: IdRange): Promise<void>
  /**
   * Writes the footer, and the file to disk.
   * @param notes key and value pairs that the footer keeps, such as the query
   */
  finish(notes: Readonly<Record<string, string>>): Promise<void>
}

export function createParquetFile(path: string, { columns, from, key }: Dataset): ParquetFile {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaOf)],
    createdBy: 'kopitalk',
  })
  const values = columns.map((column) => `${valueSql(column)} as ${column.name}`).join(', ')
  const order = key ? `order by fact.${key}` : ''
  return {
    async write(tx, ids) {
      const { rows } = await tx.query<Record<string, unknown>>(`select ${values} from ${from(ids)} ${order}`)
      if (rows.length === 0) return
      await writer.write({
        columnData: columns.map(({ name, type }) => ({
          name,
          data: rows.map((row) => parquetValue(type, row[name])),
          ...(type === 'vector' ? PLAIN_NUMBERS : {}),
        })),
        rowGroupSize: rows.length,
      })
    },
    async finish(notes) {
      writer.kvMetadata = Object.entries(notes).map(([name, value]) => ({ key: name, value }))
      await writer.finish()
      const file = await open(path, 'r+')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
    },
  }
}

/** No two numbers are alike: neither a dictionary nor the smallest and the largest of them helps a reader. */
const PLAIN_NUMBERS = { encoding: 'PLAIN', statistics: false } as const

/** A vector comes as its bytes and the four of its scale: a tenth of what its numbers are as text. */
function valueSql({ type, sql }: ExportColumn): string {
  if (type === 'json') return `(${sql})::text`
  return type === 'vector' ? `${sql}.vector || float4send(${sql}.scale)` : sql
}

function parquetValue(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (type === 'vector') return numbersOf(value as Buffer)
  return type === 'integer' ? BigInt(value as number) : value
}

function numbersOf(bytes: Buffer): number[] {
  const scale = bytes.readFloatBE(MEANING_SIZE)
  return Array.from({ length: MEANING_SIZE }, (_, at) => Math.fround(bytes.readInt8(at) * scale))
}
