import { zipOf } from './zip.js'

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** What a workbook of a test holds, as the XML that programs write. */
export interface WorkbookParts {
  /** Rows of each sheet, as XML, by its name. */
  readonly sheets: Readonly<Record<string, string>>
  /** Shared texts, each the inside of an `si`. */
  readonly texts?: readonly string[]
  /** Inside of `cellXfs`, behind formats named 164 and following. */
  readonly formats?: readonly string[]
  readonly styles?: readonly number[]
  /** Attributes of `workbookPr`. */
  readonly properties?: string
  /** Attributes of each sheet, by its name. */
  readonly states?: Readonly<Record<string, string>>
}

/** An Excel workbook, packed as Excel packs it. */
export function workbookOf({
  sheets,
  texts = [],
  formats = [],
  styles = [],
  properties = '',
  states = {},
}: WorkbookParts): Buffer {
  const names = Object.keys(sheets)
  const part = (inside: string): string => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${inside}`
  const relation = (_: string, index: number): string =>
    `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`
  const sheet = (name: string, index: number): string =>
    `<sheet name="${name}" sheetId="${index + 1}" ${states[name] ?? ''} r:id="rId${index + 1}"/>`
  const format = (code: string, index: number): string => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`
  return zipOf({
    '[Content_Types].xml': part('<Types/>'),
    'xl/workbook.xml': part(
      `<workbook xmlns:r="${RELATIONS}"><workbookPr ${properties}/><sheets>${names.map(sheet).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': part(`<Relationships>${names.map(relation).join('')}</Relationships>`),
    'xl/styles.xml': part(
      `<styleSheet><numFmts>${formats.map(format).join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
        `<cellXfs>${styles.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    ),
    'xl/sharedStrings.xml': part(`<sst>${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`),
    ...Object.fromEntries(
      names.map((name, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        part(`<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`),
      ]),
    ),
  })
}
