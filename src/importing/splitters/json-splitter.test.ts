import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonSplitter, EACH, type JsonSplitterOptions } from './json-splitter.js'
import type { Piece } from './line-splitter.js'

const MESSAGES: JsonSplitterOptions<undefined> = { isElement: (path) => path.join('/') === `messages/${EACH}` }

function split(input: string, options: JsonSplitterOptions<undefined> = MESSAGES, chunkBytes = 1 << 16): Piece[] {
  const splitter = createJsonSplitter(options)
  const bytes = Buffer.from(input)
  const pieces: Piece[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes))
    // As the reader of a file does: the chunk's memory is used again after the pieces were looked at.
    pieces.push(
      ...splitter
        .push(chunk)
        .map((piece) => ({ ...piece, ...(piece.bytes && { bytes: Buffer.from(piece.bytes) }) }) as Piece),
    )
    chunk.fill(0x7b)
  }
  return [...pieces, ...splitter.end()]
}

const shown = (pieces: readonly Piece[]): unknown[] =>
  pieces.map(({ line, bytes, problem }) => [line, bytes?.toString() ?? `! ${problem}`])

describe('json splitter', () => {
  it('gives exactly what JSON.parse gives, for any document, spacing and chunking', () => {
    const name = fc.constantFrom('messages', 'name', '[', '"', 'a\\', '新', '')
    const document = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('}', ']"', '\\', '\\"', ',', ':', 'வணக்கம்', '😀', '\n'),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(true, false, null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    })).value
    fc.assert(
      fc.property(
        fc.record({ id: document, messages: fc.array(document, { maxLength: 5 }), after: document }),
        fc.constantFrom(undefined, 1, '\t'),
        fc.integer({ min: 1, max: 40 }),
        (content, indent, chunkBytes) => {
          const text = JSON.stringify(content, null, indent)
          const pieces = split(text, MESSAGES, chunkBytes)
          expect(pieces.map(({ bytes }) => JSON.parse(bytes?.toString() ?? 'undefined') as unknown)).toEqual(
            JSON.parse(JSON.stringify(content.messages)),
          )
          for (const { start, end, bytes, line } of pieces) {
            expect(Buffer.from(text).subarray(start, end)).toEqual(bytes)
            expect(line).toBe(Buffer.from(text).subarray(0, start).toString().split('\n').length)
          }
        },
      ),
    )
  })

  it('reports the scalars around the elements with their paths, and no others', () => {
    const told: unknown[] = []
    const options: JsonSplitterOptions<undefined> = {
      isElement: (path) => path.at(-2) === 'messages' && path.at(-1) === EACH,
      onScalar: (path, value) => void told.push([path.join('/'), value]),
    }
    const pieces = split(
      '{"chats": {"list": [{"name": "A\\u0042", "id": 7, "messages": [1, {"id": 2}]}]}, "x": null}',
      options,
      3,
    )
    expect(shown(pieces)).toEqual([
      [1, '1'],
      [1, '{"id": 2}'],
    ])
    expect(told).toEqual([
      ['chats/list/[]/name', 'AB'],
      ['chats/list/[]/id', 7],
      ['x', null],
    ])
  })

  it('reads documents behind each other with a program around them', () => {
    const input = 'window.YTD.a = [ {"a": 1} ]\nwindow.YTD.b = [\n{"b": [2]}, 3];'
    for (const chunkBytes of [1, 5, 1000]) {
      expect(shown(split(input, { isElement: (path) => path.join() === EACH }, chunkBytes))).toEqual([
        [1, '{"a": 1}'],
        [3, '{"b": [2]}'],
        [3, '3'],
      ])
    }
    expect(shown(split(' {"a": {}} ', { isElement: (path) => path.length === 0 }))).toEqual([[1, '{"a": {}}']])
  })

  it('skips one element, not its neighbours, when a quote is lost', () => {
    const element = (text: string): string => `{\n  "id": 1,\n  "text": ${text}\n }`
    const broken = ['"lost', 'lost"', '"a "quote" inside"'].map(element)
    const pieces = split(`{"messages": [\n ${[...broken, element('"whole"')].join(',\n ')}\n]}`)
    expect(pieces.map(({ bytes }) => bytes?.toString())).toEqual([...broken, element('"whole"')])
  })

  it('says where a file is cut, and skips an element over the limit without holding it', () => {
    expect(shown(split('{"messages": [{"a": 1}, {"b": "cu'))).toEqual([
      [1, '{"a": 1}'],
      [1, '! the file ends early: a bracket is not closed'],
    ])
    expect(shown(split('{"messages": [{"a": 1},'))).toHaveLength(2)
    const long = `{"messages": [{"t": "${'x'.repeat(50)}"}, {"a": 1}]}`
    for (const chunkBytes of [1, 7, 1000]) {
      expect(shown(split(long, { ...MESSAGES, maxBytes: 20 }, chunkBytes))).toEqual([
        [1, '! longer than 20 bytes (59)'],
        [1, '{"a": 1}'],
      ])
    }
  })

  it('finds its way out of a hundred thousand brackets', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(shown(split(`{"x": ${deep}, "messages": [1]}`))).toEqual([[1, '1']])
  })
})
