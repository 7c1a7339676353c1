import { parseRedditItem } from '../../producers/reddit/parse.js'
import { leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { hasNames } from '../read-head.js'

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
  const item = parseRedditItem(content, { escaped: true })
  if (item.kind === 'post') return { kind: 'post', draft: item.post, notes }
  if (item.kind === 'drifted') return rejected(item.field)
  return leftOut(item.kind === 'removal' ? 'deleted or removed since' : item.reason.replaceAll('_', ' '))
}
