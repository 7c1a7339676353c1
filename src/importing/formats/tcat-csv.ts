import { leftOut, type ImportFormat, type Omission, type Parsed } from '../import-format.js'
import { createRecordReader, type CsvRecord } from '../record-reader.js'
import { isUnknown } from '../written-values.js'
import { asRepost, postsOfPage } from './x-page.js'

/** TCAT writes these words itself in front of a post that was repeated. */
const REPEATED = /^RT @\w{1,20}: /
/** Where another program or a later version of TCAT names the post that a post refers to. */
const REFERENCES = [
  { type: 'retweeted', columns: ['retweet_id', 'retweeted_id'] },
  { type: 'replied_to', columns: ['in_reply_to_status_id'] },
  { type: 'quoted', columns: ['quoted_status_id', 'quoted_id'] },
]

/**
 * The full export of DMI-TCAT, as CSV or TSV. `time` is Unix time. `location` and `from_user_lang` are what the author's
 * profile said; `lat` and `lng` are 0 where there are none.
 */
export const tcatCsvFormat: ImportFormat = {
  name: 'tcat-csv',
  title: 'TCAT full export (CSV, TSV)',
  extensions: [],
  takesMap: false,
  takes: ['separator'],
  recognises: ({ columns }) =>
    ['id', 'created_at', 'from_user_name', 'text'].every((name) => columns.has(name)) &&
    ['filter_level', 'from_user_id', 'in_reply_to_status_id'].some((name) => columns.has(name)),
  createReader: ({ table }) => createRecordReader((record, _has, notes) => parseRecord(record, notes), table),
}

function parseRecord(record: CsvRecord, notes: readonly string[]): Parsed | readonly Parsed[] {
  const value = (name: string): string | undefined => (isUnknown(record(name)) ? undefined : record(name).trim())
  /** Empty numbers of the database are 0. */
  const id = (name: string): string | undefined => (/^0(?:\.0*)?$/.test(value(name) ?? '') ? undefined : value(name))
  const isWithheld = value('withheld_scope') ?? value('from_user_withheld_scope') ?? id('withheld_copyright')
  if (isWithheld !== undefined) return leftOut('withheld in some countries')
  const references = REFERENCES.flatMap(({ type, columns }) => {
    const named = columns.map(id).find((each) => each !== undefined)
    return named === undefined ? [] : [{ type, id: named }]
  })
  const authorId = id('from_user_id')
  const items = postsOfPage(
    {
      data: {
        id: record('id').trim(),
        text: record('text'),
        author_id: authorId,
        // `created_at` is the same in the zone of the server, which not everybody set to UTC.
        created_at: id('time') ?? value('created_at'),
        lang: value('lang'),
        referenced_tweets: references,
        public_metrics: {
          like_count: record('favorite_count'),
          retweet_count: record('retweet_count'),
          reply_count: record('reply_count'),
        },
      },
      includes: {
        users: [
          {
            id: authorId,
            username: value('from_user_name'),
            location: value('location'),
            created_at: value('from_user_created_at'),
          },
        ],
      },
    },
    notes,
  )
  const isRepeated = references.length === 0 && REPEATED.test(record('text'))
  const isCut = id('truncated') !== undefined && /(?:…|\.\.\.)$/.test(record('text').trim())
  const omitted: Omission[] = [
    ...(isRepeated ? [{ field: 'parentNativeId', reason: 'not in the file for a repost' }] : []),
    ...(isCut ? [{ field: 'text', reason: 'cut at 140 characters in the file' }] : []),
  ]
  const posts = isRepeated ? asRepost(items) : items
  if (omitted.length === 0) return posts
  return posts.map((one) => (one.kind === 'post' ? { ...one, omitted: [...(one.omitted ?? []), ...omitted] } : one))
}
