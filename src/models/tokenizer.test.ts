import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { openTokenizer } from './tokenizer.js'

const folder = mkdtempSync(join(tmpdir(), 'kopitalk-tokenizer-'))
afterAll(() => rmSync(folder, { recursive: true }))

it.each(['', '{', '{}', '[]', 'null'])('a tokenizer.json with %j is reported', async (text) => {
  const file = join(folder, 'tokenizer.json')
  writeFileSync(file, text)
  const opened = openTokenizer(file)
  await expect(opened).rejects.toThrow(UsageError)
  await expect(opened).rejects.toThrow(`${file} cannot be used as a tokenizer`)
})
