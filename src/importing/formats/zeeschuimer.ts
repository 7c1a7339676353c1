import { rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { hasNames } from '../read-head.js'
import { captureOfThreads } from './captured/threads.js'
import { captureOfTiktok, captureOfTiktokComment } from './captured/tiktok.js'
import { captureOfX } from './captured/x.js'
import { instagramItem } from './instaloader.js'

type ParseCapture = (content: unknown, notes: readonly string[]) => Parsed | readonly Parsed[]

/** By the name that Zeeschuimer gives a platform; those of one platform have changed with its address. */
const PLATFORMS: readonly (readonly [RegExp, ParseCapture])[] = [
  [/^(?:twitter|x)(?:\.com)?$/, captureOfX],
  [/^instagram(?:\.com)?$/, instagramItem],
  [/^threads(?:\.net|\.com)?$/, captureOfThreads],
  [/^tiktok-comments$/, captureOfTiktokComment],
  [/^tiktok(?:\.com)?$/, captureOfTiktok],
]

/**
 * Items that a person's own browser received, kept by the extension Zeeschuimer: one item on each line, with a frame
 * around it. 4CAT's NDJSON is the same with the frame inside the item.
 */
export const zeeschuimerFormat: ImportFormat = {
  name: 'zeeschuimer',
  title: 'Zeeschuimer and 4CAT NDJSON: X, Instagram, Threads, TikTok',
  extensions: [],
  takesMap: false,
  recognises: ({ json }) => hasNames(json, 'source_platform') || hasNames(json, '__import_meta'),
  createReader: () => createJsonLinesReader(parseLine),
}

function parseLine(content: unknown, notes: readonly string[]): Parsed | readonly Parsed[] {
  const [platform, item] = unframed(content)
  if (platform === null) return rejected('no item of Zeeschuimer: it has no source_platform')
  const [, parse] = PLATFORMS.find(([name]) => name.test(platform)) ?? []
  return parse ? parse(item, notes) : rejected(`items of ${platform.slice(0, 60)} are not read`)
}

function unframed(content: unknown): [platform: string | null, item: unknown] {
  if (hasNames(content, 'source_platform', 'data')) return [String(content.source_platform), content.data]
  if (!hasNames(content, '__import_meta')) return [null, content]
  const { __import_meta: frame, ...item } = content
  return [hasNames(frame, 'source_platform') ? String(frame.source_platform) : null, item]
}
