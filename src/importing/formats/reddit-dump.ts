import { parseRedditItem, type RedditItem } from '../../producers/reddit/parse.js'
import { createDecoration } from '../decoration.js'
import { drifted, leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { hasNames } from '../read-head.js'

/** Reddit's fields that a post can do without, as posts of ours name them. */
const DECORATION: Readonly<Record<string, string>> = {
  author: 'author',
  edited: 'editedAt',
  score: 'counts.score',
  score_hidden: 'counts.score',
  num_comments: 'counts.comments',
  crosspost_parent: 'parentNativeId',
  crosspost_parent_list: 'parentNativeId',
  parent_id: 'parentNativeId',
  link_id: 'parentNativeId',
  retrieved_on: 'counts.score',
  _meta: 'counts.score',
}

/** Submissions (RS_…) and comments (RC_…) as Pushshift and Arctic Shift keep them, one a line. */
export const redditDumpFormat: ImportFormat = {
  name: 'reddit-dump',
  title: 'Reddit dumps of Pushshift and Arctic Shift (RS_, RC_), also as .zst',
  extensions: [],
  takesMap: false,
  recognises: ({ json }) =>
    hasNames(json, 'id', 'subreddit', 'created_utc') && (hasNames(json, 'title') || hasNames(json, 'body')),
  createReader: () => createJsonLinesReader(parseLine),
}

function parseLine(content: unknown, notes: readonly string[]): Parsed {
  const decoration = createDecoration()
  const item = parseMended(content, decoration.leaveOut)
  if (item.kind === 'drifted') return item.field.startsWith('id: ') ? rejected(item.field) : drifted(item.field)
  if (item.kind === 'removal') return leftOut('deleted or removed since')
  if (item.kind === 'dropped') return leftOut(item.reason.replaceAll('_', ' '))
  // Scores fall below zero, which counts cannot: left out by the parser.
  if (hasNames(content, 'score') && Number(content.score) < 0) decoration.leaveOut('counts.score', 'below zero')
  return { kind: 'post', draft: item.post, notes, omitted: decoration.omitted }
}

/** What a spoilt field around the text costs is that field. */
function parseMended(content: unknown, leaveOut: (field: string, reason: string) => null): RedditItem {
  let mended = content
  let isUndated = false
  for (let tried = 0; tried <= Object.keys(DECORATION).length; tried += 1) {
    const item = parseRedditItem(mended, { escaped: true })
    if (item.kind === 'post' && isUndated) return { ...item, post: { ...item.post, postedAt: null } }
    const name = item.kind === 'drifted' ? (/^\w+/.exec(item.field)?.[0] ?? '') : ''
    if (!hasNames(mended, name) && name !== 'created_utc') return item
    const field = DECORATION[name]
    if (name === 'created_utc' && !isUndated) {
      isUndated = true
      leaveOut('postedAt', 'not a date')
      mended = { ...(mended as object), created_utc: 1 }
    } else if (field !== undefined) {
      leaveOut(field, 'of an unknown shape')
      mended = { ...(mended as object), [name]: null }
    } else return item
  }
  return parseRedditItem(mended, { escaped: true })
}
