import { readWholeXml } from './read-xml.js'

/** Numbers of the formats for dates that every workbook has without naming them. */
const BUILT_IN: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
]
const DAY_SECONDS = 86_400
/** Days from the day 0 of each way of counting to 1 January 1970. */
const DAYS_TO_1970 = { 1900: 25_569, 1904: 24_107 }
/** Excel counts a 29 February 1900, which there was not. */
const LEAP_DAY = 60

/** Which styles of cells show a number as a date. */
export async function readDateStyles(styles: AsyncIterable<Buffer>): Promise<ReadonlySet<number>> {
  const dates = new Set<number>()
  const formats = new Set<string>()
  let inCells = false
  let index = 0
  await readWholeXml(styles, {
    open(name, attribute) {
      const id = attribute('numFmtId') ?? ''
      if (name === 'numFmt' && showsDate(attribute('formatCode') ?? '')) formats.add(id)
      if (name === 'cellXfs') inCells = true
      if (name !== 'xf' || !inCells) return
      if (formats.has(id) || BUILT_IN.some(([from, to]) => Number(id) >= from && Number(id) <= to)) dates.add(index)
      index += 1
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return dates
}

/** Colours, conditions and literal words aside, only dates have the letters of days, months, years and hours. */
function showsDate(formatCode: string): boolean {
  return /[dmyhs]/i.test(formatCode.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, ''))
}

/**
 * The day and time that a number of a cell stands for, without a zone, as the cell has none.
 * @returns null when it is none
 */
export function dateOfSerial(written: string, system: 1900 | 1904): string | null {
  const serial = Number(written)
  if (!(serial >= 0 && serial < 2_958_466)) return null // year 9999
  const days = system === 1900 && serial < LEAP_DAY ? serial + 1 : serial
  const seconds = Math.round((days - DAYS_TO_1970[system]) * DAY_SECONDS)
  const [day = '', time = ''] = new Date(seconds * 1_000).toISOString().slice(0, 19).split('T')
  if (serial < 1) return time
  return time === '00:00:00' ? day : `${day} ${time}`
}
