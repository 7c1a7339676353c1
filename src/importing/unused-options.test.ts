import { describe, expect, it } from 'vitest'
import { NO_TABLE_RULES } from './import-format.js'
import type { ImportSettings } from './import-one.js'
import { readWhole, texts, type WholeFile } from '../../test/support/read-whole.js'
import { workbookOf } from '../../test/support/workbook.js'

const LINE = '{"text":"kopi"}\n'
const TABLE = 'text\nkopi\n'
const TWARC = 'id,text,author_id,created_at,public_metrics.like_count\n1,kopi,2,2025-01-01T00:00:00Z,3\n'
const row = (n: number, text: string): string => `<row><c r="A${n}" t="inlineStr"><is><t>${text}</t></is></c></row>`
const BOOK = workbookOf({ sheets: { One: `${row(1, 'text')}${row(2, 'kopi')}` } })
const separator = { table: { ...NO_TABLE_RULES, separator: ';' } }
const noHeader = { table: { ...NO_TABLE_RULES, header: false } }

const reading = (name: string, content: string | Buffer, said: Partial<ImportSettings>): Promise<WholeFile> =>
  readWhole(name, content, undefined, null, said)

describe('an option that does not apply', () => {
  it.each<[string, string, string | Buffer, Partial<ImportSettings>, RegExp]>([
    ['--sheet', 'a.csv', TABLE, { sheet: 'One' }, /a\.csv is read as csv: --sheet is only for workbooks$/],
    ['--separator', 'a.ndjson', LINE, separator, /a\.ndjson is read as ndjson: --separator is only for text/],
    ['--no-header', 'a.ndjson', LINE, noHeader, /a\.ndjson is read as ndjson: --no-header is only for tables/],
    ['--no-header', 'a.csv', TWARC, noHeader, /a\.csv is read as twarc-csv: --no-header/],
    ['--channel', 'a.csv', TABLE, { channel: 'sgnews' }, /a\.csv is read as csv: --channel is only for Telegram/],
    ['--encoding', 'a.xlsx', BOOK, { encoding: 'gbk' }, /a workbook: --encoding is only/],
    ['--separator', 'a.xlsx', BOOK, separator, /a workbook: --separator is only/],
  ])(
    '%s is refused for %s alone, and said where it is one of several',
    async (option, name, content, said, message) => {
      await expect(reading(name, content, said)).rejects.toThrow(message)
      const among = await reading(name, content, { ...said, isOnlyFile: false })
      expect(texts(among)).toEqual(['kopi'])
      expect(among.warnings).toEqual([expect.stringMatching(new RegExp(`^${option} is only.*read without it$`))])
    },
  )

  it('is none where the file takes it', async () => {
    const result = await reading('a.csv', 'text;n\nkopi, teh;1\n', { ...separator, encoding: 'utf-8' })
    expect([texts(result), result.warnings]).toEqual([['kopi, teh'], []])
  })
})
