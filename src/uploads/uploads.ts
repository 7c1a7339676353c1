import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { FieldError, UsageError } from '../domain/errors.js'
import type { UploadAnswer, UploadLookAnswer, UploadPreview, UploadReading } from '../domain/reading/uploads.js'
import { MAX_PIECE_BYTES } from '../domain/upload-limits.js'
import { lookAtFile } from '../importing/look-at-file.js'
import { FORMATS } from '../importing/registry.js'
import { isUnreadable } from '../importing/unreadable.js'
import { ensureCollection } from '../store/collections.js'
import { requireKnownKey } from '../store/people/erasures.js'
import {
  addUpload,
  countWaiting,
  findUpload,
  forgetOldUploads,
  listUploads,
  moveUpload,
  removeUpload,
  type StoredUpload,
} from '../store/uploads.js'
import { forPage, settingsOf } from './reading.js'
import { NoRoomError, type UploadFolder } from './upload-folder.js'
import { createUploadWork, type UploadWork, type WorkDeps } from './upload-work.js'

/** One person's files that are not imported yet. */
const MAX_WAITING = 10
/** A file is looked at while a person waits for the answer. */
const LOOK_MS = 8_000
/** Files are removed after this time, whatever became of them. */
const KEPT_MS = 86_400_000

export interface UploadDeps extends WorkDeps {
  readonly folder: UploadFolder
}

/** Files that people bring through the browser. `by`: only those of this person; null: those of all. */
export interface Uploads {
  list(by: string | null): Promise<StoredUpload[]>
  read(id: string, by: string | null): Promise<UploadAnswer>
  /** @throws NoRoomError; FieldError when this person has too many files waiting */
  begin(file: { name: string; bytes: number; by: string }): Promise<string>
  /**
   * Writes a piece of a file as it comes.
   * @param at where it begins: where the file that is here ends
   * @returns bytes that are here now
   * @throws FieldError when it begins elsewhere, or another piece is being written
   */
  receive(id: string, by: string | null, at: number, piece: Readable): Promise<number>
  look(id: string, by: string | null, reading: UploadReading): Promise<UploadLookAnswer>
  /** Begins a dry run; `read` says how far it is. */
  check(id: string, by: string | null, reading: UploadReading, collection: string): Promise<void>
  /** Begins the import. */
  import(
    id: string,
    by: string | null,
    how: { reading: UploadReading; collection: string; title: string; again: boolean },
  ): Promise<void>
  /** Begins to take out the posts that came to be in the collection by this upload. */
  undo(id: string, by: string | null): Promise<void>
  /** Null: there is no list of rejected items. */
  rejects(id: string, by: string | null): Promise<Readable | null>
  /** Forgets an upload and removes its file. */
  remove(id: string, by: string | null): Promise<void>
  /** Removes files and lists that are older than a day, and what was never imported. */
  clean(): Promise<void>
  /** Continues imports and undos that a stop of this server broke off. */
  resume(): Promise<void>
  close(): Promise<void>
}

export function createUploads(deps: UploadDeps): Uploads {
  const { pool, folder, hashKey, zstd } = deps
  const work: UploadWork = createUploadWork(deps)
  const writing = new Set<string>()

  /** @throws FieldError unless all of its file is here */
  async function whole(id: string, by: string | null): Promise<StoredUpload> {
    const upload = await findUpload(pool, id, by)
    const received = await folder.received(id, upload.name)
    if (received === null) throw new FieldError('id', 'The file is no longer here: upload it again.')
    if (received < upload.bytes) throw new FieldError('id', 'Some of the file has not arrived yet.')
    return upload
  }

  async function waiting(id: string, by: string | null): Promise<StoredUpload> {
    const upload = await whole(id, by)
    if (upload.state !== 'waiting') throw new FieldError('id', 'This file is imported, or is being imported.')
    return upload
  }

  return {
    list: (by) => listUploads(pool, by),
    async read(id, by) {
      const upload = await findUpload(pool, id, by)
      return answerOf(upload, {
        received: await folder.received(id, upload.name),
        work: work.current(id),
        preview: work.preview(id),
        hasRejects: existsSync(folder.rejectsOf(id)),
      })
    },
    async begin({ name, bytes, by }) {
      const before = await countWaiting(pool, by)
      if (before.own >= MAX_WAITING) {
        throw new FieldError('bytes', `You have ${before.own} files here that are not imported: remove one first.`)
      }
      const id = randomBytes(16).toString('hex')
      await folder.make(id, name, bytes + before.bytes).catch((err: unknown) => {
        if (err instanceof NoRoomError) throw err
        deps.log.warn({ err }, 'files of uploads cannot be kept')
        throw new NoRoomError('The server cannot keep files. Whoever runs it finds the reason in its log.', {
          cause: err,
        })
      })
      await addUpload(pool, { id, name, bytes, by })
      return id
    },
    async receive(id, by, at, piece) {
      const { name, bytes } = await findUpload(pool, id, by)
      const received = await folder.received(id, name)
      if (received === null) throw new FieldError('id', 'The file is no longer here: upload it again.')
      if (writing.has(id)) throw new FieldError('upload-offset', 'Another piece of this file is being written.')
      if (at !== received) throw new FieldError('upload-offset', `is ${at}, but the next piece begins at ${received}`)
      writing.add(id)
      try {
        await folder.append(id, name, at, piece, Math.min(MAX_PIECE_BYTES, bytes - at))
      } finally {
        writing.delete(id)
      }
      return (await folder.received(id, name)) ?? 0
    },
    async look(id, by, reading) {
      const { name } = await whole(id, by)
      const path = folder.fileOf(id, name)
      const settings = settingsOf({ ...reading, fields: null, columns: null }, { collection: 'import', zstd })
      const formats = FORMATS.map((format) => ({ name: format.name, title: format.title }))
      const limit = AbortSignal.timeout(LOOK_MS)
      try {
        const found = await lookAtFile(path, settings, reading.fields?.postedAt ?? null, limit)
        return { ...found, problem: null, formats } as UploadLookAnswer
      } catch (err) {
        const problem = limit.aborted
          ? 'Looking at this file takes too long.'
          : isUnreadable(err)
            ? forPage(err.message, path, name)
            : null
        if (problem === null) throw err
        return { ...NOTHING_SEEN, problem, formats }
      }
    },
    async check(id, by, reading, collection) {
      const upload = await waiting(id, by)
      work.check(upload, settingsOf(reading, { collection, zstd }))
    },
    async import(id, by, { reading, collection, title, again }) {
      const upload = await waiting(id, by)
      const settings = settingsOf(reading, { collection, zstd, again })
      await requireOpenCollection(deps, collection, title)
      if (!(await moveUpload(pool, id, ['waiting'], { state: 'importing', collection, reading }))) {
        throw new FieldError('id', 'This file is imported, or is being imported.')
      }
      work.import({ ...upload, collection }, settings)
    },
    async undo(id, by) {
      const upload = await findUpload(pool, id, by)
      if (upload.added === 0) throw new FieldError('id', 'Nothing of this file is here that could be taken out.')
      await requireKnownKey(pool, await hashKey()).catch((err: unknown) => {
        throw err instanceof UsageError ? new FieldError('id', err.message) : err
      })
      if (!(await moveUpload(pool, id, ['imported', 'waiting'], { state: 'undoing' }))) {
        throw new FieldError('id', 'This file is being imported, or was undone.')
      }
      work.undo(upload)
    },
    async rejects(id, by) {
      await findUpload(pool, id, by)
      const path = folder.rejectsOf(id)
      return existsSync(path) ? createReadStream(path) : null
    },
    async remove(id, by) {
      await findUpload(pool, id, by)
      work.forget(id)
      if (!(await removeUpload(pool, id))) {
        throw new FieldError('id', 'Posts of this file are here: undo the import first.')
      }
      await folder.remove(id)
    },
    async clean() {
      await forgetOldUploads(pool)
      const { rows } = await pool.query<{ id: string }>(`select id from upload where state in ('importing', 'undoing')`)
      const busy = new Set(rows.map(({ id }) => id))
      for (const { id, changedAt } of await folder.list()) {
        if (Date.now() - changedAt.getTime() > KEPT_MS && !busy.has(id)) await folder.remove(id)
      }
    },
    async resume() {
      const { rows } = await pool.query<{ id: string }>(
        `select id from upload where state in ('importing', 'undoing') order by updated_at, id`,
      )
      const here = new Set((await folder.list()).map(({ id }) => id))
      for (const { id } of rows) {
        if (!here.has(id)) continue
        const upload = await findUpload(pool, id, null)
        if (upload.state === 'undoing') work.undo(upload)
        else if (upload.reading && upload.collection) {
          work.import(upload, settingsOf(upload.reading, { collection: upload.collection, zstd }))
        }
      }
    },
    close: () => work.close(),
  }
}

const NOTHING_SEEN = {
  format: null,
  takesMap: false,
  columns: [],
  rows: [],
  suggested: {},
  separator: null,
  sheets: [],
  understood: [],
  dates: null,
}

/** @throws FieldError for the collection of the sample */
async function requireOpenCollection({ pool }: UploadDeps, key: string, title: string): Promise<void> {
  const { rows } = await pool.query<{ isSample: boolean }>(
    'select is_sample as "isSample" from collection where key = $1',
    [key],
  )
  if (key === 'sample' || rows[0]?.isSample) throw new FieldError('collection', 'is only for invented posts')
  await ensureCollection(pool, { key, title, isSample: false })
}

function answerOf(
  { madeAt, updatedAt: _, ...upload }: StoredUpload,
  now: Pick<UploadAnswer, 'received' | 'work' | 'hasRejects'> & { preview: UploadPreview | null },
): UploadAnswer {
  return { ...upload, madeAt: madeAt.toISOString(), ...now }
}
