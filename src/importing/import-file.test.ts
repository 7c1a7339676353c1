import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { createPostCompleter } from './complete-post.js'
import { linesFormat } from './formats/lines.js'
import { NO_OPTIONS } from './import-format.js'
import { importFile, type ReadResult, type Rejection } from './import-file.js'
import { openFile, type OpenedFile } from './bytes/open-file.js'
import { sniffFormat } from './registry.js'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-import-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

interface Read extends ReadResult {
  readonly texts: string[]
  readonly pages: number[]
  readonly rejections: Rejection[]
}

interface ReadOptions {
  readonly maxBytes?: number
  readonly from?: number
  readonly file?: OpenedFile
  readonly signal?: AbortSignal
}

async function read(path: string, options: ReadOptions = {}): Promise<Read> {
  const texts: string[] = []
  const pages: number[] = []
  const rejections: Rejection[] = []
  const result = await importFile({
    file: options.file ?? (await openFile(path, options.maxBytes ?? null)),
    reader: linesFormat.createReader(NO_OPTIONS),
    complete: createPostCompleter({ collection: 'test', platform: null, changesAtTheDoor: () => [] }),
    sink: {
      accept(page) {
        texts.push(...page.map(({ post }) => post.text))
        pages.push(page.length)
        return Promise.resolve([])
      },
      reject: (rejection) => void rejections.push(rejection),
      flush: () => Promise.resolve(),
    },
    from: options.from ?? 0,
    signal: options.signal ?? new AbortController().signal,
  })
  return { ...result, texts, pages, rejections }
}

const numbered = (count: number): string => Array.from({ length: count }, (_, i) => `post number ${i}\n`).join('')

describe('a file', () => {
  it('is handed on in pages, the same compressed as plain whatever its name', async () => {
    const plain = await read(write('plain.txt', numbered(450)))
    expect(plain.pages).toEqual([200, 200, 50])
    expect(plain.counts).toMatchObject({ posts: 450, undated: 450, offered: 450, line: 450 })
    const packed = await read(write('packed.txt', gzipSync(numbered(450))))
    expect(packed.texts).toEqual(plain.texts)
    expect(packed.counts).toEqual(plain.counts)
  })

  it('continues after a position', async () => {
    const path = write('again.txt', 'one\ntwo\nthree\n')
    const { texts, counts } = await read(path, { from: 8 })
    expect(texts).toEqual(['three'])
    expect(counts).toMatchObject({ posts: 3, offered: 1 })
  })

  it('loses no post to 50 MB of garbage without a line break', async () => {
    const garbage = Buffer.alloc(50 * 1024 * 1024, 0xff)
    const path = write('garbage.txt', Buffer.concat([Buffer.from('before\n'), garbage, Buffer.from('\nafter\n')]))
    const { texts, rejections } = await read(path)
    expect(texts).toEqual(['before', 'after'])
    expect(rejections).toEqual([
      {
        line: 2,
        byte: 7,
        action: 'rejected',
        reason: expect.stringMatching(/^longer than \d+ bytes \(52428801\)$/) as string,
      },
    ])
  })

  it('of one megabyte in one line is one post', async () => {
    const { texts } = await read(write('long.txt', `${'lah '.repeat(250_000)}\nnext\n`))
    expect(texts.map((text) => text.length)).toEqual([1_000_000, 4])
  })
})

describe('a file that is no longer wanted', () => {
  it('is left at the next chunk, also where nothing in it is a post', async () => {
    const stop = new AbortController()
    let chunks = 0
    const file = {
      ...(await openFile(write('any.txt', 'any'), null)),
      async *chunks() {
        for (; chunks < 1_000; chunks += 1) {
          if (chunks === 3) stop.abort(new Error('stopped by SIGTERM'))
          yield Buffer.alloc(1_000, 'x') // one line without an end
        }
      },
    }
    await expect(read(file.path, { file, signal: stop.signal })).rejects.toThrow('stopped by SIGTERM')
    expect(chunks).toBe(3)
  })

  it('is not even looked at', async () => {
    const path = write('any.txt', numbered(10))
    await expect(openFile(path, null, undefined, AbortSignal.abort(new Error('stopped by SIGINT')))).rejects.toThrow(
      'stopped by SIGINT',
    )
  })
})

describe('compressed data', () => {
  it('that end early give every whole line before the break', async () => {
    const noisy = Array.from({ length: 20_000 }, (_, i) => `${i} ${Math.sin(i)}\n`).join('')
    const whole = gzipSync(noisy)
    const { texts, brokenOff, rejections } = await read(
      write('cut.gz', whole.subarray(0, Math.floor(whole.length * 0.7))),
    )
    expect(texts.length).toBeGreaterThan(10_000)
    expect(texts).toEqual(noisy.split('\n').slice(0, texts.length))
    expect(brokenOff).toMatch(/damaged or end early/)
    expect(rejections.at(-1)).toMatchObject({ line: texts.length + 1, action: 'rejected' })
  })

  it('that unpack to too much stop at the limit with a reason', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    megabyte.write('\n', megabyte.length - 1)
    const bomb = write('bomb.gz', gzipSync(Buffer.concat(Array<Buffer>(80).fill(megabyte))))
    const { counts, brokenOff } = await read(bomb)
    expect(brokenOff).toMatch(/unpack to more than 67108864: the rest is not read.*--max-bytes/)
    expect(counts).toMatchObject({ posts: 64, position: 64 * 1024 * 1024 })
    expect(await read(bomb, { maxBytes: 100 * 1024 * 1024 })).toMatchObject({ brokenOff: null, counts: { posts: 80 } })
  })
})

describe('a file that is not read here', () => {
  it.each([
    ['missing', undefined, /does not exist/],
    ['xz', Buffer.from('fd377a585a00', 'hex'), /is xz: unpack it with: xz -d/],
    ['lz4', Buffer.from('04224d18', 'hex'), /is lz4: unpack it with: lz4 -d/],
    ['SQLite', Buffer.from('SQLite format 3\0'), /is a SQLite database: export its table as CSV/],
    ['empty zip', Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex'), /is an empty zip/],
    ['UTF-32', Buffer.from('fffe00007400000065000000', 'hex'), /is text in UTF-32: save it as UTF-8/],
    ['UTF-32 without a mark', Buffer.from('00000074000000650000007800000074', 'hex'), /is text in UTF-32/],
    ['old Excel', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel file.*save it as .xlsx/],
  ])('%s', async (name, content, message) => {
    const path = content ? write(name, content) : join(folder, name)
    await expect(openFile(path, null)).rejects.toThrow(UsageError)
    await expect(openFile(path, null)).rejects.toThrow(message)
  })

  it('a folder', async () => {
    await expect(openFile(folder, null)).rejects.toThrow(/is not a file/)
  })
})

it('recognises a format by name and first bytes, and asks when it cannot', () => {
  expect(sniffFormat('a.CSV.gz', 'x,y').name).toBe('csv')
  expect(sniffFormat('a.tsv', '').name).toBe('tsv')
  expect(sniffFormat('a.jsonl', '').name).toBe('ndjson')
  expect(sniffFormat('posts.txt', '{"text": "x"}').name).toBe('ndjson')
  expect(() => sniffFormat('posts.txt', 'hello')).toThrow(/could be of several formats: say which with --as/)
  expect(() => sniffFormat('news.xml', '<?xml version="1.0"?>\n<rss version="2.0">')).toThrow('news.xml is a feed')
  expect(() => sniffFormat('posts.csv', '{"text": "x"}')).toThrow(/named like csv and looks like ndjson.*--as/)
})
