import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'
import type { Transform } from 'node:stream'
import zlib from 'node:zlib'
import { UsageError } from '../../domain/errors.js'
import { damaged, decompress } from './decompress.js'
import { createZstdFrames } from './zstd-frames.js'

/** The zstd program, for a Node whose zlib has no zstd (before 22.15). */
export interface ZstdProgram {
  /** Path, or a name to be found on PATH. */
  readonly file: string
  /** For LD_LIBRARY_PATH; empty for a program that the system installed. */
  readonly libraries: readonly string[]
}

/** Reddit dumps are packed with a window of 2 GiB, which every decoder refuses without this option. */
const WINDOW_LOG = 31
/** A few bytes of zstd may become 128 KB: of 4 KiB at once, 100 MB at most. */
const SLICE_BYTES = 4 * 1024
const SAID_BYTES = 2_000

/** Not in the types of the oldest Node that we run on. */
const { createZstdDecompress, constants } = zlib as unknown as {
  createZstdDecompress?: (options: { params: Record<number, number> }) => Transform
  constants: { ZSTD_d_windowLogMax?: number }
}

/**
 * Decompresses zstd with windows of up to 2 GiB, by Node where it can and else by the program. Memory grows to the window
 * that the file was packed with.
 * @throws DamagedArchiveError after what could be read; UsageError when there is no program
 */
export function unzstd(source: AsyncIterable<Buffer>, program: ZstdProgram): AsyncGenerator<Buffer> {
  if (createZstdDecompress && constants.ZSTD_d_windowLogMax !== undefined) {
    return byNode(source, createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } }))
  }
  return byProgram(source, program)
}

async function* byNode(source: AsyncIterable<Buffer>, stream: Transform): AsyncGenerator<Buffer> {
  const frames = createZstdFrames()
  async function* watched(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      frames.see(chunk)
      yield chunk
    }
  }
  yield* decompress(watched(), stream, SLICE_BYTES)
  if (!frames.isWhole) throw damaged('they end inside a frame')
}

async function* byProgram(source: AsyncIterable<Buffer>, program: ZstdProgram): AsyncGenerator<Buffer> {
  const env = program.libraries.length > 0 ? { env: { LD_LIBRARY_PATH: program.libraries.join(delimiter) } } : {}
  const child = spawn(program.file, ['-dc', `--long=${WINDOW_LOG}`, '-q'], env)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_BYTES)))
  const ended = once(child, 'close') as Promise<[number | null]>
  const started = once(child, 'spawn').catch((err: unknown) => {
    throw new UsageError('zstd data need the program zstd: npm run setup, or sudo apt-get install zstd', { cause: err })
  })
  ended.catch(() => undefined) // of a program that is not there; `started` says so
  try {
    await started
    const feeding = feed(source, child)
    feeding.catch(() => undefined) // awaited below
    for await (const chunk of child.stdout) yield chunk as Buffer
    await feeding
    const [code] = await ended
    if (code !== 0)
      throw damaged(
        said
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^.*?: /, '') ?? `zstd ended with ${code}`,
      )
  } finally {
    child.kill('SIGKILL')
  }
}

/** Ends early without complaint when the program has ended: its exit code says why. */
async function feed(source: AsyncIterable<Buffer>, { stdin }: ChildProcessWithoutNullStreams): Promise<void> {
  let gone = false
  stdin.on('error', () => (gone = true))
  try {
    for await (const chunk of source) {
      // Written before the next one is asked for: the reader uses its chunk again.
      await new Promise<void>((resolve) => stdin.write(chunk, () => resolve()))
      if (gone) return
    }
  } finally {
    stdin.end()
  }
}
