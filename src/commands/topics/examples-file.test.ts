import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readExamplesFile } from './examples-file.js'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-examples-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (content: string | Buffer, name = 'answers.csv') => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return readExamplesFile(file)
}
const refusal = (content: string): Promise<string> =>
  read(content).then(
    () => 'it was read',
    (err: Error) => err.message.replaceAll(`${folder}/`, ''),
  )

const WANTED = {
  examples: [
    { line: 2, platform: 'x', nativeId: '17', isAbout: true },
    { line: 4, platform: 'youtube', nativeId: '-a_b', isAbout: false },
  ],
  unanswered: 1,
}

it.each([
  [
    'an export with a column more',
    'platform,native_id,text,about\nx,17,"two\nlines, here",YES\nyoutube,\'-a_b,hm,n\nx,18,no answer,\n',
  ],
  [
    'a spreadsheet that writes semicolons',
    "\uFEFFabout;platform;native_id;text\r\nyes;x;17;\r\n;x;18;\r\n0;youtube;'-a_b;\r\n",
  ],
  ['twice the same', 'native_id\tplatform\tabout\n17\tx\ty\n17\tx\ttrue\n-a_b\tyoutube\tfalse\n18\tx\t \n'],
])('CSV is read: %s', async (_name, csv) => {
  expect(await read(csv)).toEqual(WANTED)
})

it('NDJSON is read, packed too', async () => {
  const lines = [
    { platform: 'x', native_id: '17', about: true, text: 'a' },
    { platform: 'x', native_id: 18, about: null },
    { platform: 'youtube', native_id: '-a_b', about: 'no' },
  ].map((line) => JSON.stringify(line))
  const told = { ...WANTED, examples: WANTED.examples.map((example, at) => ({ ...example, line: at * 2 + 1 })) }
  expect(await read(lines.join('\n'))).toEqual(told)
  expect(await read(gzipSync(`${lines.join('\r\n')}\r\n`), 'answers.ndjson.gz')).toEqual(told)
})

it.each([
  ['platform,native_id\nx,1', 'answers.csv: lacks the column about'],
  ['id,about\n1,yes', 'answers.csv: lacks the column platform and native_id'],
  [
    'platform,native_id,about\nx,1,yes\nx,2,maybe\nx,,no',
    'answers.csv:3: about is "maybe", and must be yes or no\nanswers.csv:4: has no native_id',
  ],
  ['platform,native_id,about\nx,1,yes\nx,1,no', 'answers.csv:3: says the contrary of line 2 about x 1'],
  ['platform,native_id,about\nx,1,', 'answers.csv: says yes or no of no post'],
  ['platform,native_id,about\nx,1,"yes', 'answers.csv:2: is no CSV'],
  ['{"platform":"x","native_id":"1","about":true}\nnull', 'answers.csv:2: is not a JSON object'],
  [
    `platform,native_id,about\n${Array.from({ length: 2_001 }, (_, at) => `x,${at},yes`).join('\n')}`,
    'has 2001 answers',
  ],
])('%j is refused with its line', async (content, told) => {
  expect(await refusal(content)).toContain(told)
})

it('tells ten problems, and how many there are more', async () => {
  const told = await refusal(`platform,native_id,about\n${'x,1,perhaps\n'.repeat(12)}`)
  expect(told.split('\n')).toHaveLength(12)
  expect(told).toContain('… and 2 more')
  expect(told).toContain('Nothing was changed.')
})
