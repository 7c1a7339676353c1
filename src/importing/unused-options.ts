import type { OpenedFile } from './bytes/open-file.js'
import { NO_TABLE_RULES, type FormatOption, type ImportFormat, type TableRules } from './import-format.js'

/** What a person said that only some files have a use for; null: not said. */
interface SaidOptions {
  readonly channel: string | null
  readonly table: TableRules
  readonly encoding: string | null
  readonly sheet: string | null
}

interface Read {
  readonly file: Pick<OpenedFile, 'isWorkbook'>
  readonly format: Pick<ImportFormat, 'takes'>
}

/** Each option that was given and changes nothing about this file, with what it is for. */
export function unusedOptions(said: SaidOptions, read: Read): string[] {
  const unused = unusedOf(said, read)
  return [
    ...(unused.sheet ? ['--sheet is only for workbooks'] : []),
    ...(unused.separator ? ['--separator is only for text with columns'] : []),
    ...(unused.header ? ['--no-header is only for tables in a form of your own (csv, tsv)'] : []),
    ...(unused.encoding ? ['--encoding is only for text, and a workbook says its own'] : []),
    ...(unused.channel ? ['--channel is only for Telegram exports'] : []),
  ]
}

/** The same options without those that do not apply: a file that ignores one is read as if it had not been given. */
export function withoutUnused<S extends SaidOptions>(said: S, read: Read): S {
  const unused = unusedOf(said, read)
  const { separator, header } = said.table
  return {
    ...said,
    channel: unused.channel ? null : said.channel,
    encoding: unused.encoding ? null : said.encoding,
    sheet: unused.sheet ? null : said.sheet,
    table: {
      separator: unused.separator ? NO_TABLE_RULES.separator : separator,
      header: unused.header ? NO_TABLE_RULES.header : header,
    },
  }
}

function unusedOf(said: SaidOptions, { file, format }: Read): Record<FormatOption | 'encoding' | 'sheet', boolean> {
  const takes = (option: FormatOption): boolean => format.takes?.includes(option) ?? false
  return {
    channel: said.channel !== null && !takes('channel'),
    header: said.table.header !== null && !takes('header'),
    separator: said.table.separator !== null && (file.isWorkbook || !takes('separator')),
    encoding: said.encoding !== null && file.isWorkbook,
    sheet: said.sheet !== null && !file.isWorkbook,
  }
}
