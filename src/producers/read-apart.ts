import { UnreachableError } from '../domain/errors.js'
import { startThreadPool, type ThreadPool } from '../threads/thread-pool.js'
import { threadScript } from '../threads/thread-script.js'
import type { ReadRequest, ReadResult } from './reading-thread.js'

/** Shorter documents are read where they are: whatever is in them, that takes no fifth of a second. */
const SHORT_CHARACTERS = 64 * 1024
/** Whole answers of 16 MiB take a few seconds. */
const LIMIT_MS = 20_000

export interface Document {
  /** Of all that is read. */
  readonly characters: number
  /** For errors: who has sent it. */
  readonly from: string
}

export type ReadApart<Args extends readonly unknown[], Value> = (
  document: Document,
  signal: AbortSignal,
  ...args: Args
) => Promise<Value>

/**
 * Wraps a function that reads documents of strangers, so that it never blocks this process: a long document is read in
 * a thread, which ends after 20 s or with the signal.
 * @param read takes and returns values that can be copied (no functions, no classes). Exported under its own name
 * @param path of its module from the one that asks, ending in .js
 * @param asking its import.meta.url
 * @throws UnreachableError naming the sender when the document cannot be read in that time; what `read` throws
 */
export function readApart<Args extends readonly unknown[], Value>(
  read: (...args: Args) => Value,
  path: string,
  asking: string,
): ReadApart<Args, Value> {
  return async ({ characters, from }, signal, ...args) => {
    signal.throwIfAborted()
    if (characters <= SHORT_CHARACTERS) return read(...args)
    const threads = await readingThreads()
    const request = { module: threadScript(path, asking).href, name: read.name, args }
    const result = await threads.call(request, { signal }).catch((err: unknown) => {
      signal.throwIfAborted()
      throw unreadable(from, characters, err)
    })
    if (result.kind === 'read') return result.value as Value // of the same function
    throw result.kind === 'unreadable' ? new UnreachableError(result.message) : new Error(result.message)
  }
}

function unreadable(from: string, characters: number, cause: unknown): UnreachableError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new UnreachableError(
    `${from} answers with a document of ${characters} characters that cannot be read here (${why}): look at it in a browser, and pause the source if it stays so`,
    { cause },
  )
}

let threads: Promise<ThreadPool<ReadRequest, ReadResult>> | undefined

/** One for the whole process, kept once it was needed. Others wait while it reads: it does nothing else. */
function readingThreads(): Promise<ThreadPool<ReadRequest, ReadResult>> {
  threads ??= startThreadPool<ReadRequest, ReadResult>({
    script: threadScript('reading-thread.js', import.meta.url),
    data: null,
    name: 'reading',
    loads: 'its script',
    threads: 1,
    timeoutMs: LIMIT_MS,
    hangMessage: () => `it takes longer than ${LIMIT_MS / 1_000} s`,
    failureMessage: (thrown) => thrown,
  }).catch((err: unknown) => {
    threads = undefined
    throw err
  })
  return threads
}
