import { z } from 'zod'

/**
 * A backup file is gzip over lines of UTF-8:
 *
 *     {"format":"kopitalk-backup","version":1,…}      BackupHeader
 *     {"table":"post","columns":["id",…]}              TableStart, then the rows as Postgres' COPY text, then
 *     \.                                               alone on its line, which no row can be
 *     {"rows":2000,"sha256":"…"}                       TableEnd, over the bytes of the rows
 *     … further tables, parents before children …
 *     {"end":true,"tables":16,"sequences":{…}}         BackupEnd: a file without it was cut off
 */
export const FORMAT = 'kopitalk-backup'
export const FORMAT_VERSION = 1
export const END_OF_ROWS = '\\.\n'

export const BackupHeader = z.object({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that the database had, in order: the schema that the rows fit. */
  migrations: z.array(z.string()),
  keys: z.object({
    /** Without it the pseudonyms of known authors could not be made again. */
    authorHashKey: z.string().min(1),
    adminPassword: z.string().nullable(),
  }),
  /** Environment variables that the installation ran with, without addresses and secrets. */
  settings: z.record(z.string(), z.string()),
})
export type BackupHeader = z.infer<typeof BackupHeader>

export const TableStart = z.object({ table: z.string(), columns: z.array(z.string()) })
export type TableStart = z.infer<typeof TableStart>

export const TableEnd = z.object({ rows: z.number().int().nonnegative(), sha256: z.string() })
export type TableEnd = z.infer<typeof TableEnd>

export const BackupEnd = z.object({
  end: z.literal(true),
  tables: z.number().int().nonnegative(),
  /** Last value handed out, by sequence; a sequence that was never used is absent. */
  sequences: z.record(z.string(), z.number().int()),
})
export type BackupEnd = z.infer<typeof BackupEnd>
