import { NO_DATE_RULES, type DateRules } from '../domain/written-date.js'
import type { ColumnMap } from './column-map.js'
import type { PostDraft } from './post-draft.js'
import type { FileHead } from './read-head.js'

/** Where an item lies: line of its beginning (from 1) and bytes after decompression, `end` excluded. */
export interface Span {
  readonly line: number
  readonly start: number
  readonly end: number
}

/** A field that could not be read. It is left out, and the post stays; counted by field and reason in the summary. */
export interface Omission {
  /** As posts name it: `postedAt`, `author`, `counts.likes`. */
  readonly field: string
  /** Without the value, so that equal ones can be counted: `not a date`, `could be day or month first`. */
  readonly reason: string
}

export type Parsed =
  | {
      readonly kind: 'post'
      readonly draft: PostDraft
      readonly notes: readonly string[]
      readonly omitted?: readonly Omission[]
    }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Of a shape that the program which wrote the file has and we do not know: an error of ours, never "left out". */
  | { readonly kind: 'drifted'; readonly reason: string }
  /** Whole and understood, and by rule no post here (deleted since, not public): counted by its reason, no failure. */
  | { readonly kind: 'left out'; readonly reason: string }

/** What one line or record of a file became. */
export type Item = Span & Parsed

/** Reads one file, chunk by chunk, in constant memory; any chunking gives the same items. */
export interface FormatReader {
  push(chunk: Buffer): Item[]
  /** The remaining items when the file ends without a final line break. */
  end(): Item[]
  /** Names in the file that are no field of a post, at most 20: their values are not stored. */
  readonly ignored: ReadonlySet<string>
  /** What was found out about the file and is not certain, for people: `separated by ;`, `first line is the header`. */
  readonly understood?: readonly string[]
  /** Where each field of a post comes from, for people: `postedAt` from `column created_at`; absent: the format says it. */
  readonly chosen?: ReadonlyMap<string, string>
}

/** Options of the command line about a file, in addition to its format. */
export interface FormatOptions {
  readonly map: ColumnMap | null
  /** Username of the channel that a Telegram export is of: the export itself does not name it. */
  readonly channel: string | null
  readonly dates: DateRules
  readonly table: TableRules
  /** The file's own name, and the text of the one beside it that its format has asked for; absent: nothing is known. */
  readonly beside?: FileBeside | null
}

export interface FileBeside {
  readonly name: string
  /** Empty when there is no such file. */
  readonly text: string
}

/** What a person says about a table; null: it is found out from its bytes. */
export interface TableRules {
  readonly separator: string | null
  /** Whether its first record names the columns. */
  readonly header: boolean | null
}

export const NO_TABLE_RULES: TableRules = { separator: null, header: null }

/** Nothing was said. */
export const NO_OPTIONS: FormatOptions = {
  map: null,
  channel: null,
  dates: NO_DATE_RULES,
  table: NO_TABLE_RULES,
}

/** Options that only some formats have a use for. */
export type FormatOption = 'separator' | 'header' | 'channel'

/** A file format: one module in `formats/` and one line in `registry.ts`. */
export interface ImportFormat {
  readonly name: string
  /** For people: which file of which program this is. */
  readonly title: string
  /** Lower case, with the dot, without `.gz` or `.zst`. */
  readonly extensions: readonly string[]
  readonly takesMap: boolean
  /** What else may be said about its files: how they separate columns, whether a first record names them, the channel. */
  readonly takes?: readonly FormatOption[]
  /** It knows the encoding of its files, which may be mixed: they come as they are. */
  readonly decodesItself?: true
  /** Name of the file in the same folder that says what the items of this one belong to; null: none does. */
  beside?(name: string): string | null
  /** True when the file can be nothing else. */
  recognises(head: FileHead): boolean
  createReader(options: FormatOptions): FormatReader
}

export function leftOut(reason: string): Parsed {
  return { kind: 'left out', reason }
}

export function rejected(reason: string): Parsed {
  return { kind: 'rejected', reason: short(reason) }
}

/** @param reason the part of the shape that is unknown, as a path and the problem */
export function drifted(reason: string): Parsed {
  return { kind: 'drifted', reason: short(reason) }
}

/** A reason may quote the input; the rejects file stays readable and small. */
const short = (reason: string): string => (reason.length > 300 ? `${reason.slice(0, 300)}…` : reason)
