import { describe, expect, it } from 'vitest'
import { parseColumnMap } from '../column-map.js'
import { NO_OPTIONS, type FormatReader, type Item } from '../import-format.js'
import { csvFormat } from './csv.js'
import { linesFormat } from './lines.js'
import { ndjsonFormat } from './ndjson.js'
import { tsvFormat } from './tsv.js'

const UNMAPPED = NO_OPTIONS

function read(reader: FormatReader, input: string | Buffer): Item[] {
  return [...reader.push(Buffer.from(input)), ...reader.end()]
}

const brief = (items: readonly Item[]): unknown[] =>
  items.map((item) => [item.line, item.kind === 'post' ? item.draft.text : `! ${item.reason}`])

describe('lines', () => {
  it('is one post a line, without blank lines and the byte order mark', () => {
    const items = read(linesFormat.createReader(UNMAPPED), '\uFEFFkopi peng\n\n  \nteh "o" kosong\tone\n')
    expect(brief(items)).toEqual([
      [1, 'kopi peng'],
      [4, 'teh "o" kosong\tone'],
    ])
  })

  it('replaces single broken bytes with a note and rejects other encodings than UTF-8', () => {
    const latin1 = Buffer.concat([Buffer.from('makan at the caf'), Buffer.from([0xe9]), Buffer.from(' lah\n')])
    const gbk = Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0xca, 0xc0, 0xbd, 0xe7, 0x0a])
    const items = read(linesFormat.createReader(UNMAPPED), Buffer.concat([latin1, gbk, Buffer.from('ok\n')]))
    expect(brief(items)).toEqual([
      [1, 'makan at the caf\uFFFD lah'],
      [
        2,
        expect.stringMatching(/^! not UTF-8 text: \d of \d characters are broken. If it is text, name its --encoding$/),
      ],
      [3, 'ok'],
    ])
    expect(items[0]).toMatchObject({ notes: ['bytes that are not UTF-8 became U+FFFD'] })
  })
})

describe('tsv', () => {
  it('quotes nothing, and rejects a line with another number of columns', () => {
    const reader = tsvFormat.createReader({ ...UNMAPPED, map: parseColumnMap('label,text') })
    const items = read(reader, 'positive\t"Shiok" he said\nneutral\ttoo\tmany\nnegative\n')
    expect(brief(items)).toEqual([
      [1, '"Shiok" he said'],
      [2, '! 3 columns instead of 2'],
      [3, '! 1 columns instead of 2'],
    ])
    expect([...reader.ignored]).toEqual(['label'])
  })

  it('reads a header when the map names columns', () => {
    const reader = tsvFormat.createReader({
      ...UNMAPPED,
      map: parseColumnMap('text=tweet,postedAt=created_at,counts.likes=likes'),
    })
    const items = read(reader, 'created_at\tlikes\ttweet\n2025-02-03T04:05:06+08:00\t7\tsian\n')
    expect(items).toMatchObject([
      { line: 2, draft: { text: 'sian', postedAt: new Date('2025-02-02T20:05:06Z'), counts: { likes: 7 } } },
    ])
  })

  it('names the columns of a file that lacks a mapped one', () => {
    const reader = tsvFormat.createReader({ ...UNMAPPED, map: parseColumnMap('text=body') })
    expect(() => read(reader, 'id\tmessage\n')).toThrow(
      /--map text=body: the file has no such column\. It has id, message\. It was read as separated by tabs.*--separator/,
    )
  })
})

describe('csv', () => {
  it('reads quoted fields over several lines; a bad date costs the date only and year 9999 stays as claimed', () => {
    const csv = [
      'nativeId,text,postedAt,author,authorPlace',
      '1,"hello, ""world""\nsecond line",9999-12-31,ah_beng,"Toa Payoh, Singapore"',
      '2,bad date,2025-02-30,,',
      '3,undated,,,',
      '4,"quoted" wrongly,,,',
      '5,fine,2025-01-01T00:00:00Z,,',
    ].join('\r\n')
    const items = read(csvFormat.createReader(UNMAPPED), csv)
    expect(brief(items)).toEqual([
      [2, 'hello, "world"\nsecond line'],
      [4, 'bad date'],
      [5, 'undated'],
      [6, '! text after a closing quote'],
      [7, 'fine'],
    ])
    expect(items[0]).toMatchObject({
      draft: {
        nativeId: '1',
        postedAt: new Date('9999-12-31T00:00:00Z'),
        author: { nativeId: 'ah_beng', declaredPlace: 'Toa Payoh, Singapore' },
      },
    })
    expect(items[1]).toMatchObject({
      draft: { postedAt: null },
      omitted: [{ field: 'postedAt', reason: 'not a day of the calendar' }],
    })
    expect(items[2]).toMatchObject({ draft: { postedAt: null } })
    expect(items[2]).not.toHaveProperty('omitted')
  })

  it('loses nothing of a record to a lone carriage return or a stray quote', () => {
    const items = read(
      csvFormat.createReader({ ...UNMAPPED, map: parseColumnMap('text,label') }),
      'one\rtwo,"a"\na 5" nail,b\n',
    )
    expect(brief(items)).toEqual([
      [1, 'one\rtwo'],
      [2, 'a 5" nail'],
    ])
  })

  it('says how to map when no column is named text', () => {
    expect(() => read(csvFormat.createReader(UNMAPPED), 'id,tweet\n1,x\n')).toThrow(/Try --map text=tweet,nativeId=id/)
  })
})

describe('ndjson', () => {
  it('reads posts and rejects other items, with the reason', () => {
    const lines = [
      JSON.stringify({
        text: 'train down again',
        platform: 'x',
        nativeId: '9',
        postedAt: '2025-03-01T12:00:00Z',
        mood: 1,
      }),
      '{"text": "broken',
      '{"text": 5}',
      '{"text": "x", "postedAt": "yesterday"}',
      '[1]',
      JSON.stringify({ text: 'here', authorPlace: 'Bedok' }),
    ]
    const reader = ndjsonFormat.createReader(UNMAPPED)
    const items = read(reader, lines.join('\n'))
    expect(brief(items)).toEqual([
      [1, 'train down again'],
      [2, expect.stringMatching(/^! not JSON: /)],
      [3, expect.stringMatching(/^! text: /)],
      [4, 'x'],
      [5, expect.stringMatching(/^! line: /)],
      [6, 'here'],
    ])
    expect(items[5]).toMatchObject({ draft: { author: { nativeId: null, declaredPlace: 'Bedok' } } })
    expect([...reader.ignored]).toEqual(['mood'])
  })

  it('of another program are read with a map of paths', () => {
    const map = parseColumnMap('text=body.words,nativeId=id,postedAt=at,author=user.id,counts.likes=likes')
    const content = { id: 7, body: { words: 'bas lambat' }, at: 1750000000, user: { id: 'u1' }, likes: 3 }
    const items = read(
      ndjsonFormat.createReader({ ...UNMAPPED, map }),
      `${JSON.stringify(content)}\n${JSON.stringify({ ...content, at: 'soon' })}\n5\n`,
    )
    expect(brief(items)).toEqual([
      [1, 'bas lambat'],
      [2, 'bas lambat'],
      [3, '! line: is not an object'],
    ])
    expect(items[0]).toMatchObject({
      draft: { nativeId: '7', postedAt: new Date(1_750_000_000_000), author: { nativeId: 'u1' }, counts: { likes: 3 } },
    })
    expect(() => ndjsonFormat.createReader({ ...UNMAPPED, map: parseColumnMap('label,text') })).toThrow(
      /names have no order/,
    )
  })
})
