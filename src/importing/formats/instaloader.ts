import { readItem } from '../../producers/instagram/parse.js'
import { decodeJson } from '../decode-json.js'
import { leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonSplitter } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { hasNames } from '../read-head.js'

/** The file that Instaloader saves with each picture: one document for each post. */
export const instaloaderFormat: ImportFormat = {
  name: 'instaloader',
  title: 'an Instaloader post (JSON)',
  extensions: [],
  takesMap: false,
  recognises: ({ json }) => hasNames(json, 'instaloader') || hasNames(json, 'node'),
  createReader() {
    const splitter = createJsonSplitter({ isElement: (path) => path.length === 0 })
    return createPieceReader(splitter, (bytes) => {
      const decoded = decodeJson(bytes)
      if (decoded.kind === 'none') return decoded.parsed
      return parseDocument(decoded.content, decoded.notes)
    })
  },
}

function parseDocument(content: unknown, notes: readonly string[]): Parsed {
  if (!hasNames(content, 'node', 'instaloader')) return rejected('no document of Instaloader: it has no node')
  const { node, instaloader } = content
  if (hasNames(instaloader, 'node_type') && instaloader.node_type !== 'Post')
    return leftOut('no post but a profile or story')
  return instagramItem(node, notes)
}

/** One media item of Instagram, of any of its dialects. */
export function instagramItem(media: unknown, notes: readonly string[]): Parsed {
  const item = readItem(media)
  if (item.kind === 'post') return { kind: 'post', draft: item.post, notes }
  if (item.kind === 'drifted') return rejected(item.item.field)
  return leftOut(item.kind === 'advert' ? 'an advert' : 'a stub without its caption')
}
