import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { zipOf } from '../support/zip.js'
import { UsageError } from '../../src/domain/errors.js'
import { findZstd } from '../../src/local/find-zstd.js'
import { packageRoot } from '../../src/package-root.js'
import { DamagedArchiveError } from '../../src/importing/bytes/decompress.js'
import { openFile } from '../../src/importing/bytes/open-file.js'
import { createZstdFrames } from '../../src/importing/bytes/zstd-frames.js'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-packed-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const zstd = findZstd([join(packageRoot(), '.kopitalk')])
const canUnzstd = 'createZstdDecompress' in zlib || spawnSync(zstd.file, ['--version']).status === 0

/** What could be read, and the error that ended it. */
async function read(path: string): Promise<{ text: string; error?: unknown }> {
  const file = await openFile(path, null, zstd)
  let text = ''
  try {
    for await (const chunk of file.chunks(new AbortController().signal)) text += chunk.toString('latin1')
    return { text }
  } catch (error) {
    return { text, error }
  }
}

describe('zip', () => {
  it('gives the posts of an X archive, behind whose it is and its long texts, in the order of its parts', async () => {
    const path = write(
      'twitter.zip',
      zipOf({
        'data/tweets-part10.js': 'part10 ',
        'data/tweets.js': 'part0 ',
        'data/direct-messages.js': 'never',
        'data/tweets-part2.js': 'part2 ',
        'data/note-tweet.js': 'long texts ',
        'data/account.js': 'account ',
        'assets/images/tweets.js': 'never',
      }),
    )
    expect(await read(path)).toEqual({ text: 'account long texts part0 part2 part10 ' })
  })

  it('gives the outbox of another archive, or the only file', async () => {
    expect(await read(write('m.zip', zipOf({ 'actor.json': 'a', 'outbox.json': 'posts' })))).toEqual({ text: 'posts' })
    expect(await read(write('one.zip', zipOf({ 'any.csv': 'id,text' })))).toEqual({ text: 'id,text' })
  })

  it('says what to do with one that contains nothing known, or is cut', async () => {
    const unknown = write('unknown.zip', zipOf({ 'a.txt': 'a', 'b.txt': 'b' }))
    await expect(openFile(unknown, null)).rejects.toThrow(
      /zip of 2 files \(a\.txt, b\.txt\), none of which is known.*unzip/,
    )
    const whole = zipOf({ 'data/tweets.js': 'x'.repeat(1_000) })
    const cut = write('cut.zip', whole.subarray(0, whole.length - 30))
    await expect(openFile(cut, null)).rejects.toThrow(UsageError)
    await expect(openFile(cut, null)).rejects.toThrow(/cannot be opened.*download it again/)
  })

  it('gives what comes before a damaged place', async () => {
    const numbers = Array.from({ length: 60_000 }, (_, index) => `${index} ${Math.sin(index)}\n`).join('')
    const damagedZip = zipOf({ 'data/tweets.js': numbers })
    damagedZip.fill(0xff, 300_000, 300_400)
    const { text, error } = await read(write('damaged.zip', damagedZip))
    expect(error).toBeInstanceOf(DamagedArchiveError)
    expect(text.length).toBeGreaterThan(300_000)
    expect(numbers.startsWith(text.slice(0, 300_000))).toBe(true)
  })

  it('stops at the limit when it unpacks to far more than its size', async () => {
    const bomb = write('bomb.zip', zipOf({ 'data/tweets.js': 'x'.repeat(80 * 1024 * 1024) }))
    const { text, error } = await read(bomb)
    expect(text.length).toBe(64 * 1024 * 1024)
    expect(error).toMatchObject({ message: expect.stringMatching(/--max-bytes/) as string })
  })
})

/** Three comments, packed by `zstd --ultra -19 --long=31`: plain `zstd -d` refuses its window of 2 GiB. */
const LONG_WINDOW = Buffer.from(
  'KLUv/QSoHQQA8sYWGIBtDiBwpNyhcXzUWmkkplg88j5ILDaVE4yxtRYwPXKr47I2T3XICe2SqIKBWNlu9OPeti4bC1SYQfrRp/oy0+gRofNsb/jecvE4mUDWTmQ7ekzxVA/02f7gpQ8gAIMJdBtBMtGrMDxloheKVSowHlExzZQOF0wg4WAQ5bqwThj6beYN',
  'base64',
)

describe('zstd', () => {
  it.skipIf(!canUnzstd)('unpacks a window of 2 GiB', async () => {
    const { text, error } = await read(write('RC_2025-06.zst', LONG_WINDOW))
    expect(error).toBeUndefined()
    expect(text.split('\n').map((line) => line.slice(0, 12))).toEqual([
      '{"id": "a0",',
      '{"id": "a1",',
      '{"id": "a2",',
      '',
    ])
  })

  it.skipIf(!canUnzstd)('says where it is cut', async () => {
    const cut = write('cut.zst', LONG_WINDOW.subarray(0, -20))
    await expect(openFile(cut, null, zstd)).rejects.toThrow(DamagedArchiveError)
  })

  it('is whole at the end of a frame only, in whatever pieces it comes', () => {
    const skippable = Buffer.from('502a4d1803000000aabbcc', 'hex')
    const twice = Buffer.concat([LONG_WINDOW, skippable, LONG_WINDOW])
    const ends = [0, LONG_WINDOW.length, LONG_WINDOW.length + skippable.length, twice.length]
    for (let length = 0; length <= twice.length; length += 1) {
      for (const chunkBytes of [1, 7, 1_000]) {
        const frames = createZstdFrames()
        for (let at = 0; at < length; at += chunkBytes)
          frames.see(twice.subarray(at, Math.min(at + chunkBytes, length)))
        expect(frames.isWhole).toBe(ends.includes(length))
      }
    }
  })

  it.skipIf('createZstdDecompress' in zlib)('names the program when it is missing', async () => {
    const path = write('a.zst', LONG_WINDOW)
    await expect(openFile(path, null, { file: join(folder, 'no-zstd'), libraries: [] })).rejects.toThrow(
      /need the program zstd: .*apt-get install zstd/,
    )
  })

  it.runIf(process.env.CI)('is not skipped in CI: set-up has seen to the program', () => expect(canUnzstd).toBe(true))
})
