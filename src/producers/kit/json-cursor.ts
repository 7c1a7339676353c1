import type { z } from 'zod'
import { PermanentError } from '../../domain/errors.js'

/** A cursor that is JSON of one shape. Stored cursors outlive a version: fields may only be added. */
export interface JsonCursor<T> {
  /** @throws PermanentError when the cursor is not ours: starting from the beginning instead would hide a gap */
  read(cursor: string): T
  /** Null for a cursor in another form. For sources that begin at the newest post anyway: the store knows what it has. */
  readIfOurs(cursor: string): T | null
  write(position: T): string
}

export function jsonCursor<T>(schema: z.ZodType<T>): JsonCursor<T> {
  const read = (cursor: string): T => schema.parse(JSON.parse(cursor))
  return {
    read(cursor) {
      try {
        return read(cursor)
      } catch (err) {
        throw new PermanentError(
          'The stored cursor of this source cannot be read: remove the source and add it again',
          { cause: err },
        )
      }
    },
    readIfOurs(cursor) {
      try {
        return read(cursor)
      } catch {
        return null
      }
    },
    write: (position) => JSON.stringify(position),
  }
}
