import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../src/package-root.js'

const PAGE = 'docs/extend/faults.md'
const tests = join(packageRoot(), 'test')

/** Files by row, as the last column names them. */
const rows = new Map(
  [...readFileSync(join(packageRoot(), PAGE), 'utf8').matchAll(/^\| (\d+) +\|.*\| ([^|]*?) +\|$/gm)].map(
    ([, row, files = '']) => [Number(row), [...files.matchAll(/`([a-z]+\/[a-z.-]+)`/g)].map(([, file = '']) => file)],
  ),
)

/** Rows by the file whose tests cite them. */
const cited = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => ({
    file: name.replace(/\.test\.ts$/, ''),
    rows: [
      ...new Set([...readFileSync(join(tests, name), 'utf8').matchAll(/\brow (\d+)\b/g)].map(([, row]) => Number(row))),
    ],
  }))

it('rows are numbered from 1 without a gap', () => {
  expect([...rows.keys()]).toEqual(Array.from({ length: rows.size }, (_, index) => index + 1))
  expect(rows.size).toBeGreaterThanOrEqual(35)
})

it('every row that a test cites is in the table, with that file', () => {
  expect(cited.flatMap((each) => each.rows).length).toBeGreaterThan(30)
  for (const { file, rows: citedRows } of cited)
    for (const row of citedRows) expect(rows.get(row), `row ${row} of ${PAGE}, cited in test/${file}`).toContain(file)
})

it.each([...rows])('row %i names files that exist, one of them in npm test', (_, files) => {
  for (const file of files) expect(existsSync(join(tests, `${file}.test.ts`)), file).toBe(true)
  expect(files.some((file) => !file.endsWith('.long'))).toBe(true)
})
