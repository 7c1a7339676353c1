import { open, type FileHandle } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { UsageError } from '../domain/errors.js'
import type { Question } from '../read/question.js'
import { eachPage, type ExportJob } from './export-job.js'
import { csvHeader, writeText, type TextFormat } from './text-format.js'
import { partPath, writeUnfinished, type Unfinished } from './unfinished.js'

/** @throws UsageError when what lies there unfinished is another export */
export function requireSame({ dataset, format, query }: ExportJob, path: string, unfinished: Unfinished): void {
  const facts = (of: Pick<Unfinished, 'dataset' | 'format' | 'columns' | 'query'>): string =>
    JSON.stringify([of.dataset, of.format, of.columns, Object.entries(of.query).sort()])
  const now = { dataset: dataset.name, format, columns: dataset.columns.map(({ name }) => name), query: { ...query } }
  if (facts(now) === facts(unfinished)) return
  const asked = Object.entries(unfinished.query).map(([name, value]) => `--${name} ${value}`)
  throw new UsageError(
    `An unfinished export lies at ${partPath(path)}: ${[unfinished.dataset, ...asked].join(' ')}. ` +
      'Give the same options to continue it, or --restart to start from the beginning.',
  )
}

/** Writes the draft of a text file, which grows by whole pages. @returns the rows in all */
export async function writeTextFile(
  job: ExportJob & { readonly format: TextFormat },
  path: string,
  question: Question,
  unfinished: Unfinished | null,
  startedAt: string,
): Promise<number> {
  const { dataset, format } = job
  const zipped = path.endsWith('.gz')
  const file = await open(partPath(path), unfinished ? 'r+' : 'w')
  let bytes = unfinished?.bytes ?? 0
  const append = async (write: (out: Writable) => Promise<void>): Promise<void> => {
    bytes += await appendMember(file, bytes, zipped, write)
  }
  try {
    await file.truncate(bytes) // what a killed run wrote after its last note
    if (!unfinished && format === 'csv') await append(async (out) => void out.write(csvHeader(dataset)))
    const rows = await eachPage(
      job,
      question,
      unfinished ?? { last: 0, rows: 0 },
      (tx, { ids }) => append((out) => writeText(tx, dataset, { ids, format, out })),
      async ({ last, rows }) => {
        await file.sync()
        await writeUnfinished(path, {
          v: 1,
          dataset: dataset.name,
          format,
          query: { ...job.query },
          to: question.to?.toISOString() ?? null,
          columns: dataset.columns.map(({ name }) => name),
          startedAt,
          last,
          rows,
          bytes,
        })
      },
    )
    await file.sync()
    return rows
  } finally {
    await file.close()
  }
}

/** Appends at `start`, as a separate gzip member when zipped, so that a file can be cut at any page. */
async function appendMember(
  file: FileHandle,
  start: number,
  zipped: boolean,
  write: (out: Writable) => Promise<void>,
): Promise<number> {
  let at = start
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeAll(file, chunk, at).then(() => {
        at += chunk.length
        done()
      }, done)
    },
  })
  const zip = zipped ? createGzip() : null
  const drained = zip ? pipeline(zip, sink) : finished(sink)
  const out = zip ?? sink
  await Promise.all([drained, write(out).then(() => out.end())])
  return at - start
}

/** A disk that is nearly full takes the beginning of a chunk without an error: only the next write fails. */
async function writeAll(file: FileHandle, chunk: Buffer, start: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, start + done)
    done += bytesWritten
  }
}
