import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readOpened } from '../../../test/support/read-opened.js'
import { tarOf } from '../../../test/support/tar.js'
import { zipOf } from '../../../test/support/zip.js'
import { UsageError } from '../../domain/errors.js'
import { DamagedArchiveError } from './decompress.js'
import { TooLargeError } from './within-limit.js'

const POSTS = 'nativeId,text\n1,kopi o\n'
const OF_A_MAC = {
  'folder/posts.csv': POSTS,
  'folder/.DS_Store': 'x',
  '__MACOSX/folder/._posts.csv': 'x',
  'folder/Thumbs.db': 'x',
}

describe('an archive with what systems leave in it', () => {
  it.each([
    ['zip', zipOf(OF_A_MAC)],
    ['tar', tarOf(OF_A_MAC)],
    ['tar.gz', gzipSync(tarOf(OF_A_MAC))],
    ['tgz', gzipSync(tarOf({ './._posts.csv': 'x', './folder/posts.csv': POSTS }))],
  ])('%s: the only file of a person is read, by its own name', async (ending, content) => {
    const { text, contentName } = await readOpened(`posts.${ending}`, content)
    expect(text).toBe(POSTS)
    expect(contentName).toMatch(/(?:^|\/)folder\/posts\.csv$/)
  })

  it.each([
    ['zip', zipOf],
    ['tar', tarOf],
  ])('%s: two files of a person are refused with their names', async (ending, pack) => {
    const content = pack({ 'a.csv': POSTS, 'b.csv': POSTS, '.DS_Store': 'x' })
    const opened = readOpened(`posts.${ending}`, content)
    await expect(opened).rejects.toThrow(UsageError)
    await expect(opened).rejects.toThrow(/of 2 files \(a\.csv, b\.csv\), none of which is known/)
  })
})

describe('tar', () => {
  it('gives the members of a known archive in their order, wherever they lie', async () => {
    const tar = tarOf({
      'data/tweets.js': 'posts',
      'pictures/a.jpg': 'x'.repeat(70_000),
      'data/account.js': 'account ',
    })
    expect((await readOpened('x.tar', tar)).text).toBe('account posts')
    expect((await readOpened('m.tar.gz', gzipSync(tarOf({ 'actor.json': '{}', 'outbox.json': 'posts' })))).text).toBe(
      'posts',
    )
  })

  it('gives what comes before the place where it breaks off', async () => {
    const numbers = Array.from({ length: 60_000 }, (_, index) => `${index} ${Math.sin(index)}\n`).join('')
    for (const cut of [
      tarOf({ 'posts.txt': numbers }).subarray(0, 700_000),
      cutGzip(tarOf({ 'posts.txt': numbers })),
    ]) {
      const { text, error } = await readOpened('cut.tar', cut)
      expect(error).toBeInstanceOf(DamagedArchiveError)
      expect(text.length).toBeGreaterThan(200_000)
      expect(numbers.startsWith(text)).toBe(true)
    }
  })
})

function cutGzip(content: Buffer): Buffer {
  const packed = gzipSync(content)
  return packed.subarray(0, packed.length / 2)
}

describe('layers', () => {
  it('are taken off one by one', async () => {
    const content = gzipSync(tarOf({ 'posts.jsonl.gz': gzipSync(Buffer.from('\uFEFF{"text":"a"}\n', 'utf16le')) }))
    const { text, contentName, understood } = await readOpened('posts.tgz', content)
    expect({ text, contentName, understood }).toEqual({
      text: '{"text":"a"}\n',
      contentName: 'posts.jsonl',
      understood: ['text in UTF-16LE'],
    })
    expect((await readOpened('twice.csv.gz', gzipSync(gzipSync(POSTS)))).text).toBe(POSTS)
    expect((await readOpened('members.csv.gz', Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]))).text).toBe('a\nb\n')
  })

  it('are refused when they do not end', async () => {
    let content = Buffer.from(POSTS)
    for (let layer = 0; layer < 6; layer += 1) content = gzipSync(content)
    await expect(readOpened('deep.gz', content)).rejects.toThrow(/packed more than 4 times/)
    await expect(readOpened('z.gz', gzipSync(zipOf({ 'a.csv': POSTS })))).rejects.toThrow(
      /has a zip or a workbook inside/,
    )
  })

  it('unpack to no more than the limit, whichever of them grows', async () => {
    const much = Buffer.alloc(3_000_000, 'x')
    for (const content of [
      gzipSync(gzipSync(much)),
      gzipSync(tarOf({ 'a.txt': much })),
      gzipSync(tarOf({ 'a.gz': gzipSync(much) })),
    ]) {
      expect((await readOpened('whole', content, { maxBytes: 4_000_000 })).error).toBeUndefined()
      const { text, error } = await readOpened('bomb', content, { maxBytes: 1_000_000 })
      expect(error).toBeInstanceOf(TooLargeError)
      expect(text.length).toBeLessThanOrEqual(1_000_000)
    }
  })
})

describe('files of programs that are not read here', () => {
  it.each([
    ['a.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel file \(\.xls\).*save it as \.xlsx/],
    ['a.ods', zipOf({ mimetype: 'x', 'content.xml': '<a/>' }), /OpenDocument file \(\.ods\): save it as \.xlsx or CSV/],
    ['a.xlsb', zipOf({ 'xl/workbook.bin': 'x' }), /binary Excel workbook/],
    ['a.parquet', Buffer.from('PAR1aaaa'), /is Parquet/],
    ['a.7z', Buffer.from('377abcaf271c', 'hex'), /is 7z: unpack it/],
  ])('%s', async (name, content, message) => {
    await expect(readOpened(name, content)).rejects.toThrow(message)
  })
})
