import { parseRedditItem } from '../../producers/reddit/parse.js'
import { createDecoration } from '../decoration.js'
import { drifted, leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { hasNames } from '../read-head.js'
import { readWithoutSpoilt } from './without-spoilt.js'

const DISPENSABLE = {
  created_utc: { field: 'postedAt', instead: 1 },
  author: { field: 'author' },
  edited: { field: 'editedAt' },
  score: { field: 'counts.score' },
  score_hidden: { field: 'counts.score' },
  num_comments: { field: 'counts.comments' },
  crosspost_parent: { field: 'parentNativeId' },
  crosspost_parent_list: { field: 'parentNativeId' },
  parent_id: { field: 'parentNativeId' },
  link_id: { field: 'parentNativeId' },
  retrieved_on: { field: 'counts.score' },
  _meta: { field: 'counts.score' },
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
  const { item, left } = readWithoutSpoilt(
    content,
    (one) => parseRedditItem(one, { escaped: true }),
    (one) => (one.kind === 'drifted' ? one.field : null),
    DISPENSABLE,
    decoration,
  )
  if (item.kind === 'drifted') return item.field.startsWith('id: ') ? rejected(item.field) : drifted(item.field)
  if (item.kind === 'removal') return leftOut('deleted or removed since')
  if (item.kind === 'dropped') return leftOut(item.reason.replaceAll('_', ' '))
  const draft = left.has('created_utc') ? { ...item.post, postedAt: null } : item.post
  return { kind: 'post', draft, notes, omitted: decoration.omitted }
}
