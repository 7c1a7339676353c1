import { idOfShortcode } from '../../producers/instagram/media-id.js'
import { leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import type { PostDraft } from '../post-draft.js'
import { parseDate } from '../parse-date.js'
import { createRecordReader, type CsvRecord } from '../record-reader.js'
import { asRepost, postsOfPage, wholeNumbers } from './x-page.js'

/** Columns that every export of posts from 4CAT has. */
const COMMON = ['id', 'thread_id', 'timestamp', 'body', 'author']

type Has = (name: string) => boolean
/** A draft; null: the row cannot be identified as the platform's. */
type ToDraft = (record: CsvRecord) => Partial<PostDraft> | null

/** The extra fields of a platform's rows, and the columns or addresses that identify its files. */
const PLATFORMS: readonly { readonly is: (record: CsvRecord, has: Has) => boolean; readonly toDraft: ToDraft }[] = [
  { is: (_record, has) => has('tiktok_url'), toDraft: fromTiktok },
  { is: (record, has) => has('subreddit') || isAt(record('url'), /reddit\.com$/), toDraft: fromReddit },
  { is: (record) => isAt(record('url'), /threads\.(?:net|com)$/), toDraft: (record) => fromMeta(record, 'threads') },
  {
    is: (record, has) => has('post_source_domain') || isAt(record('url'), /instagram\.com$/),
    toDraft: (record) => fromMeta(record, 'instagram'),
  },
  { is: (_record, has) => has('search_entity') || has('author_forwarded_from_name'), toDraft: fromTelegram },
]

/** CSV that 4CAT exports: the same first columns whatever the platform, which shows only in the others. */
export const fourcatCsvFormat: ImportFormat = {
  name: '4cat-csv',
  title: '4CAT CSV',
  extensions: [],
  takesMap: false,
  recognises: ({ columns }) => COMMON.every((name) => columns.has(name)),
  createReader: () => createRecordReader(parseRecord),
}

function parseRecord(record: CsvRecord, has: Has, notes: readonly string[]): Parsed | readonly Parsed[] {
  const postedAt = parseDate(record('unix_timestamp') || record('timestamp'))
  if (!postedAt && record('timestamp')) return rejected('timestamp: is not a date')
  if (has('is_retweet') || isAt(record('link'), /(?:^|\.)(?:x|twitter)\.com$/)) return fromX(record, postedAt, notes)
  const platform = PLATFORMS.find(({ is }) => is(record, has))
  const own = platform ? platform.toDraft(record) : { nativeId: record('id') }
  if (!own) return rejected('id: is not from this platform')
  const author = {
    nativeId: record('author_id') || null,
    handle: record('author') || null,
    declaredPlace: null,
    createdAt: null,
  }
  return { kind: 'post', notes, draft: { text: record('body'), postedAt, author, ...own } }
}

function fromX(record: CsvRecord, postedAt: Date | null, notes: readonly string[]): Parsed | readonly Parsed[] {
  if (record('is_withheld') === 'yes') return leftOut('withheld in some countries')
  const conversation = record('thread_id')
  const data = {
    id: record('id'),
    text: record('body'),
    author_id: record('author_id') || undefined,
    created_at: postedAt?.toISOString(),
    lang: record('language_guess') || undefined,
    // The post that began the thread: the one that is answered is not among the columns.
    referenced_tweets:
      record('is_reply') === 'yes' && conversation !== record('id') ? [{ type: 'replied_to', id: conversation }] : [],
    public_metrics: wholeNumbers({
      like_count: record('like_count'),
      retweet_count: record('retweet_count'),
      reply_count: record('reply_count'),
      quote_count: record('quote_count'),
      impression_count: record('impression_count'),
    }),
  }
  const items = postsOfPage({ data, includes: { users: [{ id: data.author_id, username: record('author') }] } }, notes)
  const place = record('place_name')
  const placed = items.map((item) =>
    item.kind === 'post' && place ? { ...item, draft: { ...item.draft, placeTag: place } } : item,
  )
  return record('is_retweet') === 'yes' ? asRepost(placed) : placed
}

function fromTiktok(record: CsvRecord): Partial<PostDraft> {
  return {
    platform: 'tiktok',
    nativeId: record('id'),
    placeTag: record('location_created') || null,
    counts: countsOf(record, { likes: 'likes', comments: 'comments', shares: 'shares', plays: 'plays' }),
  }
}

/** 4CAT names posts of Instagram and Threads by the code in their address; the live source by the id that it spells. */
function fromMeta(record: CsvRecord, platform: 'instagram' | 'threads'): Partial<PostDraft> | null {
  const nativeId = idOfShortcode(record('id'))
  if (nativeId === null) return null
  const names = {
    likes: 'num_likes',
    comments: 'num_comments',
    replies: 'replies',
    reposts: 'reposts',
    quotes: 'quotes',
  }
  const counts = countsOf(record, platform === 'threads' ? { ...names, likes: 'likes' } : names)
  return { platform, nativeId, placeTag: record('location_name') || null, counts }
}

function fromReddit(record: CsvRecord): Partial<PostDraft> | null {
  const id = record('id').replace(/^t[13]_/, '')
  const thread = record('thread_id').replace(/^t3_/, '')
  if (!/^[0-9a-z]{1,13}$/.test(id)) return null
  const isComment = id !== thread
  const subreddit = record('subreddit')
  const words = [isComment ? '' : record('subject').trim(), record('body').trim()].filter((part) => part !== '')
  return {
    platform: 'reddit',
    nativeId: `${isComment ? 't1' : 't3'}_${id}`,
    text: words.join('\n\n'),
    kind: isComment ? 'reply' : 'original',
    parentNativeId: isComment ? record('parent') || `t3_${thread}` : null,
    community: subreddit && !/^u_/i.test(subreddit) ? `r/${subreddit}` : null,
    counts: countsOf(record, { score: 'score' }),
  }
}

/** The id is the channel's username and the number with a dash between. */
function fromTelegram(record: CsvRecord): Partial<PostDraft> | null {
  const [, channel, number] = /^(.+)-(\d+)$/.exec(record('id')) ?? []
  if (!channel || !number) return null
  const counts = countsOf(record, { views: 'views', forwards: 'forwards' })
  return {
    platform: 'telegram',
    nativeId: `${channel.toLowerCase()}/${number}`,
    community: channel.toLowerCase(),
    counts,
  }
}

function countsOf(record: CsvRecord, columns: Readonly<Record<string, string>>): Record<string, number> {
  return wholeNumbers(Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, record(column)])))
}

function isAt(address: string, host: RegExp): boolean {
  return URL.canParse(address) && host.test(new URL(address).host)
}
