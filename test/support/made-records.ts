import type { RawPost } from '../../src/domain/post.js'
import { seededRandom } from '../../src/domain/random.js'
import { createPostCompleter } from '../../src/importing/complete-post.js'
import { importFile, type ReadCounts } from '../../src/importing/import-file.js'
import { NO_OPTIONS } from '../../src/importing/import-format.js'
import { formatNamed } from '../../src/importing/registry.js'

// Files of invented records in every layout of the general formats, with what must become of each record.

export const SHAPES = ['csv', 'tsv', 'lines', 'list', 'compact list', 'over several lines'] as const
export type Shape = (typeof SHAPES)[number]

interface Wanted {
  readonly nativeId: string
  readonly text: string
  readonly likes: number | undefined
  readonly dated: boolean
}

export interface MadeFile {
  readonly shape: Shape
  readonly content: Buffer
  readonly wanted: readonly Wanted[]
  /** Records that are no posts. */
  readonly broken: number
  /** Fields that cannot be read. */
  readonly spoilt: number
}

/** What breaks readers: quotes, separators, brackets, names of fields, numbers that look like ids, letters of all widths. */
const PIECES = [
  ...[
    'kopi',
    'peng lah',
    '今天下雨',
    'மழை',
    '👨‍👩‍👧‍👦',
    '\u202e',
    '\u2028',
    'é',
    'NaN',
    'null',
    '-Infinity',
    '1.5e+18',
    '=1+1',
  ],
  ...[
    '"',
    '""',
    "'",
    ',',
    ';',
    '{',
    '}',
    '[',
    ']',
    '\\',
    '\\"',
    ':1669700650467246081',
    ': 12',
    '"text":',
    'nativeId,text',
  ],
]
const SPOILT_COUNTS = ['1.2K', '1,234', 'many', '12.5', '1e3']
const SPOILT_DATES = ['yesterday', '2025-02-30', '13/13/2025']
const PLACE = 'Toa Payoh '.repeat(60)

/** One file; the same seed gives the same. */
export function madeFile(seed: number, shape: Shape, records: number): MadeFile {
  const random = seededRandom(seed)
  const below = (most: number): number => Math.floor(random() * most)
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const sometimes = (share: number): boolean => random() < share
  const isTable = shape === 'csv' || shape === 'tsv'
  const lineBreak = sometimes(0.3) ? '\r\n' : '\n'
  const quoteAll = sometimes(0.5)
  const inText = shape === 'tsv' ? [' '] : ['\n', '\t', ' ', ' ']
  const wanted: Wanted[] = []
  let broken = 0
  let spoilt = 0

  function fieldsOf(index: number): Record<string, string> {
    const nativeId = `${1 + below(9)}${String(index).padStart(6, '0')}${String(below(1e12)).padStart(12, '0')}`
    const words = Array.from({ length: 1 + below(8) }, () => one(PIECES)).join(one(inText))
    const text = `${index} ${words}`
    const spoiltCount = sometimes(0.1)
    const spoiltDate = sometimes(0.1)
    const longPlace = sometimes(0.05)
    const likes = below(1_000)
    // The last one of a list may take its bracket along.
    if (sometimes(0.05) && index < records - 1) {
      broken += 1
      return { nativeId, text, broken: 'yes' }
    }
    spoilt += [spoiltCount, spoiltDate, longPlace].filter(Boolean).length
    wanted.push({ nativeId, text, likes: spoiltCount ? undefined : likes, dated: !spoiltDate })
    return {
      nativeId,
      text,
      'counts.likes': spoiltCount ? one(SPOILT_COUNTS) : `${likes}${sometimes(0.3) ? '.0' : ''}`,
      postedAt: spoiltDate ? one(SPOILT_DATES) : '2025-06-01T08:00:00+08:00',
      placeTag: longPlace ? PLACE : 'Bedok',
    }
  }

  const quoted = (cell: string): string =>
    quoteAll || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

  const COLUMNS = ['nativeId', 'text', 'counts.likes', 'postedAt', 'placeTag']
  function row(fields: Record<string, string>): string {
    const cells = COLUMNS.map((name) => fields[name] ?? '').map((cell) => (shape === 'csv' ? quoted(cell) : cell))
    const separator = shape === 'csv' ? ',' : '\t'
    return [...cells, ...(fields.broken ? ['more'] : [])].join(separator)
  }

  function json({ nativeId = '', text, broken: isBroken, ...others }: Record<string, string>): string {
    const asNumber = sometimes(0.5)
    const { 'counts.likes': likes, ...decoration } = others
    const value = { nativeId: asNumber ? 'THE ID' : nativeId, text, counts: { likes }, ...decoration }
    const indent = shape === 'list' || shape === 'over several lines' ? 2 : undefined
    const whole = JSON.stringify(value, null, indent).replace('"THE ID"', nativeId)
    if (!isBroken) return whole
    if (shape === 'list') return '{"text": }'
    if (indent === undefined) return whole.slice(0, 1 + below(whole.length - 1))
    return whole
      .split('\n')
      .slice(0, 2 + below(2))
      .join('\n')
  }

  const all = Array.from({ length: records }, (_, index) => fieldsOf(index))
  const rows = isTable ? [COLUMNS.join(shape === 'csv' ? ',' : '\t'), ...all.map(row)] : all.map(json)
  const isList = shape === 'list' || shape === 'compact list'
  const body = rows.join(isList ? `,${lineBreak}` : lineBreak)
  const mark = sometimes(0.2) ? '\uFEFF' : ''
  const end = sometimes(0.5) ? lineBreak : ''
  const content = Buffer.from(`${mark}${isList ? `[${lineBreak}${body}${lineBreak}]` : body}${end}`)
  return { shape, content, wanted, broken, spoilt }
}

export interface ReadRecords {
  readonly posts: readonly RawPost[]
  readonly counts: ReadCounts
}

/** Reads a made file in chunks of a size that depends on the seed. */
export async function readMade({ shape, content }: MadeFile, seed: number): Promise<ReadRecords> {
  const chunkBytes = 1 + Math.floor(seededRandom(seed)() ** 4 * 64 * 1024)
  const posts: RawPost[] = []
  const { counts } = await importFile({
    file: {
      path: shape,
      contentName: shape,
      isWorkbook: false,
      sheets: [],
      bytes: content.length,
      head: '',
      fingerprint: () => Promise.resolve(''),

      async *chunks() {
        for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes)
      },
    },
    reader: formatNamed(shape === 'csv' || shape === 'tsv' ? shape : 'ndjson').createReader(NO_OPTIONS),
    complete: createPostCompleter({ collection: 'made', platform: 'x', changesAtTheDoor: () => [] }),
    sink: {
      accept: (page) => {
        posts.push(...page.map(({ post }) => post))
        return Promise.resolve([])
      },
      reject: () => undefined,
      flush: () => Promise.resolve(),
    },
    from: 0,
    signal: new AbortController().signal,
  })
  return { posts, counts }
}

/** In the words of a made file, so that both can be compared. */
export function foundIn(posts: readonly RawPost[]): Wanted[] {
  return posts.map(({ nativeId, text, counts, postedAt }) => ({
    nativeId,
    text,
    likes: counts.likes,
    dated: postedAt !== null,
  }))
}
