import { UsageError } from '../../domain/errors.js'
import { peel, type LayerTools, type NamedSource } from './layers.js'
import { chooseMembers } from './members.js'
import { listZip, unzip } from './unzip.js'
import { isWorkbook, openWorkbook } from './workbook/open-workbook.js'

export interface OpenedZip extends NamedSource {
  readonly understood: readonly string[]
  readonly isWorkbook: boolean
  /** Names of the sheets of a workbook, in their order; of others none. */
  readonly sheets: readonly string[]
}

/** Zips of other programs, by a member that they have: what is said instead of reading them. */
const NOT_READ_HERE: readonly { readonly member: string; readonly what: string }[] = [
  { member: 'xl/workbook.bin', what: 'a binary Excel workbook (.xlsb): save it as .xlsx or CSV' },
  { member: 'content.xml', what: 'an OpenDocument file (.ods): save it as .xlsx or CSV' },
  { member: 'Index/Document.iwa', what: 'a Numbers file: export it as .xlsx or CSV' },
  { member: 'word/document.xml', what: 'a Word document, which is not read here: save its text or table as CSV' },
]

/**
 * The posts inside a zip, or the rows of a workbook, which is one.
 * @throws UsageError when it cannot be opened or holds nothing that is known
 */
export async function openZip(path: string, sheet: string | null, tools: LayerTools): Promise<OpenedZip> {
  const members = await listZip(path)
  const unread = NOT_READ_HERE.find(({ member }) => members.some(({ name }) => name === member))
  if (unread) throw new UsageError(`${path} is ${unread.what}`)
  if (isWorkbook(members)) return openWorkbook(path, members, sheet, tools)
  const chosen = chooseMembers(members)
  if (typeof chosen === 'string') {
    throw new UsageError(`${path} is a zip ${chosen}: unpack it with: unzip ${path}, and import the right one`)
  }
  const contents: NamedSource[] = []
  for (const member of chosen) {
    const packed = (signal: AbortSignal): AsyncGenerator<Buffer> => tools.withinLimit(unzip(path, [member], signal))
    contents.push(await peel(packed, member.name, tools))
  }
  async function* all(signal: AbortSignal): AsyncGenerator<Buffer> {
    for (const { source } of contents) yield* source(signal)
  }
  return {
    name: contents[0]?.name ?? path,
    understood: [],
    isWorkbook: false,
    sheets: [],
    source: (signal) => tools.withinLimit(all(signal)),
  }
}
