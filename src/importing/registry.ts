import { UsageError } from '../domain/errors.js'
import { fourcatCsvFormat } from './formats/4cat-csv.js'
import { csvFormat } from './formats/csv.js'
import { instaloaderFormat } from './formats/instaloader.js'
import { labelledFormat } from './formats/labelled.js'
import { linesFormat } from './formats/lines.js'
import { mastodonArchiveFormat } from './formats/mastodon-archive.js'
import { metaDownloadFormat } from './formats/meta-download.js'
import { ndjsonFormat } from './formats/ndjson.js'
import { redditDumpFormat } from './formats/reddit-dump.js'
import { sentiment140Format } from './formats/sentiment140.js'
import { tcatCsvFormat } from './formats/tcat-csv.js'
import { telegramFormat } from './formats/telegram.js'
import { tsvFormat } from './formats/tsv.js'
import { twarcCsvFormat } from './formats/twarc-csv.js'
import { twarcFormat } from './formats/twarc.js'
import { twitterV1Format } from './formats/twitter-v1.js'
import { whatsappFormat } from './formats/whatsapp.js'
import { xArchiveFormat } from './formats/x-archive.js'
import { youtubeFormat } from './formats/youtube.js'
import { zeeschuimerFormat } from './formats/zeeschuimer.js'
import type { ImportFormat } from './import-format.js'
import { readHead } from './read-head.js'

/** Formats of other programs. They are recognised by their content, whatever the name of the file. */
const PROGRAMS: readonly ImportFormat[] = [
  xArchiveFormat,
  zeeschuimerFormat,
  twarcFormat,
  twitterV1Format,
  twarcCsvFormat,
  tcatCsvFormat,
  fourcatCsvFormat,
  instaloaderFormat,
  redditDumpFormat,
  telegramFormat,
  mastodonArchiveFormat,
  youtubeFormat,
  metaDownloadFormat,
  whatsappFormat,
  sentiment140Format,
  labelledFormat,
]
/** General formats. They are recognised by the file's name as well. */
const GENERAL: readonly ImportFormat[] = [ndjsonFormat, csvFormat, tsvFormat, linesFormat]

export const FORMATS: readonly ImportFormat[] = [...GENERAL, ...PROGRAMS]
const FORMAT_NAMES = FORMATS.map((format) => format.name)

/** @throws UsageError listing the formats */
export function formatNamed(name: string): ImportFormat {
  const format = FORMATS.find((known) => known.name === name)
  if (!format) throw new UsageError(`--as ${name} is not a format. Formats are ${FORMAT_NAMES.join(', ')}`)
  return format
}

/** The first element of RSS 2.0, Atom and RSS 1.0. */
const FEED = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:rss|feed|rdf:RDF)\b/i

function nothingIn(head: string): string | null {
  if (head.trim() === '') return 'is empty'
  return /^\s*(?:\[\s*\]|\{\s*\}|null)\s*$/.test(head) ? 'has no posts in it: it is JSON of nothing' : null
}

/** What people save or copy in place of the file, whatever they call it. */
function noFileOfPosts(head: string): string | null {
  if (/^\uFEFF?\s*<(?:!doctype\s+html|html)\b/i.test(head)) {
    return 'is a web page, perhaps the answer of a server that wanted a login: download the file itself'
  }
  if (head.startsWith('version https://git-lfs.github.com/spec/')) {
    return 'only stands for a file of Git LFS: fetch it with git lfs pull'
  }
  return null
}

/**
 * Format of a file from its first bytes and its name.
 * @param head the first bytes, decompressed, as text
 * @param withMap a map is given, so that only formats that take one come into question
 * @param contentName what the content is called, when it is a member of an archive
 * @throws UsageError naming --as when they disagree or do not tell
 */
export function sniffFormat(file: string, head: string, withMap = false, contentName = file): ImportFormat {
  const seen = readHead(head)
  const program = withMap ? undefined : PROGRAMS.find((format) => format.recognises(seen))
  if (program) return program
  const other = noFileOfPosts(head)
  if (other !== null) throw new UsageError(`${file} ${other}`)
  const name = contentName.toLowerCase().replace(/\.(gz|zst)$/, '')
  const named = GENERAL.find((format) => format.extensions.some((extension) => name.endsWith(extension)))
  const recognised = GENERAL.find((format) => format.recognises(seen))
  const found = named ?? recognised
  if (found && (!recognised || recognised === found)) return found
  if (!found && FEED.test(head)) {
    throw new UsageError(`${file} is a feed. Feeds are read as sources, not imported: docs/use/sources/rss.md`)
  }
  const nothing = found ? null : nothingIn(head)
  if (nothing !== null) throw new UsageError(`${file} ${nothing}`)
  const why =
    found && recognised
      ? `is named like ${found.name} and looks like ${recognised.name}`
      : 'could be of several formats'
  throw new UsageError(`${file} ${why}: say which with --as (${FORMAT_NAMES.join(', ')})`)
}
