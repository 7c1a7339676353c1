import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { plainText, sentimentText } from '../../text/profiles.js'
import type { LabelledFile, PostFile } from './recipe.js'
import { readRecords } from '../tuning/records.js'
import { createRowFile, type RowIndex, type RowWriter } from './row-file.js'
import { writeWhole } from '../../whole-file.js'

/** A data set as training reads it: every row checked, cleaned with the profile `sentiment` and written to `rowFile`. */
export interface PreparedSet {
  readonly name: string
  /** As the recipe names it, made absolute. */
  readonly path: string
  /** Of the file as it was read, in hex. */
  readonly sha256: string
  readonly rowFile: string
  readonly index: RowIndex
  /** Rows of each class, in the order of the recipe's classes. */
  readonly perClass: readonly number[]
  /** 1 for each class that a row of this set can have: see `Batch.classWeights`. */
  readonly counted: readonly number[]
  /** Rows left out: nothing is left after cleaning. */
  readonly empty: number
  /** Rows left out because the recipe maps their label to null. */
  readonly unused: number
  readonly languages: readonly string[]
}

export interface Preparing {
  /** Where row files go; made when missing. */
  readonly folder: string
  readonly classes: readonly string[]
  readonly signal: AbortSignal
  readonly onProgress: (message: string) => void
}

const PROBLEMS_SHOWN = 5
const PROGRESS_EVERY = 100_000

/**
 * Reads a data set once, in constant memory. A set that an earlier run has prepared in the same folder is taken from
 * there: a training that continues sees the rows that it began with, even if the file has changed.
 * @param key names the set's files in the folder
 * @throws UsageError naming file and line: a missing or unknown column, another encoding, a label that the recipe does
 *   not name, a class of the set without rows
 */
export async function prepareSet(
  file: LabelledFile | PostFile,
  key: string,
  preparing: Preparing,
): Promise<PreparedSet> {
  const { folder } = preparing
  await mkdir(folder, { recursive: true })
  const indexFile = join(folder, `${key}.json`)
  const known = await readFile(indexFile, 'utf8').catch(() => null)
  if (known !== null) return { ...(JSON.parse(known) as PreparedSet), rowFile: join(folder, `${key}.rows`) }
  const rowFile = join(folder, `${key}.rows`)
  const writer = await createRowFile(`${rowFile}.part`)
  let set: PreparedSet
  try {
    set = { ...(await fill(writer, file, preparing)), rowFile }
  } catch (err) {
    await writer.abandon()
    await rm(`${rowFile}.part`, { force: true })
    throw err
  }
  await rename(`${rowFile}.part`, rowFile)
  await writeWhole(indexFile, JSON.stringify(set))
  return set
}

async function fill(
  writer: RowWriter,
  file: LabelledFile | PostFile,
  { classes, signal, onProgress }: Preparing,
): Promise<Omit<PreparedSet, 'rowFile'>> {
  const name = file.name ?? basename(file.path)
  const classOf = classesOfLabels(file, classes)
  const perClass = classes.map(() => 0)
  const problems: string[] = []
  let [read, empty, unused] = [0, 0, 0]
  const { records, sha256 } = readRecords<'label' | 'text'>(file)
  for await (const { line, cells } of records) {
    const { label, text = '' } = cells
    signal.throwIfAborted()
    read += 1
    if (read % PROGRESS_EVERY === 0) onProgress(`${name}: ${read} rows read`)
    const found = label === undefined ? 0 : classOf.get(label.trim())
    if (found === undefined) {
      problems.push(`  - line ${line}: label "${label?.trim().slice(0, 40)}"`)
      if (problems.length === PROBLEMS_SHOWN) break
      continue
    }
    if (found === null) {
      unused += 1
      continue
    }
    const clean = sentimentText(plainText(text))
    if (clean === '') {
      empty += 1
      continue
    }
    if (!isIn(file, clean)) continue
    perClass[found] = (perClass[found] ?? 0) + 1
    await writer.add({ label: found, text: clean })
  }
  if (problems.length > 0) throw unknownLabels(file, [...classOf.keys()], problems)
  const possible = new Set([...classOf.values()].filter((index) => index !== null))
  if ('labels' in file || 'label' in file.columns) checkClasses(file, classes, possible, perClass)
  const index = await writer.finish()
  if (index.rows === 0) throw new UsageError(`${file.path}: no row with text is left of ${read}. Correct the recipe.`)
  const counted = classes.map((_, at) => (possible.has(at) ? 1 : 0))
  onProgress(`${name}: ${index.rows} rows${empty > 0 ? `, ${empty} without text left out` : ''}`)
  const { path, languages } = file
  return { name, path, sha256: sha256(), index, perClass, counted, empty, unused, languages }
}

/** Label in the file → index of the class; null: its rows are left out. */
function classesOfLabels(file: LabelledFile | PostFile, classes: readonly string[]): Map<string, number | null> {
  const labels = 'labels' in file ? file.labels : undefined
  const pairs = Object.entries(labels ?? Object.fromEntries(classes.map((name) => [name, name])))
  return new Map(pairs.map(([label, name]) => [label, name === null ? null : classes.indexOf(name)]))
}

function isIn(file: LabelledFile | PostFile, text: string): boolean {
  if (!('part' in file) || file.part === undefined) return true
  const place = createHash('sha256').update(text).digest().readUInt32BE(0) / 0x1_0000_0000
  return place >= file.part.from && place < file.part.to
}

function checkClasses(
  file: LabelledFile | PostFile,
  classes: readonly string[],
  possible: ReadonlySet<number>,
  perClass: readonly number[],
): void {
  const missing = classes.filter((_, index) => possible.has(index) && perClass[index] === 0)
  if (missing.length === 0) return
  throw new UsageError(
    `${file.path}: no rows of the class ${missing.join(', ')} (rows: ${classes.map((name, at) => `${name} ${perClass[at] ?? 0}`).join(', ')}). If the set has no such rows, say so in the recipe: "labels" names those that it has.`,
  )
}

function unknownLabels(
  file: LabelledFile | PostFile,
  known: readonly string[],
  problems: readonly string[],
): UsageError {
  return new UsageError(
    [
      `${file.path}: labels that the recipe does not name (it names: ${known.join(', ')}):`,
      ...problems,
      'Correct "columns", or give "labels": each label of the file and its class, or null to leave its rows out.',
    ].join('\n'),
  )
}
