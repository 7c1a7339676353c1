import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../domain/errors.js'

/** Kept free for Postgres and whatever else writes to this disk. */
const RESERVE_BYTES = 1024 ** 3

/** A piece has more bytes than may come. */
export class PieceTooLongError extends UsageError {
  override name = 'PieceTooLongError'
}

/** The disk has no room. */
export class NoRoomError extends UsageError {
  override name = 'NoRoomError'
}

/** Where the files of uploads lie: a folder for each, which only this user can read, named by an id of ours. */
export interface UploadFolder {
  /** Path of the file. Its name has no more of the browser's than an ending, by which a format may be told. */
  fileOf(id: string, name: string): string
  rejectsOf(id: string): string
  /** @throws NoRoomError when `bytes` more would leave less than 1 GiB */
  make(id: string, name: string, bytes: number): Promise<void>
  /** @returns bytes that are here; null when there is no such file */
  received(id: string, name: string): Promise<number | null>
  /**
   * Writes a piece where the file ends, as it comes. What has come stays when the connection breaks.
   * @throws PieceTooLongError, NoRoomError
   */
  append(id: string, name: string, at: number, piece: Readable, maxBytes: number): Promise<void>
  /** Removes the file; the list of rejected items stays. */
  removeFile(id: string, name: string): Promise<void>
  remove(id: string): Promise<void>
  /** Ids with the time of their last change. */
  list(): Promise<{ id: string; changedAt: Date }[]>
}

/** @param root made when first needed */
export function createUploadFolder(
  root: string,
  freeBytes: (path: string) => Promise<number> = freeBytesOf,
): UploadFolder {
  const folderOf = (id: string): string => {
    if (!/^[0-9a-f]{32}$/.test(id)) throw new UsageError('not the id of an upload')
    return join(root, id)
  }
  const fileOf = (id: string, name: string): string => join(folderOf(id), `file${endingOf(name)}`)
  return {
    fileOf,
    rejectsOf: (id) => join(folderOf(id), 'rejects.ndjson'),
    async make(id, name, bytes) {
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
      if ((await freeBytes(root)) - bytes < RESERVE_BYTES) {
        await rm(folderOf(id), { recursive: true, force: true })
        throw new NoRoomError('The disk of the server has no room for this file. Ask who runs it to make some.')
      }
      await (await open(fileOf(id, name), 'wx', 0o600)).close()
    },
    received: (id, name) =>
      stat(fileOf(id, name)).then(
        ({ size }) => size,
        () => null,
      ),
    async append(id, name, at, piece, maxBytes) {
      const file = createWriteStream(fileOf(id, name), { flags: 'r+', start: at })
      try {
        await pipeline(piece, (chunks: AsyncIterable<Buffer>) => within(chunks, maxBytes), file)
      } catch (err) {
        if ((err as NodeJS.ErrnoException).code !== 'ENOSPC') throw err
        throw new NoRoomError('The disk of the server is full. What has come is kept: try again later.', { cause: err })
      }
    },
    removeFile: (id, name) => rm(fileOf(id, name), { force: true }),
    remove: (id) => rm(folderOf(id), { recursive: true, force: true }),
    async list() {
      const names = await readdir(root).catch(() => [])
      const ids = names.filter((name) => /^[0-9a-f]{32}$/.test(name))
      const found = await Promise.all(ids.map(async (id) => ({ id, changedAt: await changedAt(join(root, id)) })))
      return found.flatMap(({ id, changedAt }) => (changedAt ? [{ id, changedAt }] : []))
    },
  }
}

/** `.csv`, or `.csv.gz`: letters and digits that name no other place. */
function endingOf(name: string): string {
  return /(?:\.[a-z0-9]{1,8}){1,2}$/.exec(name.toLowerCase())?.[0] ?? ''
}

async function changedAt(folder: string): Promise<Date | null> {
  const names = await readdir(folder).catch(() => [])
  const times = await Promise.all(
    [folder, ...names.map((name) => join(folder, name))].map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  )
  const latest = Math.max(...times)
  return latest === 0 ? null : new Date(latest)
}

async function freeBytesOf(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

async function* within(piece: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let left = maxBytes
  for await (const chunk of piece) {
    if (chunk.length > left) throw new PieceTooLongError('more bytes than the file has, or than one request may bring')
    left -= chunk.length
    yield chunk
  }
}
