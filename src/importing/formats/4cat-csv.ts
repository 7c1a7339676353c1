import type { DateRules } from '../../domain/written-date.js'
import { createDecoration } from '../decoration.js'
import { leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createRecordReader, type CsvRecord } from '../record-reader.js'
import { fromBluesky, fromMeta, fromReddit, fromTelegram, fromTiktok, generalKind } from './fourcat/platforms.js'
import { hostOf, isYes, platformOfHost, type FourcatRow } from './fourcat/row.js'
import { fromX } from './fourcat/x.js'
import type { PostDraft } from '../post-draft.js'

/** What else a platform's rows tell, and by which columns or addresses its files are known. */
const PLATFORMS: readonly {
  readonly is: (row: FourcatRow) => boolean
  readonly toDraft: (row: FourcatRow) => Partial<PostDraft> | string
}[] = [
  { is: ({ has }) => has('tiktok_url'), toDraft: fromTiktok },
  { is: (row) => row.has('subreddit') || isAt(row, /reddit\.com$/), toDraft: fromReddit },
  { is: (row) => isAt(row, /threads\.(?:net|com)$/), toDraft: (row) => fromMeta(row, 'threads') },
  {
    is: (row) => row.has('post_source_domain') || isAt(row, /instagram\.com$/),
    toDraft: (row) => fromMeta(row, 'instagram'),
  },
  { is: ({ has }) => has('search_entity') || has('author_forwarded_from_name'), toDraft: fromTelegram },
  { is: (row) => row.known('id').startsWith('at://') || isAt(row, /bsky\.app$/), toDraft: fromBluesky },
]

/** The marks of a paid post; a "paid partnership" is a person's own post and stays. */
const ADVERT_MARKS = ['is_ad', 'is_advert', 'is_advertisement', 'is_promoted', 'promoted', 'is_sponsored', 'sponsored']
/** An id that went through a spreadsheet. */
const ROUNDED = /^\d+(?:\.\d+)?e\+?\d+$|^\d{16,}\.\d+$/i

/** CSV that 4CAT exports: the same first columns whatever the platform, which shows only in the others. */
export const fourcatCsvFormat: ImportFormat = {
  name: '4cat-csv',
  title: '4CAT CSV',
  extensions: [],
  takesMap: false,
  takes: ['separator'],
  recognises({ columns }) {
    const hasAll = (...names: readonly string[]): boolean => names.every((name) => columns.has(name))
    if (hasAll('id', 'thread_id', 'timestamp', 'body', 'author')) return true
    return hasAll('item_id', 'body') && (columns.has('timestamp') || columns.has('unix_timestamp'))
  },
  createReader: ({ dates, table }) =>
    createRecordReader((record, has, notes) => parseRow(createRow(record, has, dates), notes), table),
}

function parseRow(row: FourcatRow, notes: readonly string[]): Parsed | readonly Parsed[] {
  if (ADVERT_MARKS.some((name) => isYes(row.known(name)))) return leftOut('an advert')
  const id = row.known('id')
  if (ROUNDED.test(id)) return rejected('id: another program has rounded it')
  const postedAt = row.date('postedAt', 'unix_timestamp') ?? row.date('postedAt', 'timestamp')
  if (row.has('is_retweet') || isAt(row, /(?:^|\.)(?:x|twitter)\.com$/)) return fromX(row, postedAt, notes)
  const platform = PLATFORMS.find(({ is }) => is(row))
  const own = platform ? platform.toDraft(row) : fromOther(row)
  if (typeof own === 'string') return own.startsWith('id: ') ? rejected(own) : leftOut(own)
  const author = {
    nativeId: row.known('author_id') || null,
    handle: row.known('author') || null,
    declaredPlace: null,
    createdAt: null,
  }
  const draft = { text: row.known('body'), author, ...own, postedAt: postedAt ?? own.postedAt ?? null }
  const { omitted } = row.decoration
  return omitted.length > 0 ? { kind: 'post', notes, draft, omitted } : { kind: 'post', notes, draft }
}

/** A platform without a form of its own here: named by what the row says of its source. */
function fromOther(row: FourcatRow): Partial<PostDraft> {
  const named = row.known('source_platform') || row.known('platform') || row.known('datasource')
  const platform = named ? platformOfHost(named) : platformOfHost(hostOf(row))
  return {
    ...(platform ? { platform } : {}),
    nativeId: row.known('id'),
    ...generalKind(row),
  }
}

function createRow(record: CsvRecord, has: (name: string) => boolean, dates: DateRules): FourcatRow {
  const decoration = createDecoration(dates)
  // 4CAT writes 0 or -1 into these for want of an empty cell.
  const missing = new Set(
    record('missing_fields')
      .split(',')
      .map((name) => name.trim()),
  )
  const known = (name: string): string => {
    if (missing.has(name)) return ''
    const value = record(name === 'id' && !has('id') ? 'item_id' : name)
    return value.trim() === '' ? '' : value
  }
  return {
    known,
    has,
    decoration,
    date(field, column) {
      const raw = known(column)
      return /^0+(?:\.0*)?$/.test(raw) ? null : decoration.date(field, raw)
    },
    counts(columns) {
      const values = Object.entries(columns).map(([name, column]) => [name, known(column)] as const)
      const hidden = isYes(known('likes_hidden'))
      return decoration.counts(
        Object.fromEntries(values.filter(([name, value]) => value !== '-1' && !(hidden && name === 'likes'))),
      )
    },
  }
}

const isAt = (row: FourcatRow, host: RegExp): boolean => host.test(hostOf(row))
