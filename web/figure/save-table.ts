import type { Messages } from '../messages/en.js'
import { toCsv } from './csv.js'
import { saveFile } from './download.js'
import { factsOf, fileNameOf, type SavedFigure } from './saved-figure.js'
import type { TableContent } from './table.js'

/** Saves the table of a figure as CSV, with what it says of itself above. */
export function saveTable(figure: SavedFigure, { columns, rows }: TableContent, words: Messages): void {
  saveFile(`${fileNameOf(figure)}.csv`, csvOf(figure, { columns, rows }, words), 'text/csv;charset=utf-8')
}

export function csvOf(figure: SavedFigure, { columns, rows }: TableContent, words: Messages): string {
  const facts = factsOf(figure, words).map(({ name, value }) => `${name}: ${value}`)
  const about = [figure.title, ...facts, words.provenance.units]
  const lines = [columns.map(({ name }) => name), ...rows.map(({ cells }) => cells.map(({ value }) => value))]
  return toCsv(lines, [words.figure.aboutLines(about.length), ...about])
}
