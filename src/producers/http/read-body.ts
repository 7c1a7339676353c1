import { isUtf8 } from 'node:buffer'
import { PermanentError } from '../../domain/errors.js'

/** Of an XML document: enough for its declaration, which is ASCII in every encoding that we read. */
const DECLARATION_BYTES = 200

/**
 * The whole body, counted after decompression, so that a small answer cannot unpack into a huge one.
 * @throws PermanentError when it is larger than `maxBytes`; the connection is given up then
 */
export async function readBody(response: Response, maxBytes: number, host: string): Promise<Buffer> {
  const tooLarge = (): PermanentError => new PermanentError(`${host} answers with more than ${maxBytes} bytes`)
  if (!response.body) return Buffer.alloc(0)
  const isPacked = response.headers.has('content-encoding')
  if (!isPacked && Number(response.headers.get('content-length')) > maxBytes) {
    await response.body.cancel()
    throw tooLarge()
  }
  const pieces: Uint8Array[] = []
  let size = 0
  // Leaving the loop by an error cancels the stream.
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    size += piece.byteLength
    if (size > maxBytes) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size)
}

/**
 * The text of a body: what its bytes prove is surer than any name, since servers name one encoding for all they send.
 * What is not a character becomes U+FFFD, never an error. A BOM is left out.
 */
export function decodeBody(bytes: Uint8Array, contentType: string | null): string {
  return new TextDecoder(charset(bytes, contentType)).decode(bytes)
}

function charset(bytes: Uint8Array, contentType: string | null): string {
  // A byte order mark is surer than any name (RFC 7303, section 3), and UTF-16 hides the name in a declaration.
  const mark = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  if (/^(?:feff|003c00)/.test(mark)) return 'utf-16be'
  if (/^(?:fffe|3c00..00)/.test(mark)) return 'utf-16le'
  if (mark.startsWith('efbbbf')) return 'utf-8'
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_BYTES))
  const named = [
    /charset\s*=\s*["']?([\w:.-]+)/i.exec(contentType ?? '')?.[1],
    /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w:.-]+)/.exec(start)?.[1],
  ].flatMap(knownEncoding)
  if (isUtf8(bytes)) return provesUtf8(bytes, named) ? 'utf-8' : (named[0] ?? 'utf-8')
  return named.find((name) => canRead(bytes, name)) ?? 'utf-8'
}

/** @returns what the web calls it; nothing for a name that nobody knows, or for UTF-16, which its bytes would show */
function knownEncoding(name: string | undefined): string[] {
  if (name === undefined || /^utf-?16/i.test(name)) return []
  try {
    return [new TextDecoder(name).encoding]
  } catch {
    return []
  }
}

const TWO_BYTES_A_CHARACTER = /^(?:gb|big5|euc-|shift_jis)/

/**
 * Whether bytes that are valid UTF-8 can be nothing else. Text in Latin-1 or Windows' encodings is not valid by chance; one
 * or two Chinese characters can be, as pairs of two bytes, but never as the three bytes that UTF-8 takes for them.
 */
function provesUtf8(bytes: Uint8Array, named: readonly string[]): boolean {
  if (!named.some((name) => TWO_BYTES_A_CHARACTER.test(name))) return true
  return bytes.some((byte) => byte >= 0xe0)
}

function canRead(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false // how a decoder says that these bytes are no text of its own
  }
}
