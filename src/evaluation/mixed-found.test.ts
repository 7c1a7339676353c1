import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { foundTexts } from './mixed-found.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mixed-found-'))
  await writeFile(join(folder, 'labelled.tsv'), 'positive\tgood\nnegative\tgood but bad\n\n')
  await writeFile(join(folder, 'plain.txt'), 'bad but good\n')
})
afterEach(() => rm(folder, { recursive: true }))

const read = async (...rows: string[]) => {
  const list = join(folder, 'list.tsv')
  await writeFile(list, ['file\tline\tlanguage\tdraw\tfirst\tsecond', ...rows, ''].join('\n'))
  return foundTexts(list, folder)
}

it('reads the texts from their files, without those on which two readers differ', async () => {
  const rows = [
    'labelled.tsv\t2\ten\t1\tmixed\t',
    'labelled.tsv\t1\ten\t1\tmixed\tsingle',
    'plain.txt\t1\tms\t2\tsingle\tsingle',
  ]
  expect(await read(...rows)).toEqual([
    { file: 'labelled.tsv', draw: 1, language: 'en', isMixed: true, text: 'good but bad' },
    { file: 'plain.txt', draw: 2, language: 'ms', isMixed: false, text: 'bad but good' },
  ])
})

it.each(['labelled.tsv\t3\ten\t1\tmixed\t', 'labelled.tsv\t9\ten\t1\tmixed\t', 'labelled.tsv\t\ten\t1\tmixed\t'])(
  'refuses %j',
  async (row) => {
    await expect(read(row)).rejects.toThrow(/list\.tsv:2: labelled\.tsv, line \d*: no text/)
  },
)

it('names the row that has no label', async () => {
  await expect(read('labelled.tsv\t1\ten\t1\tmixed\t', 'labelled.tsv\t2\ten\t1\tyes\t')).rejects.toThrow('list.tsv:3')
})
