import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { prepareSet, type PreparedSet } from './prepare.js'
import type { LabelledFile } from './recipe.js'
import { openRowFile } from './row-file.js'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'prepare-'))))
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => rm(join(folder, 'rows'), { recursive: true, force: true }))

const columns = { label: 1, text: 2 }

async function prepare(
  content: string | Buffer,
  file: Partial<LabelledFile> = {},
  classes = ['negative', 'positive'],
): Promise<PreparedSet> {
  const path = join(folder, file.name ?? 'set.tsv')
  await writeFile(path, content)
  return prepareFile({ format: 'tsv', encoding: 'utf-8', languages: ['en'], columns, ...file, path }, classes)
}

function prepareFile(file: LabelledFile, classes = ['negative', 'positive']): Promise<PreparedSet> {
  const signal = new AbortController().signal
  return prepareSet(file, 'set', { folder: join(folder, 'rows'), classes, signal, onProgress: () => undefined })
}

function rowsOf({ rowFile, index }: PreparedSet): { label: number; text: string }[] {
  const file = openRowFile(rowFile, index)
  const chunks = Math.ceil(index.rows / index.rowsPerChunk)
  const rows = Array.from({ length: chunks }, (_, chunk) => {
    const size = Math.min(index.rowsPerChunk, index.rows - chunk * index.rowsPerChunk)
    return file.read(chunk, 0, size)
  }).flat()
  file.close()
  return rows
}

const both = 'negative\tso bad\npositive\tso good\n'

describe('reading', () => {
  it('cleans texts as the workers do and counts the classes', async () => {
    const set = await prepare('negative\tI hate @someone &amp; https://example.org\npositive\tso "good"\npositive\t \n')
    expect(rowsOf(set)).toEqual([
      { label: 0, text: 'I hate @user & http' },
      { label: 1, text: 'so "good"' },
    ])
    expect(set).toMatchObject({ perClass: [1, 1], empty: 1, counted: [1, 1] })
  })

  it('reads the form of the original Sentiment140: quoted, six columns, Latin-1, labels 0 and 4', async () => {
    const content = Buffer.from(
      '"0","1","Mon","NO_QUERY","a","caf\u00e9, ""no"""\r\n"4","2","Tue","NO_QUERY","b","yes"\r\n',
      'latin1',
    )
    const set = await prepare(content, {
      name: 'training.csv',
      format: 'csv',
      encoding: 'latin1',
      columns: { label: 1, text: 6 },
      labels: { '0': 'negative', '2': null, '4': 'positive' },
    })
    expect(rowsOf(set)).toEqual([
      { label: 0, text: 'caf\u00e9, "no"' },
      { label: 1, text: 'yes' },
    ])
  })

  it('finds columns by the names of a header, in a gzip file', async () => {
    const content = gzipSync('id;text;mood\r\n1;"a; b\nc";negative\r\n2;d;positive\r\n')
    const set = await prepare(content, {
      name: 'named.csv.gz',
      format: 'csv',
      delimiter: ';',
      columns: { label: 'mood', text: 'text' },
    })
    expect(rowsOf(set)).toEqual([
      { label: 0, text: 'a; b c' },
      { label: 1, text: 'd' },
    ])
  })

  it('finds fields by their names in a file of one object a line', async () => {
    const content = '{"lang":"en-SG","mood":"negative","text":"sian \\n ah"}\n\n{"text":"shiok","mood":"positive"}'
    const set = await prepare(content, {
      name: 'set.ndjson',
      format: 'ndjson',
      columns: { label: 'mood', text: 'text' },
    })
    expect(rowsOf(set)).toEqual([
      { label: 0, text: 'sian ah' },
      { label: 1, text: 'shiok' },
    ])
  })

  it('marks the classes that a set of two classes can have among three', async () => {
    const set = await prepare(both, { labels: { negative: 'negative', positive: 'positive' } }, [
      'negative',
      'neutral',
      'positive',
    ])
    expect(set.counted).toEqual([1, 0, 1])
    expect(rowsOf(set).map(({ label }) => label)).toEqual([0, 2])
  })

  it('splits a file by its texts, so that each row is in one part only', async () => {
    const texts = Array.from({ length: 2_000 }, (_, at) => `text ${at % 1_000}`)
    const content = texts.map((text, at) => `${at % 2 ? 'positive' : 'negative'}\t${text}\n`).join('')
    const one = rowsOf(await prepare(content, { part: { from: 0, to: 0.8 } }))
    await rm(join(folder, 'rows'), { recursive: true })
    const other = rowsOf(await prepare(content, { part: { from: 0.8, to: 1 } }))
    expect(one.length + other.length).toBe(2_000)
    expect(other.length).toBeGreaterThan(300)
    expect(other.length).toBeLessThan(500)
    const held = new Set(other.map(({ text }) => text))
    expect(one.filter(({ text }) => held.has(text))).toEqual([])
  })

  it('uses the rows that an earlier run has prepared, even when the file is gone', async () => {
    const file: LabelledFile = {
      path: join(folder, 'gone.tsv'),
      format: 'tsv',
      encoding: 'utf-8',
      languages: ['en'],
      columns,
    }
    await writeFile(file.path, both)
    const first = await prepareFile(file)
    await rm(file.path)
    expect(await prepareFile(file)).toEqual(first)
  })
})

describe('bad input', () => {
  it.each<[string, string | Buffer, Partial<LabelledFile>, string]>([
    ['a label that the recipe does not name', `${both}angry\tno\n`, {}, 'line 3: label "angry"'],
    [
      'a class without rows',
      'negative\ta\n',
      {},
      'set.tsv: no rows of the class positive (rows: negative 1, positive 0)',
    ],
    ['another encoding', Buffer.from(`${both}positive\tcaf\u00e9\n`, 'latin1'), {}, 'set.tsv:3: not UTF-8'],
    ['UTF-16', Buffer.from(both, 'utf16le'), {}, 'set.tsv:1: a zero byte'],
    ['too few columns', `${both}positive\n`, {}, 'set.tsv:3: 1 column, but the text is column 2'],
    [
      'an unknown column',
      `label\ttext\n${both}`,
      { columns: { label: 'label', text: 'tweet' } },
      'no column "tweet" for the text. Its first line has: "label", "text"',
    ],
    ['a quote that is never closed', `negative,"a\n`, { format: 'csv' }, 'not csv: Quote Not Closed'],
    ...(
      [
        ['{"label":"negative","text":"a"}\n{"label":"negative"', 'set.ndjson:2: not JSON'],
        ['{"label":"negative","text":"a"}\n\n["a"]', 'set.ndjson:3: not an object'],
        [
          '{"label":"negative","tweet":"a"}',
          'set.ndjson:1: no text in the field "text". This line has: "label", "tweet"',
        ],
      ] as const
    ).map(([content, message]): [string, string, Partial<LabelledFile>, string] => [
      message,
      content,
      { name: 'set.ndjson', format: 'ndjson', columns: { label: 'label', text: 'text' } },
      message,
    ]),
    ['no rows at all', '', { labels: {} }, 'no row with text is left of 0'],
    [
      'a gzip file that is cut short',
      gzipSync(both).subarray(0, 30),
      { name: 'cut.tsv.gz' },
      'cut.tsv.gz: damaged, cut short',
    ],
    ['text that calls itself gzip', both, { name: 'plain.tsv.gz' }, 'plain.tsv.gz: damaged, cut short, or not a gzip'],
  ])('names %s and leaves nothing behind', async (_, content, file, message) => {
    const refusal = prepare(content, file)
    await expect(refusal).rejects.toThrow(UsageError)
    await expect(refusal).rejects.toThrow(message)
    expect(await readdir(join(folder, 'rows'))).toEqual([])
  })

  it('names a missing file', async () => {
    const path = join(folder, 'missing.tsv')
    await expect(prepareFile({ path, format: 'tsv', encoding: 'utf-8', languages: ['en'], columns })).rejects.toThrow(
      `${path}: no such file`,
    )
  })
})
