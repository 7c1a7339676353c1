import { hasNames, parseBeginning } from '../read-head.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { decodeJson } from '../decode-json.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { drifted, type FormatReader, type ImportFormat, type Item, type Parsed } from '../import-format.js'
import { isComment, isThread, itemsOfComment, type Context } from './youtube/comment.js'

/** What shows how a file is laid out; the same for any chunks. */
const HEAD_BYTES = 64 * 1024
/** A page of the API has 100 threads with their replies. */
const MAX_LINE_BYTES = 16 * 1024 * 1024
/** Where YouTube keeps pages, pictures and films. */
const ADDRESS = /"https:\/\/[a-z0-9.-]{0,60}(?:youtube|ytimg|googlevideo)\.com\//
const ROUNDED = 'dates of yt-dlp and youtube-comment-downloader are rounded: YouTube shows "2 years ago"'

/** Comments below videos, as three programs write them: as one document of any size, as a list, or one a line. */
export const youtubeFormat: ImportFormat = {
  name: 'youtube',
  title: 'YouTube comments: yt-dlp (.info.json), youtube-comment-downloader, pages of the Data API',
  extensions: [],
  takesMap: false,
  recognises({ json, text }) {
    const first: unknown = Array.isArray(json) ? json[0] : json
    if (isComment(first) || isThread(first)) return true
    if (hasNames(first, 'kind') && /^youtube#comment(?:Thread)?ListResponse$/.test(String(first.kind))) return true
    if (hasNames(first, 'comments') && Array.isArray(first.comments) && isComment(first.comments[0])) return true
    // The comments of yt-dlp stand behind all the forms that a video can be fetched in.
    return (
      hasNames(first, 'id', 'title') &&
      ADDRESS.test(text) &&
      (hasNames(first, 'formats') || hasNames(first, 'comments'))
    )
  },
  createReader: () => createChoosingReader(),
}

/** Lines where the first line is a whole object, else one document. */
function createChoosingReader(): FormatReader {
  let head: Buffer = Buffer.alloc(0)
  let chosen: FormatReader | null = null

  function open(): FormatReader {
    const end = head.indexOf('\n')
    const first = head
      .subarray(0, end < 0 ? head.length : end)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim()
    const isLines = first.startsWith('{') && isWhole(first)
    return isLines ? createJsonLinesReader(parseLine, MAX_LINE_BYTES) : createDocumentReader()
  }
  function begin(): Item[] {
    chosen = open()
    return chosen.push(head)
  }
  return {
    push(chunk) {
      if (chosen) return chosen.push(chunk)
      head = Buffer.concat([head, chunk])
      return head.length < HEAD_BYTES ? [] : begin()
    },
    end() {
      const items = chosen ? [] : begin()
      return [...items, ...(chosen?.end() ?? [])]
    },
    ignored: new Set(),
    understood: [ROUNDED],
  }
}

const isWhole = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return parseBeginning(line) === undefined // a broken first line of many
  }
}

function createDocumentReader(): FormatReader {
  let videoId: string | null = null
  const splitter = createJsonSplitter<Context>({
    isElement: (path) => ['comments/[]', 'items/[]', EACH].includes(path.join('/')),
    onScalar(path, value) {
      if (path.length === 1 && path[0] === 'id') videoId = typeof value === 'string' ? value : null
    },
    context: () => ({ videoId }),
  })
  return createPieceReader(splitter, (bytes, context) => {
    const decoded = decodeJson(bytes)
    if (decoded.kind === 'none') return decoded.parsed
    return parseAny(decoded.content, context ?? { videoId: null }, decoded.notes)
  })
}

const parseLine = (content: unknown, notes: readonly string[]): Parsed[] => parseAny(content, { videoId: null }, notes)

function parseAny(content: unknown, context: Context, notes: readonly string[]): Parsed[] {
  const inside = hasNames(content, 'items') ? content.items : hasNames(content, 'comments') ? content.comments : null
  if (Array.isArray(inside)) {
    const id = hasNames(content, 'id') && typeof content.id === 'string' ? content.id : context.videoId
    return inside.flatMap((one) => itemsOfComment(one, { videoId: id }, notes))
  }
  if (hasNames(content, 'error') && Object.keys(content).length === 1)
    return [drifted('error: an answer without comments')]
  return itemsOfComment(content, context, notes)
}
