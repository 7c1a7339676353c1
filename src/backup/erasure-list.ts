import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { createLineSplitter, type Piece } from '../importing/splitters/line-splitter.js'
import { ERASURE_KINDS, fingerprintOf, type Erasure } from '../store/people/erasures.js'
import { transaction, type Queryable } from '../store/pool.js'

/**
 * A list of erasures lies outside the database and its backups, so that an older backup does not bring back what was
 * erased: lines of JSON that are only ever appended. A line may be there twice, and lists may be joined. It
 * does not reveal names to people without the key.
 */
const Line = z.object({
  /** Which file this is, for the database that writes it. */
  list: z.string().regex(/^[0-9a-f]{12}$/),
  /** Of the erasure, in that database. */
  n: z.number().int().positive(),
  at: z.iso.datetime(),
  kind: z.enum(ERASURE_KINDS),
  platform: z.string().min(1).max(64),
  hash: z.string().regex(/^[\w-]{22}$/),
  key: z.string().regex(/^[\w-]{10}$/),
})
type Line = z.infer<typeof Line>

/** One writer at a time, of whatever process. Any number that nothing else locks. */
const LIST_LOCK = 7_340_002
const PAGE = 1_000
/** Longer than any line. */
const TAIL_BYTES = 4_096
const LINES_NAMED = 10

/** The list of an installation, in a separate folder that a container can get from a volume. */
export function erasureListFile(home: string): string {
  return join(home, 'erasures', 'list.ndjson')
}

/**
 * Appends what the database knows and the list does not. A list that was lost is written again. A crash in between, and a
 * database or a list that went back in time, make lines twice and lose none.
 * @returns lines appended
 * @throws an Error with a code when the file cannot be written
 */
export async function appendErasures(pool: pg.Pool, path: string): Promise<number> {
  return transaction(pool, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LIST_LOCK])
    const { rows } = await tx.query<{ any: boolean }>('select exists (select from erasure) as any')
    if (!rows[0]?.any) return 0
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'a+', 0o600)
    try {
      return await appendTo(file, tx)
    } finally {
      await file.close()
    }
  })
}

async function appendTo(file: FileHandle, tx: Queryable): Promise<number> {
  const { last, isWhole } = await readEnd(file)
  const list = last?.list ?? randomBytes(6).toString('hex')
  const { rows: known } = await tx.query<{ last: number }>(
    'select last_erasure as last from erasure_list where id = $1',
    [list],
  )
  let at = Math.min(last?.n ?? 0, known[0]?.last ?? 0)
  let lines = 0
  for (;;) {
    const { rows } = await tx.query<Erasure & { n: number }>(
      `select id as n, at, kind, platform, hash, key from erasure where id > $1 order by id limit ${PAGE}`,
      [at],
    )
    if (rows.length === 0) break
    const text = rows.map((row) => `${JSON.stringify({ list, ...row } satisfies Omit<Line, 'at'> & { at: Date })}\n`)
    await file.appendFile((isWhole || lines > 0 ? '' : '\n') + text.join(''))
    at = rows.at(-1)?.n ?? at
    lines += rows.length
  }
  if (lines === 0) return 0
  await file.sync()
  await tx.query(
    `insert into erasure_list (id, last_erasure) values ($1, $2)
     on conflict (id) do update set last_erasure = excluded.last_erasure`,
    [list, at],
  )
  return lines
}

/** The last line, null when it is not one of our lines; and whether the file ends with it. */
async function readEnd(file: FileHandle): Promise<{ last: Line | null; isWhole: boolean }> {
  const { size } = await file.stat()
  const bytes = Math.min(size, TAIL_BYTES)
  const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, size - bytes)
  const text = buffer.toString('utf8')
  const line = text.trimEnd().split('\n').at(-1) ?? ''
  return { last: parseLine(line), isWhole: text === '' || text.endsWith('\n') }
}

function parseLine(text: string): Line | null {
  try {
    return Line.parse(JSON.parse(text))
  } catch {
    return null // the reader of the list reports which line
  }
}

/** A list that was read through once, before anything is done by it. */
export interface ErasureList {
  readonly path: string
  /** Lines made under the key that was asked for. */
  readonly lines: number
  /** Lines made under another key: they tell nothing. */
  readonly ofOtherKeys: number
  /** Lines that cannot be read: how many, and the numbers of the first. */
  readonly damaged: { readonly count: number; readonly first: readonly number[] }
  /** What was erased, by that key, in pages. */
  read(): AsyncIterable<readonly Erasure[]>
}

/**
 * @returns null when there is no such file
 * @throws UsageError when it cannot be read
 */
export async function openErasureList(path: string, hashKey: string): Promise<ErasureList | null> {
  const key = fingerprintOf(hashKey)
  let [lines, ofOtherKeys, count] = [0, 0, 0]
  const first: number[] = []
  try {
    for await (const { number, line } of linesOf(path)) {
      if (line?.key === key) lines += 1
      else if (line) ofOtherKeys += 1
      else if ((count += 1) <= LINES_NAMED) first.push(number)
    }
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UsageError(`${path} cannot be read: ${(err as Error).message}`, { cause: err })
  }
  async function* read(): AsyncGenerator<Erasure[]> {
    let page: Erasure[] = []
    for await (const { line } of linesOf(path)) {
      if (line?.key !== key) continue
      page.push({ ...line, at: new Date(line.at) })
      if (page.length < PAGE) continue
      yield page
      page = []
    }
    yield page
  }
  return { path, lines, ofOtherKeys, damaged: { count, first }, read }
}

/** A line that is longer than any of our lines is never kept in memory, whatever the file. */
async function* linesOf(path: string): AsyncGenerator<{ number: number; line: Line | null }> {
  const splitter = createLineSplitter(TAIL_BYTES)
  const read = function* (pieces: readonly Piece[]) {
    for (const { line: number, bytes } of pieces) {
      const text = bytes?.toString('utf8')
      if (text?.trim() !== '') yield { number, line: text === undefined ? null : parseLine(text) }
    }
  }
  for await (const chunk of createReadStream(path)) yield* read(splitter.push(chunk as Buffer))
  yield* read(splitter.end())
}
