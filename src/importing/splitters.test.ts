import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCsvSplitter } from './splitters/csv-splitter.js'
import { createLineSplitter, type Piece, type Splitter } from './splitters/line-splitter.js'

function split(splitter: Splitter, input: string | Buffer, chunkBytes = 1 << 16): Piece[] {
  const bytes = Buffer.from(input)
  const pieces: Piece[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes)
    pieces.push(...splitter.push(bytes.subarray(at, at + chunkBytes)))
  return [...pieces, ...splitter.end()]
}

const shown = (pieces: readonly Piece[]): unknown[] =>
  pieces.map(({ line, bytes, problem }) => [line, bytes?.toString() ?? `! ${problem}`])

/** Every byte of the input belongs to exactly one piece, in order. */
function expectCovers(pieces: readonly Piece[], length: number): void {
  let at = 0
  for (const { start, end } of pieces) {
    expect(start).toBe(at)
    expect(end).toBeGreaterThan(start)
    at = end
  }
  expect(at).toBe(length)
}

describe('line splitter', () => {
  it('cuts at LF and CRLF and keeps a last line without a break', () => {
    const pieces = split(createLineSplitter(), 'satu\r\ndua\n\ntiga')
    expect(shown(pieces)).toEqual([
      [1, 'satu'],
      [2, 'dua'],
      [3, ''],
      [4, 'tiga'],
    ])
    expect(pieces.map(({ start, end }) => [start, end])).toEqual([
      [0, 6],
      [6, 10],
      [10, 11],
      [11, 15],
    ])
  })

  it('skips a line over the limit and continues after it', () => {
    for (const chunkBytes of [1, 3, 7, 1000]) {
      const pieces = split(createLineSplitter(8), `12345678\r\n${'x'.repeat(50)}\nnext\n`, chunkBytes)
      expect(shown(pieces)).toEqual([
        [1, '12345678'],
        [2, '! longer than 8 bytes (51)'],
        [3, 'next'],
      ])
    }
  })
})

describe('csv splitter', () => {
  it('keeps quoted line breaks, commas and doubled quotes inside one record', () => {
    const pieces = split(createCsvSplitter(), 'a,"x\ny, ""z"""\r\nb,plain\n')
    expect(shown(pieces)).toEqual([
      [1, 'a,"x\ny, ""z"""'],
      [3, 'b,plain'],
    ])
  })

  it('takes a quote inside an unquoted field as text', () => {
    expect(shown(split(createCsvSplitter(), 'a 5" nail,b\nc,d\n'))).toEqual([
      [1, 'a 5" nail,b'],
      [2, 'c,d'],
    ])
  })

  it('skips only the line on which a broken record begins', () => {
    expect(shown(split(createCsvSplitter(), '1,"said "hi" lah"\n2,fine\n3,"never closed\n4,also fine\n'))).toEqual([
      [1, '! text after a closing quote'],
      [2, '2,fine'],
      [3, '! a quote is not closed before the file ends'],
      [4, '4,also fine'],
    ])
  })

  it('skips a quote that is not closed within the limit, and a record that is too long', () => {
    const open = `1,"open\n${'2,row\n'.repeat(20)}`
    const pieces = split(createCsvSplitter(40), `${open}${'y'.repeat(100)}\n3,end`, 5)
    expect(shown(pieces).slice(0, 2)).toEqual([
      [1, '! a quote is not closed within 40 bytes'],
      [2, '2,row'],
    ])
    expect(shown(pieces).slice(-2)).toEqual([
      [22, '! longer than 40 bytes (101)'],
      [23, '3,end'],
    ])
    expect(pieces).toHaveLength(23)
  })
})

describe.each([
  ['line', createLineSplitter],
  ['csv', createCsvSplitter],
] as const)('%s splitter, any input', (_, create) => {
  it('gives the same pieces for any chunking, and they cover every byte', () => {
    const input = fc.array(fc.constantFrom('"', ',', '\n', '\r\n', 'a', 'lah', 'é', '""'), { maxLength: 60 })
    fc.assert(
      fc.property(
        input,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 4, max: 30 }),
        (parts, chunkBytes, limit) => {
          const bytes = Buffer.from(parts.join(''))
          const whole = split(create(limit), bytes)
          expect(shown(split(create(limit), bytes, chunkBytes))).toEqual(shown(whole))
          expectCovers(whole, bytes.length)
        },
      ),
      { numRuns: 500 },
    )
  })
})
