import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REGISTERS, type Polarity, type Register, type WordSense } from '../domain/local-word.js'
import { packageRoot } from '../package-root.js'

/** One row of `data/glossary/local-words.tsv`. */
export interface GlossaryEntry extends WordSense {
  /** In small letters; a phrase has blanks. The first is the usual one. */
  readonly spellings: readonly string[]
  /** Languages of texts in which it has this sense; none: of any text. */
  readonly only: readonly string[]
  /** The polarity that the second reading gave. */
  readonly second: Polarity
  readonly example: string
  /** Where the word was seen in use; data/glossary/README.md names them. */
  readonly sources: readonly string[]
}

const PATH = 'data/glossary/local-words.tsv'
const COLUMNS = 'words\tlanguage\tonly\tpolarity\tsecond\tregister\tsense\texample\tsource'
const CELLS: Readonly<Record<string, Polarity>> = { '-1': 'negative', '0': 'neutral', '1': 'positive', turns: 'turns' }

let loaded: readonly GlossaryEntry[] | undefined

/** The glossary of local words, read once. Throws when it is missing or malformed: the package is damaged. */
export function readGlossary(): readonly GlossaryEntry[] {
  loaded ??= parseGlossary(readFileSync(join(packageRoot(), PATH), 'utf8'))
  return loaded
}

/** @throws Error naming the line that is not an entry */
export function parseGlossary(tsv: string): GlossaryEntry[] {
  const [header, ...rows] = tsv.trimEnd().split('\n')
  if (header !== COLUMNS) throw new Error(`${PATH}: the first line must name the columns; restore data/glossary`)
  return rows.map((row, index) => {
    const entry = toEntry(row.split('\t'))
    if (!entry) throw new Error(`${PATH} line ${index + 2}: not an entry (data/glossary/README.md has the columns)`)
    return entry
  })
}

function toEntry(cells: readonly string[]): GlossaryEntry | null {
  const [words = '', language = '', only = '', first = '', other = '', register = '', sense, example, source] = cells
  const spellings = listOf(words)
  const [word] = spellings
  const [polarity, second] = [CELLS[first], CELLS[other]]
  if (!word || language === '' || !polarity || !second || !isRegister(register) || !sense || !example || !source) {
    return null
  }
  const sources = source === '-' ? [] : listOf(source)
  return { word, language, sense, polarity, register, spellings, only: listOf(only), second, example, sources }
}

function listOf(cell: string): string[] {
  return cell === '' ? [] : cell.split('|')
}

function isRegister(name: string): name is Register {
  return REGISTERS.some((register) => register === name)
}
