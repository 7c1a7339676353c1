import { describe, expect, it } from 'vitest'
import { readOpened } from '../../../../test/support/read-opened.js'
import { workbookOf, type WorkbookParts } from '../../../../test/support/workbook.js'
import { DamagedArchiveError } from '../decompress.js'
import { TooLargeError } from '../within-limit.js'

const row = (number: number, cells: string): string => `<row r="${number}">${cells}</row>`
const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`

/** The lines that a sheet becomes. */
async function linesOf(parts: WorkbookParts): Promise<string[]> {
  return (await readOpened('posts.xlsx', workbookOf(parts))).text.split('\n').slice(0, -1)
}

describe('a workbook', () => {
  it('becomes CSV with the texts of its cells, wherever they lie', async () => {
    const texts = [
      '<t>nativeId</t>',
      '<t xml:space="preserve"> said &quot;ok&quot; &amp; left</t>',
      '<r><rPr><b/></rPr><t>bo</t></r><r><t>ld</t></r><rPh><t>spoken</t></rPh>',
      '<t>line_x000D_</t>',
    ]
    expect(
      await linesOf({
        texts,
        sheets: {
          Posts: [
            row(
              1,
              '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="str"><f>A1</f><v>made</v></c>',
            ),
            row(2, `<c r="A2" t="s"><v>2</v></c>${inline('地铁 😤')}<c t="b"><v>1</v></c>`),
            row(3, '<c r="C3" t="s"><v>3</v></c>'),
          ].join(''),
        },
      }),
    ).toEqual(['"nativeId"," said ""ok"" & left","made"', '"bold","地铁 😤","true"', '"","","line\r"'])
  })

  it('has the digits of numbers as the file writes them', async () => {
    const sheet = row(
      1,
      '<c><v>1396120000000000123</v></c><c><v>12</v></c><c><v>1.3961200000000001E+18</v></c><c><v>0.1</v></c>',
    )
    expect(await linesOf({ sheets: { Posts: sheet } })).toEqual([
      '"1396120000000000123","12","1.3961200000000001E+18","0.1"',
    ])
  })

  it('has days and times where it shows numbers as such', async () => {
    const formats = ['yyyy\\-mm\\-dd', '0.00&quot; days&quot;', '[Red]0', '[$-409]d mmm yyyy']
    const styles = [0, 14, 22, 164, 165, 166, 167, 21]
    const serials = ['45778', '45778', '45778.354340277781', '45778', '45778', '45778', '59', '0.5']
    const cells = serials.map((serial, style) => `<c s="${style}"><v>${serial}</v></c>`).join('')
    const days = '"45778","2025-05-01","2025-05-01 08:30:15","2025-05-01","45778","45778","1900-02-28","12:00:00"'
    expect(await linesOf({ formats, styles, sheets: { Posts: row(1, cells) } })).toEqual([days])
    const of1904 = await linesOf({
      styles: [14],
      properties: 'date1904="1"',
      sheets: { Posts: row(1, '<c s="0"><v>44316</v></c><c t="d"><v>2025-05-01T08:00:00</v></c>') },
    })
    expect(of1904).toEqual(['"2025-05-01","2025-05-01T08:00:00"'])
  })

  it('has a line for each row, and as many fields as its first', async () => {
    const sheet = [
      row(2, inline('a') + inline('b')),
      row(5, inline('c')),
      row(6, inline('d') + inline('e') + inline('')),
    ]
    expect(await linesOf({ sheets: { Posts: sheet.join('') } })).toEqual(['', '"a","b"', '', '', '"c",""', '"d","e"'])
  })
})

describe('the sheets of a workbook', () => {
  const sheets = { Notes: row(1, inline('notes')), Posts: row(1, inline('posts')), Old: row(1, inline('old')) }

  it('are read from the first that is not hidden, or by name', async () => {
    expect(await readOpened('a.xlsx', workbookOf({ sheets }))).toMatchObject({
      text: '"notes"\n',
      contentName: 'Notes.csv',
      understood: ['sheet Notes of: Notes, Posts, Old'],
    })
    const hidden = workbookOf({ sheets, states: { Notes: 'state="hidden"' } })
    expect((await readOpened('a.xlsx', hidden)).text).toBe('"posts"\n')
    expect((await readOpened('a.xlsx', hidden, { sheet: 'Old' })).text).toBe('"old"\n')
  })

  it('are listed when there is none of that name', async () => {
    const opened = readOpened('a.xlsx', workbookOf({ sheets }), { sheet: 'posts' })
    await expect(opened).rejects.toThrow(/has no sheet named posts\. Its sheets are: Notes, Posts, Old$/)
    await expect(readOpened('a.xlsx', workbookOf({ sheets: {} }))).rejects.toThrow(/workbook without a sheet/)
  })
})

describe('a workbook that unpacks to too much', () => {
  it.each([
    ['in its rows', { sheets: { Posts: row(1, inline('x'.repeat(3_000_000))) } }],
    ['in its texts', { texts: [`<t>${'x'.repeat(3_000_000)}</t>`], sheets: { Posts: '' } }],
    [
      'in a text that many cells share',
      { texts: [`<t>${'x'.repeat(10_000)}</t>`], sheets: { Posts: row(1, '<c t="s"><v>0</v></c>'.repeat(300)) } },
    ],
  ])('%s stops at the limit', async (_, parts) => {
    const workbook = workbookOf(parts)
    expect((await readOpened('a.xlsx', workbook, { maxBytes: 5_000_000 })).error).toBeUndefined()
    const outcome = await readOpened('a.xlsx', workbook, { maxBytes: 1_000_000 }).catch((error: unknown) => ({ error }))
    expect(outcome.error).toBeInstanceOf(TooLargeError)
  })
})

describe('a workbook that is made to be slow', () => {
  it('is not believed when a row says that it stands where no sheet has one', async () => {
    const far = row(1, inline('text')) + '<row r="99999999999999"><c t="inlineStr"><is><t>kopi</t></is></c></row>'
    const outcome = await readOpened('a.xlsx', workbookOf({ sheets: { Posts: far } }))
    expect(outcome.text).toBe('"text"\n"kopi"\n')
  })

  it('ends where elements nest without end', async () => {
    const deep = row(1, inline('text')) + '<row>'.repeat(300_000)
    const outcome = await readOpened('a.xlsx', workbookOf({ sheets: { Posts: deep } })).catch((error: unknown) => ({
      error,
    }))
    expect(outcome.error).toBeInstanceOf(DamagedArchiveError)
  })
})
