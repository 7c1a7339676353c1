import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { openDataFolder } from './texts.js'

const root = mkdtempSync(join(tmpdir(), 'kopitalk-test-texts-'))
afterAll(() => rmSync(root, { recursive: true }))

const gzipped = gzipSync('en\tthe bus is late again\n'.repeat(50))

it.each([
  ['missing', undefined, /missing\.tsv is missing: --data must name the folder/],
  ['empty', '\n', /empty\.tsv is empty/],
  ['cut.tsv.gz', gzipped.subarray(0, gzipped.length / 2), /cut\.tsv\.gz is not a whole gzip file/],
  ['web.tsv.gz', '<html>not found</html>', /web\.tsv\.gz is not a whole gzip file/],
  ['half', 'en\tthe bus is late\nen', /half\.tsv:2: no label<TAB>text/],
])('names a file that is %s', (name, content, message) => {
  const file = name.endsWith('.gz') ? name : `${name}.tsv`
  if (content !== undefined) writeFileSync(join(root, file), content)
  const read = () => openDataFolder(root).labelled(file)
  expect(read).toThrow(UsageError)
  expect(read).toThrow(message)
})

it('says so when the folder is a file', () => {
  const file = join(root, 'a-file')
  writeFileSync(file, 'x')
  expect(() => openDataFolder(file).lines('langid/dev.tsv')).toThrow(/is missing: --data must name the folder/)
})

it('remembers each file that it read, whole', () => {
  writeFileSync(join(root, 'whole.tsv.gz'), gzipped)
  const data = openDataFolder(root)
  expect(data.labelled('whole.tsv.gz')).toHaveLength(50)
  expect(Object.keys(data.hashes())).toEqual(['whole.tsv.gz'])
})
