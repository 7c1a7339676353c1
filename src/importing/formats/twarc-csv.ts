import { isUnknown } from '../written-values.js'
import { leftOut, type ImportFormat, type Parsed } from '../import-format.js'
import { createRecordReader, type CsvRecord } from '../record-reader.js'
import { postsOfPage } from './x-page.js'

/** A withheld text is replaced by this notice. The columns that say so are often not exported. */
const WITHHELD = /^@\w{1,20}['’]s (?:account|post|tweet) (?:has been|is) withheld in /i

const METRICS = ['impression_count', 'reply_count', 'retweet_count', 'quote_count', 'like_count', 'bookmark_count']
const REFERENCES = ['replied_to', 'retweeted', 'quoted']

/** What `twarc2 csv` writes: one post a record, the API's names with dots between. */
export const twarcCsvFormat: ImportFormat = {
  name: 'twarc-csv',
  title: 'twarc2 CSV',
  extensions: [],
  takesMap: false,
  takes: ['separator'],
  recognises: ({ columns }) =>
    ['id', 'text', 'author_id', 'created_at'].every((name) => columns.has(name)) &&
    [...columns].some((name) => /^(?:public_metrics|referenced_tweets|__twarc)\./.test(name)),
  createReader: ({ table }) => createRecordReader((record, _has, notes) => parseRecord(record, notes), table),
}

function parseRecord(record: CsvRecord, notes: readonly string[]): Parsed | readonly Parsed[] {
  // Tables write an empty cell as `nan` too; only a text may really be that word.
  const value = (name: string): string | undefined => (isUnknown(record(name)) ? undefined : record(name))
  if (value('withheld.country_codes') ?? value('withheld.scope') ?? WITHHELD.test(record('text'))) {
    return leftOut('withheld in some countries')
  }
  const references = REFERENCES.flatMap((type) => {
    const id = value(`referenced_tweets.${type}.id`)
    return id ? [{ type, id }] : []
  })
  const authorId = value('author_id') ?? value('author.id')
  const placeId = value('geo.place_id')
  const place = { id: placeId, full_name: value('geo.full_name'), country: value('geo.country') }
  const data = {
    id: record('id'),
    text: record('text'),
    author_id: authorId,
    created_at: value('created_at'),
    lang: value('lang'),
    conversation_id: value('conversation_id'),
    referenced_tweets: references,
    geo: placeId ? { place_id: placeId } : undefined,
    public_metrics: Object.fromEntries(METRICS.map((name) => [name, record(`public_metrics.${name}`)])),
  }
  const author = {
    id: authorId,
    username: value('author.username'),
    location: value('author.location'),
    created_at: value('author.created_at'),
  }
  return postsOfPage({ data, includes: { users: [author], places: placeId ? [place] : [] } }, notes)
}
