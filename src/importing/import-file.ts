import type { RawPost } from '../domain/post.js'
import type { Completed } from './complete-post.js'
import { DamagedArchiveError } from './bytes/decompress.js'
import { createIdWatch } from './id-watch.js'
import type { FormatReader, Item, Omission } from './import-format.js'
import type { PostDraft } from './post-draft.js'
import type { OpenedFile } from './bytes/open-file.js'
import { TooLargeError } from './bytes/within-limit.js'

/** Posts of one transaction. */
const PAGE_POSTS = 200
/** Characters of one transaction: 200 posts of the longest kind would fill the memory. */
const PAGE_CHARACTERS = 512 * 1024

/** One post and the place in the file behind it. */
export interface PageEntry {
  readonly post: RawPost
  readonly line: number
  readonly start: number
  readonly end: number
}

/** One line of the rejects file. */
export interface Rejection {
  readonly line: number
  readonly byte: number
  readonly action: 'rejected' | 'normalised' | 'drifted'
  readonly reason: string
}

/** Where pages and rejections go; the dry run and the real one differ in this only. */
export interface ImportSink {
  /** @returns posts that the database refused; the others are on record, with the position behind the last one */
  accept(page: readonly PageEntry[]): Promise<readonly Rejection[]>
  reject(rejection: Rejection): void
  /** Called between chunks: room for writing out what `reject` has gathered. */
  flush(): Promise<void>
}

/** What one reading of a file found, from its first byte. */
export interface ReadCounts {
  posts: number
  rejected: number
  normalised: number
  /** Items of a shape that nobody knows, of a program that is known. */
  drifted: number
  undated: number
  /** Posts whose id an earlier post of this file has; of a file with more than a million ids, at least. */
  repeated: number
  /** Posts whose id looks as if a spreadsheet had rounded it. */
  roundedIds: number
  /** Fields that could not be read and were left out of posts that stay: by field, then by reason. */
  omitted: Record<string, Record<string, number>>
  /** Items that are no posts here, by reason; no failure. */
  leftOut: Record<string, number>
  /** Posts handed to the sink; fewer than `posts` when an earlier run had begun the file. */
  offered: number
  line: number
  position: number
}

export interface ImportRun {
  readonly file: OpenedFile
  readonly reader: FormatReader
  readonly complete: (draft: PostDraft) => Completed
  readonly sink: ImportSink
  /** Position of the checkpoint: what ends before it is read again, to number equal texts alike, and not accepted. */
  readonly from: number
  readonly signal: AbortSignal
}

export interface ReadResult {
  readonly counts: ReadCounts
  /** Why the rest of the file could not be read; null when all of it was. */
  readonly brokenOff: string | null
}

/**
 * Reads a file from its beginning and hands its posts on in pages, in constant memory: nothing is read while the sink
 * is busy. A bad item is reported to the sink, and the rest is read.
 * @throws the errors of the sink, and the signal's reason when aborted; the checkpoint then says where to continue
 */
export async function importFile({ file, reader, complete, sink, from, signal }: ImportRun): Promise<ReadResult> {
  const none = { posts: 0, rejected: 0, normalised: 0, drifted: 0, undated: 0, offered: 0, line: 0, position: 0 }
  const ids = createIdWatch()
  const counts: ReadCounts = { ...none, repeated: 0, roundedIds: 0, leftOut: {}, omitted: {} }
  let page: PageEntry[] = []
  let pageCharacters = 0

  function reject(rejection: Rejection): void {
    counts[rejection.action] += 1
    sink.reject(rejection)
  }

  async function acceptPage(): Promise<void> {
    signal.throwIfAborted()
    if (page.length === 0) return
    const entries = page
    page = []
    pageCharacters = 0
    const refused = await sink.accept(entries)
    counts.offered += entries.length
    counts.posts -= refused.length
    refused.forEach(reject)
  }

  function countOmitted(omitted: readonly Omission[]): void {
    for (const { field, reason } of omitted) {
      const reasons = (counts.omitted[field] ??= {})
      reasons[reason] = (reasons[reason] ?? 0) + 1
    }
  }

  /** @returns whether the page is full */
  function take(item: Item): boolean {
    const { line, start, end } = item
    counts.line = line
    counts.position = end
    if (item.kind === 'left out') {
      counts.leftOut[item.reason] = (counts.leftOut[item.reason] ?? 0) + 1
      return false
    }
    const completed = item.kind === 'post' ? complete(item.draft) : item
    if (completed.kind !== 'post') {
      reject({ line, byte: start, action: completed.kind, reason: completed.reason })
      return false
    }
    if (item.kind === 'post' && item.omitted) countOmitted(item.omitted)
    countOmitted(completed.omitted)
    const notes = item.kind === 'post' ? item.notes.concat(completed.notes) : completed.notes
    if (notes.length > 0) reject({ line, byte: start, action: 'normalised', reason: notes.join('; ') })
    counts.posts += 1
    if (completed.post.postedAt === null) counts.undated += 1
    if (ids.repeats(completed.post.platform, completed.post.nativeId)) counts.repeated += 1
    counts.roundedIds = ids.rounded
    if (end <= from) return false
    page.push({ post: completed.post, line, start, end })
    pageCharacters += completed.post.text.length
    return page.length >= PAGE_POSTS || pageCharacters >= PAGE_CHARACTERS
  }

  let brokenOff: string | null = null
  try {
    for await (const chunk of file.chunks(signal)) {
      signal.throwIfAborted() // also where nothing in a long file is a post
      for (const item of reader.push(chunk)) if (take(item)) await acceptPage()
      await sink.flush()
    }
  } catch (err) {
    if (!(err instanceof DamagedArchiveError || err instanceof TooLargeError)) throw err
    brokenOff = err.message
  }
  // Where the file breaks off lies half an item: it is not a post.
  const rest = reader.end()
  if (brokenOff === null) {
    for (const item of rest) if (take(item)) await acceptPage()
  } else reject({ line: counts.line + 1, byte: counts.position, action: 'rejected', reason: brokenOff })
  await acceptPage()
  await sink.flush()
  return { counts, brokenOff }
}
