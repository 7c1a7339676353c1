import type { ColumnMap } from './column-map.js'
import type { PostDraft } from './post-draft.js'
import type { FileHead } from './read-head.js'

/** Where an item lies: line of its beginning (from 1) and bytes after decompression, `end` excluded. */
export interface Span {
  readonly line: number
  readonly start: number
  readonly end: number
}

export type Parsed =
  | { readonly kind: 'post'; readonly draft: PostDraft; readonly notes: readonly string[] }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Whole and understood, and by rule no post here (deleted since, not public): counted by its reason, no failure. */
  | { readonly kind: 'left out'; readonly reason: string }

/** What one line or record of a file became. */
export type Item = Span & Parsed

/** Reads one file, chunk by chunk, in constant memory; any chunking gives the same items. */
export interface FormatReader {
  push(chunk: Buffer): Item[]
  /** What is left when the file ends without a final line break. */
  end(): Item[]
  /** Names in the file that are no field of a post, at most 20: their values are not stored. */
  readonly ignored: ReadonlySet<string>
}

/** What the command line says about a file beyond its format. */
export interface FormatOptions {
  readonly map: ColumnMap | null
  /** Username of the channel that a Telegram export is of: the export itself does not name it. */
  readonly channel: string | null
}

/** A file format: one module in `formats/` and one line in `registry.ts`. */
export interface ImportFormat {
  readonly name: string
  /** For people: which file of which program this is. */
  readonly title: string
  /** Lower case, with the dot, without `.gz` or `.zst`. */
  readonly extensions: readonly string[]
  readonly takesMap: boolean
  /** True when the file can be nothing else. */
  recognises(head: FileHead): boolean
  createReader(options: FormatOptions): FormatReader
}

export function leftOut(reason: string): Parsed {
  return { kind: 'left out', reason }
}

export function rejected(reason: string): Parsed {
  // A reason may quote the input; the rejects file stays readable and small.
  return { kind: 'rejected', reason: reason.length > 300 ? `${reason.slice(0, 300)}…` : reason }
}
