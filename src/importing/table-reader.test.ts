import { describe, expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { parseColumnMap } from './column-map.js'
import { csvFormat } from './formats/csv.js'
import { tsvFormat } from './formats/tsv.js'
import { NO_OPTIONS, type FormatOptions, type FormatReader, type Item } from './import-format.js'
import { readHead } from './read-head.js'
import { sniffFormat } from './registry.js'
import { splitRecord } from './table-dialect.js'

interface Read {
  readonly texts: readonly (string | undefined)[]
  readonly understood: readonly string[]
}

function itemsOf(reader: FormatReader, bytes: Buffer, chunkBytes: number): Item[] {
  const items: Item[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) items.push(...reader.push(bytes.subarray(at, at + chunkBytes)))
  return [...items, ...reader.end()]
}

/** The texts of a table; what is no post stands with its reason. */
function read(format: 'csv' | 'tsv', content: string | Buffer, options: Partial<FormatOptions> = {}): Read {
  const create = (): FormatReader =>
    (format === 'csv' ? csvFormat : tsvFormat).createReader({ ...NO_OPTIONS, ...options })
  const reader = create()
  const items = itemsOf(reader, Buffer.from(content), 1 << 16)
  expect(itemsOf(create(), Buffer.from(content), 3)).toEqual(items)
  return {
    texts: items.map((item) => (item.kind === 'post' ? item.draft.text : `! ${item.reason}`)),
    // What else could be stored is for another test.
    understood: (reader.understood ?? []).filter((line) => !line.startsWith('by their names')),
  }
}

describe('the separator', () => {
  it.each([
    ['commas', 'id,text\n1,"Kopi; siew dai"\n'],
    ['semicolons', '"id";"text"\n"1";"Kopi; siew dai"\n'],
    ['semicolons', 'id;text;likes, all\n1;Kopi; 2\n'.replace('Kopi; 2', '"Kopi; siew dai";2')],
    ['tabs, quoted', 'id\ttext\n1\t"Kopi; ""siew"" dai"\n'],
    ['vertical bars', 'id|text\n1|Kopi; siew dai\n'],
    ['semicolons', '\uFEFFsep=;\r\nid;text\r\n1;"Kopi; siew dai"\r\n'],
    ['commas', '\uFEFFsep=,\r\nid,text\r\n1,Kopi; siew dai\r\n'],
  ])('%s are found out from the bytes: %j', (name, content) => {
    for (const format of ['csv', 'tsv'] as const) {
      const { texts, understood } = read(format, content)
      expect(texts.map((text) => text?.replaceAll('"', ''))).toEqual(['Kopi; siew dai'])
      expect(understood).toEqual([`separated by ${name}`, 'the first line names the columns'])
    }
  })

  it('is not the punctuation of texts, and the width of a map counts', () => {
    const rows = '1;Hello, world\n2;Kopi, siew dai\n'
    expect(read('csv', rows, { map: parseColumnMap('nativeId,text') }).texts).toEqual([
      'Hello, world',
      'Kopi, siew dai',
    ])
    const three = '1;Hello;a,b\n2;Kopi;a,c\n'
    expect(read('csv', three, { map: parseColumnMap('nativeId,text,tags') }).texts).toEqual(['Hello', 'Kopi'])
  })

  it('can be given', () => {
    const content = 'id~text\n1~a;b,c\n'
    const table = { separator: '~', header: null }
    expect(read('csv', content, { table }).texts).toEqual(['a;b,c'])
    expect(() => read('csv', content)).toThrow(
      /No column is named text.*separated by commas: if that is wrong, give --separator/,
    )
  })

  it('is seen when a format is told by the names of its columns', () => {
    for (const separator of [',', ';', '\t']) {
      const head = `"id"${separator}"thread_id"${separator}body\r\n1${separator}2${separator}"a, b"\r\n`
      expect([...readHead(head).columns].map((name) => name.replace(/^\uFEFF"(.*)"$/, '$1'))).toEqual([
        'id',
        'thread_id',
        'body',
      ])
    }
  })
})

describe('quotes between tabs', () => {
  const rows = (...lines: string[]): string => ['id\ttext\tplace', ...lines, ''].join('\n')

  it.each([
    [
      'TCAT quotes what has a space',
      rows('1\t"They sing ""Home"""\tlow', '2\t"two words"\tlow', '3\tRain\tlow'),
      ['They sing "Home"', 'two words', 'Rain'],
    ],
    ['TCAT, without any quote inside', rows('1\t"two words"\tlow', '2\tRain\t"far away"'), ['two words', 'Rain']],
    [
      'Excel and pandas quote what holds a quote, a tab or a line break',
      rows('1\t"said ""ok"""\tx', '2\tplain words\tx', '3\t"a\tb"\tx', '4\t"two\nlines"\tx'),
      ['said "ok"', 'plain words', 'a\tb', 'two\nlines'],
    ],
    [
      'R quotes all words and escapes',
      '"id"\t"text"\n1\t"said \\"ok\\" lah"\n2\t"plain"\n',
      ['said "ok" lah', 'plain'],
    ],
  ])('%s', (_, content, texts) => {
    expect(read('tsv', content)).toEqual({
      texts,
      understood: [expect.stringMatching(/^separated by tabs, quoted/) as string, 'the first line names the columns'],
    })
  })

  it.each([
    ['inside texts', rows('1\tsaid "ok"\tx', '2\t"Home" is a song\tx'), ['said "ok"', '"Home" is a song']],
    ['around some texts', rows('1\t"all of it"\tx', '2\tplain words here\tx'), ['"all of it"', 'plain words here']],
    ['never closed', rows('1\t"open\tx', '2\tplain words\tx'), ['"open', 'plain words']],
    ['in inches and alone', rows('1\t5" nail\tx', '2\t"\tx', '3\t""\tx'), ['5" nail', '"', '""']],
  ])('stay where the file does not quote: %s', (_, content, texts) => {
    expect(read('tsv', content)).toEqual({
      texts,
      understood: ['separated by tabs, not quoted', 'the first line names the columns'],
    })
  })

  it('are found out behind many rows without any', () => {
    const many = Array.from({ length: 8_000 }, (_, index) => `${index}\tplain words\tx`)
    expect(read('tsv', rows(...many, '9\t"two\nlines"\tx')).texts.at(-1)).toBe('two\nlines')
  })
})

describe('quotes between commas', () => {
  it('escaped by a backslash are found out, and doubled ones may stand behind one', () => {
    expect(read('csv', 'id,text\n1,"said \\"ok, lah\\""\n2,"a, b"\n')).toMatchObject({
      texts: ['said "ok, lah"', 'a, b'],
      understood: ['separated by commas, with \\" for a quote', 'the first line names the columns'],
    })
    expect(read('csv', 'id,text\n1,"{\\""a\\"": 1}"\n2,"C:\\"\n').texts).toEqual(['{\\"a\\": 1}', 'C:\\'])
  })
})

describe('the beginning and the lines of a table', () => {
  it('a mark of UTF-8 before a quote belongs to no field', () => {
    const map = parseColumnMap('text,tag')
    expect(read('csv', '\uFEFF"first line\nsecond, line","a"\n"third","b"\n', { map }).texts).toEqual([
      'first line\nsecond, line',
      'third',
    ])
    expect(read('csv', '\uFEFF"nativeId","text"\n"1","a, b"\n').texts).toEqual(['a, b'])
  })

  it('a header stands in the first line unless it is said that there is none', () => {
    const header = { separator: null, header: false }
    expect(read('csv', 'text,tag\na,b\n', { table: header, map: parseColumnMap('tag,text') })).toEqual({
      texts: ['tag', 'b'],
      understood: ['separated by commas', '--map names the columns'],
    })
    expect(() => csvFormat.createReader({ ...NO_OPTIONS, table: header })).toThrow(UsageError)
  })

  it('a header that comes again is no post', () => {
    expect(read('csv', 'id,text\n1,a\nid,text\n2,b\n').texts).toEqual(['a', '! the line of column names again', 'b'])
    expect(read('csv', 'id,text\n1,a\nID,Text\n2,b\n').texts).toEqual(['a', '! the line of column names again', 'b'])
    expect(read('csv', 'id,text\n1,a\n', { map: parseColumnMap('id,text') }).texts).toEqual([
      '! the line of column names again',
      'a',
    ])
  })

  it.each([
    ['CR CR LF', '\r\r\n'],
    ['CR LF', '\r\n'],
    ['CR, of old Macs', '\r'],
  ])('lines may end in %s', (_, lineBreak) => {
    for (const [format, separator] of [
      ['csv', ','],
      ['tsv', '\t'],
    ] as const) {
      const content = [`text${separator}nativeId`, `hello${separator}101`, `"bye ""x"""${separator}102`, ''].join(
        lineBreak,
      )
      const items = itemsOf(
        (format === 'csv' ? csvFormat : tsvFormat).createReader(NO_OPTIONS),
        Buffer.from(content),
        1_000,
      )
      expect(items.map((item) => item.kind === 'post' && [item.line, item.draft.text, item.draft.nativeId])).toEqual([
        [2, 'hello', '101'],
        [3, 'bye "x"', '102'],
      ])
    }
  })

  it('other separators of lines are text', () => {
    expect(read('csv', 'id,text\n1,a\u2028b\u2029c\u0085d\u000Be\n').texts).toEqual(['a\u2028b\u2029c\u0085d\u000Be'])
  })
})

it('a file of a program that Excel has saved again is still known, and read', () => {
  const content = Buffer.from('sep=;\r\nid;thread_id;timestamp;body;author\r\n1;1;2025-05-01 08:00:00;"a; ""b""";x\r\n')
  const format = sniffFormat('export.csv', content.toString('utf8'))
  expect(format.name).toBe('4cat-csv')
  const reader = format.createReader(NO_OPTIONS)
  expect(itemsOf(reader, content, 1_000)).toMatchObject([
    { kind: 'post', line: 3, draft: { nativeId: '1', text: 'a; "b"' } },
  ])
  expect(reader.understood).toEqual(['separated by semicolons'])
})

it('a record is split as its table is written', () => {
  expect(splitRecord('a;"b;""c"""', { separator: ';', quotes: 'doubled', lineBreak: '\n' })).toEqual(['a', 'b;"c"'])
  expect(splitRecord('a;"b', { separator: ';', quotes: 'none', lineBreak: '\n' })).toEqual(['a', '"b'])
})
