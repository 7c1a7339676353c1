import { posix } from 'node:path'
import { UsageError } from '../../../domain/errors.js'
import type { LayerTools } from '../layers.js'
import type { OpenedZip } from '../open-zip.js'
import { unzip, type ZipMember } from '../unzip.js'
import { readDateStyles } from './cell-dates.js'
import { rowsAsCsv } from './read-rows.js'
import { readSharedTexts } from './shared-texts.js'
import { readWholeXml } from './read-xml.js'

const WORKBOOK = 'xl/workbook.xml'
const RELATIONS = 'xl/_rels/workbook.xml.rels'

export function isWorkbook(members: readonly ZipMember[]): boolean {
  return members.some(({ name }) => name === WORKBOOK)
}

interface Sheet {
  readonly name: string
  readonly isHidden: boolean
  readonly member: ZipMember
}

/**
 * One sheet of an Excel workbook as CSV.
 * @param wanted name of the sheet; null: the first that is not hidden
 * @throws UsageError naming the sheets when there is no such one
 */
export async function openWorkbook(
  path: string,
  members: readonly ZipMember[],
  wanted: string | null,
  tools: LayerTools,
): Promise<OpenedZip> {
  const part = (name: string, signal: AbortSignal): AsyncGenerator<Buffer> =>
    tools.withinLimit(
      unzip(
        path,
        members.filter((member) => member.name === name),
        signal,
      ),
    )
  const { sheets, dateSystem } = await readSheets(members, (name) => part(name, tools.signal))
  const names = sheets.map(({ name }) => name).join(', ')
  const sheet =
    wanted === null
      ? (sheets.find(({ isHidden }) => !isHidden) ?? sheets[0])
      : sheets.find(({ name }) => name === wanted)
  if (!sheet) {
    throw new UsageError(
      sheets.length === 0
        ? `${path} is a workbook without a sheet of rows`
        : `${path} has no sheet named ${wanted}. Its sheets are: ${names}`,
    )
  }
  return {
    name: `${sheet.name}.csv`,
    isWorkbook: true,
    sheets: sheets.map(({ name }) => name),
    understood: [`sheet ${sheet.name}${sheets.length > 1 ? ` of: ${names}` : ''}`],
    async *source(signal) {
      const texts = await readSharedTexts(part('xl/sharedStrings.xml', signal))
      const dateStyles = await readDateStyles(part('xl/styles.xml', signal))
      const rows = rowsAsCsv(part(sheet.member.name, signal), { texts, dateStyles, dateSystem })
      // A text that many cells share is written out for each of them.
      yield* tools.withinLimit(rows)
    },
  }
}

async function readSheets(
  members: readonly ZipMember[],
  part: (name: string) => AsyncGenerator<Buffer>,
): Promise<{ sheets: Sheet[]; dateSystem: 1900 | 1904 }> {
  const targets = new Map<string, string>()
  await readWholeXml(part(RELATIONS), {
    open(name, attribute) {
      const target = attribute('Target')
      if (name === 'Relationship' && target) targets.set(attribute('Id') ?? '', posix.resolve('/xl', target).slice(1))
    },
  })
  const sheets: Sheet[] = []
  let dateSystem: 1900 | 1904 = 1900
  await readWholeXml(part(WORKBOOK), {
    open(name, attribute) {
      if (name === 'workbookPr' && /^(?:1|true)$/.test(attribute('date1904') ?? '')) dateSystem = 1904
      if (name !== 'sheet') return
      const target = targets.get(attribute('id') ?? '')
      const member = members.find((one) => one.name === target)
      // Sheets of charts have no rows.
      if (!member || !/\/worksheets\//.test(member.name)) return
      const isHidden = (attribute('state') ?? 'visible') !== 'visible'
      sheets.push({ name: attribute('name') ?? '', isHidden, member })
    },
  })
  return { sheets, dateSystem }
}
