import { NO_OPTIONS, type FormatReader, type Item } from '../../src/importing/import-format.js'
import type { PostDraft } from '../../src/importing/post-draft.js'
import { sniffFormat } from '../../src/importing/registry.js'

/** The items of a file with this content, for any chunks. Its format is recognised by the content alone. */
export function readAs(format: string, content: string | Buffer, channel: string | null = null): Item[] {
  const bytes = Buffer.from(content)
  const found = sniffFormat('export', bytes.subarray(0, 64 * 1024).toString('utf8'))
  if (found.name !== format) throw new Error(`taken for ${found.name} instead of ${format}`)
  const create = (): FormatReader => found.createReader({ ...NO_OPTIONS, channel })
  const items = readInChunks(create(), bytes, 1 << 16)
  const inPieces = readInChunks(create(), bytes, 61)
  if (JSON.stringify(items) !== JSON.stringify(inPieces)) throw new Error('other chunks give other items')
  return items
}

function readInChunks(reader: FormatReader, bytes: Buffer, chunkBytes: number): Item[] {
  const items: Item[] = []
  const chunk = Buffer.alloc(chunkBytes) // used again, as the reader of a file does
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const length = bytes.copy(chunk, 0, at, at + chunkBytes)
    items.push(...reader.push(chunk.subarray(0, length)))
  }
  return [...items, ...reader.end()]
}

export const drafts = (items: readonly Item[]): PostDraft[] =>
  items.flatMap((item) => (item.kind === 'post' ? [item.draft] : []))

/** What became no post, as `line: reason`. */
export const others = (items: readonly Item[]): string[] =>
  items.flatMap((item) => (item.kind === 'post' ? [] : [`${item.line}: ${item.kind}: ${item.reason}`]))
