import { PermanentError } from '../domain/errors.js'
import type { Queryable } from './pool.js'

/** Another process imports the same file into the same collection. */
export class ImportMovedError extends PermanentError {
  override name = 'ImportMovedError'
}

export interface ImportCounts {
  readonly accepted: number
  readonly duplicates: number
  readonly edited: number
  /** Posts that were here and got what they lacked. */
  readonly filled: number
  /** Posts of authors who are refused. */
  readonly refused: number
}

/** How far the import of one file into one collection has come. */
export interface Checkpoint extends ImportCounts {
  readonly id: number
  readonly format: string
  /** Bytes after decompression; everything before is decided. */
  readonly position: number
  readonly line: number
  readonly rejected: number
  readonly undated: number
  readonly finishedAt: Date | null
}

const COLUMNS = `id, format, position, line, accepted, duplicates, edited, filled, refused, rejected, undated, finished_at as "finishedAt"`

export interface ImportFiles {
  /** The checkpoint of this file, made now if there is none. */
  open(file: { fingerprint: string; collection: string; format: string }): Promise<Checkpoint>
  read(id: number): Promise<Checkpoint>
  /** Back to the beginning, perhaps read in another way; posts already accepted stay. */
  restart(id: number, format: string): Promise<Checkpoint>
  /**
   * Moves the checkpoint by compare-and-set, inside the transaction that accepts the posts before it.
   * @throws ImportMovedError when it is not at `from`
   */
  advance(tx: Queryable, id: number, move: { from: number; to: number; line: number } & ImportCounts): Promise<void>
  /** Writes the final counts; a file that broke off stays unfinished, so that it can be imported once it is whole. */
  close(
    id: number,
    end: { position: number; line: number; rejected: number; undated: number; finished: boolean },
  ): Promise<Checkpoint>
}

export function createImportFiles(db: Queryable): ImportFiles {
  async function one(sql: string, values: readonly unknown[]): Promise<Checkpoint> {
    const { rows } = await db.query<Checkpoint>(sql, [...values])
    if (!rows[0]) throw new ImportMovedError('The checkpoint of this import is gone: run the import again')
    return rows[0]
  }

  return {
    async open({ fingerprint, collection, format }) {
      await db.query(
        'insert into import_file (fingerprint, collection, format) values ($1, $2, $3) on conflict do nothing',
        [fingerprint, collection, format],
      )
      return one(`select ${COLUMNS} from import_file where fingerprint = $1 and collection = $2`, [
        fingerprint,
        collection,
      ])
    },
    read: (id) => one(`select ${COLUMNS} from import_file where id = $1`, [id]),
    restart: (id, format) =>
      one(
        `update import_file set format = $2, position = 0, line = 0, accepted = 0, duplicates = 0, edited = 0, filled = 0, refused = 0,
           rejected = 0, undated = 0, finished_at = null, updated_at = now()
         where id = $1 returning ${COLUMNS}`,
        [id, format],
      ),
    async advance(tx, id, { from, to, line, accepted, duplicates, edited, filled, refused }) {
      const { rowCount } = await tx.query({
        name: 'import-file-advance',
        text: `update import_file set position = $3, line = $4, accepted = accepted + $5, duplicates = duplicates + $6,
                 edited = edited + $7, filled = filled + $8, refused = refused + $9, updated_at = now()
               where id = $1 and position = $2 and finished_at is null`,
        values: [id, from, to, line, accepted, duplicates, edited, filled, refused],
      })
      if (rowCount !== 1) {
        throw new ImportMovedError(
          'This file is being imported by another process: wait for it, then run the import again',
        )
      }
    },
    close: (id, { position, line, rejected, undated, finished }) =>
      one(
        `update import_file set position = $2, line = $3, rejected = $4, undated = $5, updated_at = now(),
           finished_at = case when $6 then now() end
         where id = $1 returning ${COLUMNS}`,
        [id, position, line, rejected, undated, finished],
      ),
  }
}
