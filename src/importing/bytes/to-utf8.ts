import { isAscii } from 'node:buffer'
import { encodingOf, encodingOfStart } from './find-encoding.js'
import { gather } from './gather.js'

const SAMPLE_BYTES = 64 * 1024
/** What the decoder of Big5 makes of Hong Kong's additions, which it does not know: characters that mean nothing. */
const PRIVATE = /[\uE000-\uF8FF]/gu
const NAMES: Readonly<Record<string, string>> = {
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  gb18030: 'GB18030',
  big5: 'Big5',
}

/** The text of a file in UTF-8, and what it was in. */
export interface Utf8Text {
  readonly chunks: AsyncGenerator<Buffer>
  /** For people; null while nothing but UTF-8 was found. */
  readonly found: string | null
}

/**
 * Any text as UTF-8. Whole streams are decoded, because a character may lie across two chunks and a line break is not
 * always one byte. Without a given encoding the bytes decide: at the first ones for UTF-16, and elsewhere at the first
 * that is not ASCII, before which all others are the same.
 * @param given name of the encoding that TextDecoder knows; null: found out
 */
export function toUtf8(source: AsyncGenerator<Buffer>, given: string | null): Utf8Text {
  let encoding: string | null = given
  let broken = 0

  async function* decoded(content: AsyncIterable<Buffer>, label: string): AsyncGenerator<Buffer> {
    const decoder = new TextDecoder(label)
    const encoded = (written: string): Buffer => {
      const text = label === 'big5' ? written.replace(PRIVATE, '\uFFFD') : written
      for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) broken += 1
      return Buffer.from(text)
    }
    let failure: { readonly error: unknown } | null = null
    try {
      for await (const chunk of content) {
        const bytes = encoded(decoder.decode(chunk, { stream: true }))
        if (bytes.length > 0) yield bytes
      }
    } catch (error) {
      failure = { error }
    }
    // What comes before a damaged place is delivered to its last character.
    const rest = encoded(decoder.decode())
    if (rest.length > 0) yield rest
    if (failure) throw failure.error
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    if (given !== null) {
      yield* given === 'utf-8' ? source : decoded(source, given)
      return
    }
    const start = await gather(source, SAMPLE_BYTES)
    encoding = encodingOfStart(start.sample)
    if (encoding === 'utf-8') yield* start.whole
    else if (encoding !== null) yield* decoded(start.whole, encoding)
    else yield* fromFirstHighByte(start.whole)
  }

  async function* fromFirstHighByte(content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    try {
      for (let next = await content.next(); !next.done; next = await content.next()) {
        if (isAscii(next.value)) yield next.value
        else yield* fromSample(prepend(next.value, content))
      }
    } finally {
      await content.return(undefined)
    }
  }

  async function* fromSample(content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    const { sample, isWhole, whole } = await gather(content, SAMPLE_BYTES)
    const first = sample.findIndex((byte) => byte >= 0x80)
    encoding = encodingOf(sample.subarray(first), isWhole)
    yield* encoding === null || encoding === 'utf-8' ? whole : decoded(whole, encoding)
  }

  return {
    chunks: chunks(),
    get found() {
      if (encoding === null || encoding === 'utf-8') return null
      const damage = broken === 0 ? '' : `, ${broken} broken characters became U+FFFD`
      return `text in ${NAMES[encoding] ?? encoding}${damage}`
    },
  }
}

async function* prepend(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}
