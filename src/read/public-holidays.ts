import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MarksAnswer } from '../domain/reading/marks.js'
import { packageRoot } from '../package-root.js'

const PATH = 'data/events/singapore-public-holidays.tsv'

type Holidays = MarksAnswer['holidays']

let loaded: Holidays | undefined

/**
 * The public holidays that data/events names, in the order of their days; read once.
 * @throws Error when the file is missing or malformed: the package is damaged
 */
export function readPublicHolidays(): Holidays {
  loaded ??= parseHolidays(readFileSync(join(packageRoot(), PATH), 'utf8'))
  return loaded
}

function parseHolidays(tsv: string): Holidays {
  const [, ...rows] = tsv.trimEnd().split('\n')
  return rows.map((row, index) => {
    const [day = '', title] = row.split('\t')
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || !title) throw new Error(`${PATH} line ${index + 2}: not a day and a name`)
    return { day, title }
  })
}
