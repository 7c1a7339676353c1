import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openImportBench, type ImportBench } from '../support/import-bench.js'
import { workbookOf } from '../support/workbook.js'

let bench: ImportBench

beforeEach(async () => {
  bench = await openImportBench({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => bench.close())

describe('import', () => {
  it('reads standard input like a file: packed, known again, its bad items listed by its name', async () => {
    const input = gzipSync('{"text":"kopi o"}\n{"text":\n')
    const kept = mkdtempSync(join(tmpdir(), 'kopitalk-test-'))
    expect(await bench.start(['-', '--json'], { TMPDIR: kept }, input).ended).toMatchObject({
      code: 1,
      files: [
        {
          file: 'standard input',
          status: 'imported',
          accepted: 1,
          rejected: 1,
          rejects: 'standard-input.rejects.ndjson',
        },
      ],
    })
    expect(readFileSync(join(bench.folder, 'standard-input.rejects.ndjson'), 'utf8')).toMatch(
      /^{"file":"standard input","line":2/,
    )
    expect((await bench.start(['-', '--json'], { TMPDIR: kept }, input).ended).files).toMatchObject([
      { status: 'already imported' },
    ])
    expect(readdirSync(kept)).toEqual([])
    rmSync(kept, { recursive: true })

    expect(await bench.start(['-', '--json'], {}, 'some text\n').ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/standard input could be of several formats/) as string,
    })
  })

  it('says where standard input cannot be kept, with the next step', async () => {
    const none = join(bench.folder, 'none')
    expect(await bench.start(['-', '--as', 'lines'], { TMPDIR: none }, 'kopi\n').ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^Standard input cannot be kept in .*none: ENOENT.*Nothing was imported.*TMPDIR/,
      ) as string,
    })
  })

  it('says so when the disk is full, and leaves nothing there', async ({ skip, onTestFinished }) => {
    const small = mkdtempSync(join(tmpdir(), 'kopitalk-test-'))
    const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status === 0
    onTestFinished(() => {
      if (isMounted) spawnSync('umount', ['--lazy', small])
      rmSync(small, { recursive: true, force: true })
    })
    if (!isMounted) skip('only root can make a disk of its own to fill')
    const input = 'kopi o kosong\n'.repeat(100_000)
    expect(await bench.start(['-', '--as', 'lines'], { TMPDIR: small }, input).ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Standard input cannot be kept in .*ENOSPC/) as string,
    })
    expect(readdirSync(small)).toEqual([])
  })

  it('reads a folder and says what it skipped', async () => {
    mkdirSync(join(bench.folder, 'in'))
    bench.write('in/2.csv', 'text\nb\n')
    bench.write('in/1.ndjson', '{"text":"a"}\n')
    bench.write('in/.DS_Store', 'x')
    bench.write('in/1.ndjson.rejects.ndjson', '{}\n')
    const { code, files, stdout } = await bench.run(['in', 'other*.csv'])
    expect({ code, files, stdout }).toMatchObject({ code: 2, files: [] })
    const found = await bench.run(['in'])
    expect(found).toMatchObject({ code: 0, files: [{ file: 'in/1.ndjson' }, { file: 'in/2.csv' }] })
    expect(JSON.parse(found.stdout)).toMatchObject({ skipped: ['in/.DS_Store', 'in/1.ndjson.rejects.ndjson'] })
    expect(await bench.texts()).toEqual(['a', 'b'])
  })

  it('reads a sheet with a map, in a dry run without servers too, and says what it understood', async () => {
    const cell = (text: string | number): string =>
      typeof text === 'number' ? `<c s="0"><v>${text}</v></c>` : `<c t="inlineStr"><is><t>${text}</t></is></c>`
    const rows = [
      ['Id', 'Comment', 'When'],
      ['1396120000000000123', 'Kopi, siew dai', 45778],
      ['7', 'teh'],
    ]
    const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')
    bench.write('survey.xlsx', workbookOf({ sheets: { About: '', Answers: sheet }, styles: [14] }))
    const args = [
      'survey.xlsx',
      '--sheet',
      'Answers',
      '--map',
      'text=Comment,nativeId=Id,postedAt=When',
      '--platform',
      'forum',
    ]
    const { files } = await bench.run([...args, '--dry-run'])
    expect(files).toMatchObject([
      {
        format: 'csv',
        posts: 2,
        understood: ['sheet Answers of: About, Answers', 'separated by commas', 'the first line names the columns'],
        rows: [
          { nativeId: '1396120000000000123', postedAt: '2025-05-01T00:00:00.000Z' },
          { text: 'teh', postedAt: null },
        ],
      },
    ])
    expect(await bench.run(args)).toMatchObject({ code: 0, files: [{ accepted: 2, undated: 1 }] })
    expect(await bench.run(['survey.xlsx', '--sheet', 'answers'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/has no sheet named answers\. Its sheets are: About, Answers/) as string,
    })
    expect(existsSync(join(bench.folder, 'survey.xlsx.rejects.ndjson'))).toBe(false)
  })
})
