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

/** UTF-8 unless the answer says otherwise; what no character is becomes U+FFFD, never an error. A BOM is left out. */
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
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w:.-]+)/.exec(start)?.[1]
  const named =
    /charset\s*=\s*"?([\w:.-]+)/i.exec(contentType ?? '')?.[1] ??
    (/^utf-?16/i.test(declared ?? '') ? 'utf-8' : declared) // in UTF-16 it could not have been read
  try {
    return new TextDecoder(named ?? 'utf-8').encoding
  } catch {
    return 'utf-8' // an unknown name
  }
}
