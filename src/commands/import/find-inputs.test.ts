import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { findInputs } from './find-inputs.js'
import { within } from './standard-input.js'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-inputs-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), 'x')
  }
}

async function found(...paths: string[]): Promise<{ paths: string[]; skipped: string[] }> {
  const { paths: wanted, skipped } = await findInputs(paths.map((path) => join(folder, path)))
  const short = (path: string): string => path.slice(folder.length + 1)
  return { paths: wanted.map(short), skipped: skipped.map(short).sort() }
}

describe('the files that paths name', () => {
  it('of a folder are all in it, sorted as people count, without what is no post of a person', async () => {
    write('in/part-10.csv', 'in/part-2.csv', 'in/more/a.ndjson', 'in/.DS_Store', 'in/Thumbs.db')
    write('in/part-2.csv.rejects.ndjson', 'in/part-10.csv.rejects.ndjson.partial', 'in/.hidden/a.csv')
    expect(await found('in')).toEqual({
      paths: ['in/more/a.ndjson', 'in/part-2.csv', 'in/part-10.csv'],
      skipped: [
        'in/.DS_Store',
        'in/.hidden/a.csv',
        'in/Thumbs.db',
        'in/part-10.csv.rejects.ndjson.partial',
        'in/part-2.csv.rejects.ndjson',
      ],
    })
  })

  it('of a pattern are those that a shell would have named', async () => {
    write('b.csv', 'a.csv', 'a.csv.rejects.ndjson', 'sub/c.csv', 'x[1].csv')
    expect((await found('*.csv')).paths).toEqual(['a.csv', 'b.csv', 'x[1].csv'])
    expect((await found('**/*.csv')).paths).toEqual(['a.csv', 'b.csv', 'sub/c.csv', 'x[1].csv'])
    expect((await found('x[1].csv')).paths).toEqual(['x[1].csv'])
    expect(await found('{a,b}.csv*')).toEqual({ paths: ['a.csv', 'b.csv'], skipped: ['a.csv.rejects.ndjson'] })
  })

  it('are read in the order that was given, and a file that is not there is left to who opens it', async () => {
    write('b.csv', 'a.csv', 'list.rejects.ndjson')
    expect(await found('b.csv', 'missing.csv', 'a.csv', 'list.rejects.ndjson')).toEqual({
      paths: ['b.csv', 'missing.csv', 'a.csv', 'list.rejects.ndjson'],
      skipped: [],
    })
  })

  it('are asked for when a folder or a pattern names none', async () => {
    write('in/.DS_Store')
    await expect(found('in')).rejects.toThrow(/in has no file to read$/)
    await expect(found('*.xlsx')).rejects.toThrow(UsageError)
    await expect(found('*.xlsx')).rejects.toThrow(/\*\.xlsx matches no file to read$/)
    await expect(findInputs(['-', '-'])).rejects.toThrow(/only once/)
  })
})

it('standard input ends at its limit with a sentence', async () => {
  async function* input(): AsyncGenerator<Buffer> {
    for (;;) yield await Promise.resolve(Buffer.alloc(1_000))
  }
  let bytes = 0
  const read = async (): Promise<void> => {
    for await (const chunk of within(input(), 10_000)) bytes += chunk.length
  }
  await expect(read()).rejects.toThrow(/Standard input is longer than 10000 bytes: save it as a file/)
  expect(bytes).toBe(10_000)
})
