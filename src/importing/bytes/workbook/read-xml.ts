import { Parser } from 'htmlparser2'
import { DamagedArchiveError } from '../decompress.js'

/** A sheet nests about eight elements. The parser takes time for each that is open. */
const MAX_DEPTH = 256

/** What is told about the elements of an XML document, in their order. Names come without their prefix. */
export interface XmlHandler {
  open?(name: string, attribute: (name: string) => string | undefined): void
  text?(text: string): void
  close?(name: string): void
}

/**
 * Reads XML piece by piece: the handler is called as far as the pieces go.
 * @throws DamagedArchiveError (on `push` or `end`) when elements nest as in no workbook
 */
export function createXmlReader(handler: XmlHandler): { push(chunk: Buffer): void; end(): void } {
  const local = (name: string): string => name.slice(name.indexOf(':') + 1)
  let depth = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1
        if (depth > MAX_DEPTH) throw new DamagedArchiveError('the workbook nests elements without end')
        handler.open?.(
          local(name),
          (wanted) => attributes[wanted] ?? Object.entries(attributes).find(([full]) => local(full) === wanted)?.[1],
        )
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name) {
        depth -= 1
        handler.close?.(local(name))
      },
    },
    { xmlMode: true },
  )
  const decoder = new TextDecoder()
  return {
    push: (chunk) => parser.write(decoder.decode(chunk, { stream: true })),
    end: () => parser.end(decoder.decode()),
  }
}

/** Reads a document to its end. */
export async function readWholeXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const reader = createXmlReader(handler)
  for await (const chunk of chunks) reader.push(chunk)
  reader.end()
}
