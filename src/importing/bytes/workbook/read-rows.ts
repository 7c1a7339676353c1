import { dateOfSerial } from './cell-dates.js'
import { createTextCollector, withoutEscapes } from './cell-texts.js'
import { createXmlReader } from './read-xml.js'

export interface Cells {
  readonly texts: readonly string[]
  /** Styles that show a number as a date. */
  readonly dateStyles: ReadonlySet<number>
  readonly dateSystem: 1900 | 1904
}

/** One row of a sheet. */
interface Row {
  /** From 1. */
  readonly number: number
  readonly values: readonly string[]
}

const MAX_COLUMNS = 16_384
/** Of a sheet in Excel: a row with a larger number is not where it says. */
const MAX_ROWS = 1_048_576

/**
 * The rows of a sheet as CSV with every field quoted. Numbers are the digits that the file has: as a floating-point
 * number an id would become another one. A row that is missing is an empty line, so that lines count as in the sheet.
 */
export async function* rowsAsCsv(sheet: AsyncIterable<Buffer>, cells: Cells): AsyncGenerator<Buffer> {
  let width = 0
  let at = 0
  for await (const rows of readRows(sheet, cells)) {
    let csv = ''
    for (const { number, values } of rows) {
      if (number > at) csv += '\n'.repeat(number - at - 1)
      at = Math.max(number, at)
      const last = values.findLastIndex((value) => value !== '')
      if (width === 0) width = last + 1
      const fields = Array.from({ length: last < 0 ? 0 : Math.max(width, last + 1) }, (_, index) => values[index] ?? '')
      csv += `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`
    }
    if (csv !== '') yield Buffer.from(csv)
  }
}

/** The rows that each piece of the sheet completes. */
async function* readRows(sheet: AsyncIterable<Buffer>, cells: Cells): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = []
  let number = 0
  let values: string[] = []
  let column = 0
  let type = ''
  let style = 0
  let written: string | null = null
  const inline = createTextCollector()
  const reader = createXmlReader({
    open(name, attribute) {
      inline.open(name)
      if (name === 'row') {
        number = numberOf(attribute('r')) ?? number + 1
        values = []
        column = 0
      } else if (name === 'c') {
        column = columnOf(attribute('r')) ?? column
        type = attribute('t') ?? 'n'
        style = Number(attribute('s') ?? 0)
        inline.start()
      } else if (name === 'v') written = ''
    },
    text(text) {
      inline.text(text)
      if (written !== null) written += text
    },
    close(name) {
      inline.close(name)
      if (name === 'v') {
        setValue(valueOf(written ?? '', type, style, cells))
        written = null
      } else if (name === 'is') setValue(inline.take())
      else if (name === 'c') column += 1
      else if (name === 'row') rows.push({ number, values })
    },
  })
  for await (const chunk of sheet) {
    reader.push(chunk)
    yield rows
    rows = []
  }
  reader.end()
  yield rows

  function setValue(value: string): void {
    if (column < MAX_COLUMNS) values[column] = value
  }
}

/** @returns null for what is not the number of a row */
function numberOf(written: string | undefined): number | null {
  const number = Number(written)
  return Number.isInteger(number) && number >= 1 && number <= MAX_ROWS ? number : null
}

/** `AB12` is in column 27, counted from 0. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (!letters) return null
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function valueOf(written: string, type: string, style: number, { texts, dateStyles, dateSystem }: Cells): string {
  if (type === 's') return texts[Number(written)] ?? ''
  if (type === 'b') return written === '1' ? 'true' : 'false'
  if (type === 'n' && dateStyles.has(style)) return dateOfSerial(written, dateSystem) ?? written
  return type === 'e' ? '' : withoutEscapes(written)
}
