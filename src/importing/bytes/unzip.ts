import { createInflateRaw } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { UsageError } from '../../domain/errors.js'
import { damaged, decompress } from './decompress.js'

const STORED = 0
const DEFLATED = 8
/** Deflate packs at most about 1,030 to one, so one slice becomes 17 MB at most. */
const SLICE_BYTES = 16 * 1024

/** In an X archive: whose it is, the texts of long posts, and the posts, in `tweet.js` in older ones. */
const ACCOUNT = /(?:^|\/)data\/account\.js$/
const LONG_TEXTS = /(?:^|\/)data\/note-tweet(?:-part\d+)?\.js$/
const TWEETS = /(?:^|\/)data\/tweets?(?:-part(\d+))?\.js$/
/** Of a Mastodon archive, of a Telegram export. */
const DOCUMENT = /(?:^|\/)(?:outbox|result)\.json$/

/**
 * The posts inside a zip, one member behind the other: those of a known archive, or the only file in it.
 * @throws UsageError when it cannot be opened or contains nothing known; DamagedArchiveError after the readable part
 */
export async function* unzip(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const zip = await open(path)
  try {
    for (const entry of await choose(zip, path)) {
      signal.throwIfAborted()
      yield* contentOf(zip, entry, path)
    }
  } finally {
    zip.close()
  }
}

async function open(path: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false })
  } catch (err) {
    throw broken(path, err)
  }
}

function broken(path: string, err: unknown): UsageError {
  const why = err instanceof Error ? err.message : String(err)
  return new UsageError(`${path} is a zip that cannot be opened (${why}): download it again`, { cause: err })
}

async function choose(zip: ZipFile, path: string): Promise<Entry[]> {
  const accounts: Entry[] = []
  const longTexts: Entry[] = []
  const tweets: { entry: Entry; part: number }[] = []
  const documents: Entry[] = []
  let files = 0
  let first: Entry | undefined
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      files += 1
      first ??= entry
      const part = TWEETS.exec(entry.fileName)
      if (part) tweets.push({ entry, part: Number(part[1] ?? 0) })
      else if (ACCOUNT.test(entry.fileName)) accounts.push(entry)
      else if (LONG_TEXTS.test(entry.fileName)) longTexts.push(entry)
      else if (DOCUMENT.test(entry.fileName)) documents.push(entry)
    }
  } catch (err) {
    throw broken(path, err)
  }
  const posts = tweets.sort((a, b) => a.part - b.part).map(({ entry }) => entry)
  // A post uses the members that were read before it.
  if (posts.length > 0) return [...accounts, ...longTexts, ...posts]
  const [document] = documents
  if (document) return [document]
  if (files === 1 && first) return [first]
  throw new UsageError(
    `${path} is a zip of ${files} files, none of which is known (data/tweets.js, outbox.json, result.json): ` +
      `unpack it with: unzip ${path}, and import the right one`,
  )
}

async function* contentOf(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new UsageError(`${path} is encrypted: unpack it with: unzip ${path}`)
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new UsageError(`${path} is packed in a way that is not read here: unpack it with: unzip ${path}`)
  }
  const packed = readPacked(zip, entry)
  let bytes = 0
  for await (const chunk of entry.compressionMethod === STORED
    ? packed
    : decompress(packed, createInflateRaw(), SLICE_BYTES)) {
    bytes += chunk.length
    yield chunk
  }
  if (bytes !== entry.uncompressedSize) throw damaged(`${bytes} bytes instead of ${entry.uncompressedSize}`)
}

async function* readPacked(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false })
    for await (const chunk of stream) yield chunk as Buffer
  } catch (err) {
    throw damaged(err instanceof Error ? err.message : String(err), err)
  }
}
