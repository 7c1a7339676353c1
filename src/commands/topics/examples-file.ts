import { parse } from 'csv-parse/sync'
import { UsageError } from '../../domain/errors.js'
import { withoutFormulas } from '../../domain/reading/formulas.js'
import { readText } from '../../evaluation/labelled-data.js'

/** What a file says of one post. */
export interface FileExample {
  /** From 1; of CSV the line where its row begins. */
  readonly line: number
  readonly platform: string
  readonly nativeId: string
  readonly isAbout: boolean
}

export interface ExamplesFile {
  /** One of each post, in the order of the file. */
  readonly examples: readonly FileExample[]
  /** Lines without an answer, which are left out. */
  readonly unanswered: number
}

interface Line {
  readonly line: number
  readonly values: Readonly<Record<string, unknown>>
}

const COLUMNS = ['platform', 'native_id', 'about'] as const
const YES = ['yes', 'y', 'true', '1']
const NO = ['no', 'n', 'false', '0']
/** Fitting on as many takes some seconds, and a person answers a few hundred. */
const MAX_EXAMPLES = 2_000
/** The others are counted. */
const MAX_TOLD = 10

/**
 * Reads answers about posts: CSV with a header, or NDJSON, each plain or gzip. `platform` and `native_id` are those of
 * `kopitalk export posts` and `export ids`, `about` is yes or no. Other columns are left alone, and so are lines without an answer.
 * @throws UsageError naming each line that cannot be used, and why
 */
export async function readExamplesFile(file: string): Promise<ExamplesFile> {
  const text = (await readText(file)).replace(/^\uFEFF/u, '')
  const lines = text.trimStart().startsWith('{') ? linesOfJson(text, file) : linesOfCsv(text, file)
  const examples = new Map<string, FileExample>()
  const problems: string[] = []
  let unanswered = 0
  for (const { line, values } of lines) {
    const [platform, nativeId, about] = COLUMNS.map((name) => textOf(values[name]))
    if (about === '') unanswered += 1
    else if (!platform || !nativeId) problems.push(`${file}:${line}: has no ${platform ? 'native_id' : 'platform'}`)
    else {
      const isAbout = YES.includes(about?.toLowerCase() ?? '')
      const example = { line, platform, nativeId, isAbout }
      const earlier = examples.get(`${platform} ${nativeId}`)
      if (!isAbout && !NO.includes(about?.toLowerCase() ?? ''))
        problems.push(`${file}:${line}: about is "${about?.slice(0, 40)}", and must be yes or no`)
      else if (earlier && earlier.isAbout !== isAbout)
        problems.push(`${file}:${line}: says the contrary of line ${earlier.line} about ${platform} ${nativeId}`)
      else if (!earlier) examples.set(`${platform} ${nativeId}`, example)
    }
  }
  refuse(problems)
  if (examples.size === 0) throw new UsageError(`${file}: says yes or no of no post. Fill in the column about.`)
  if (examples.size > MAX_EXAMPLES)
    throw new UsageError(
      `${file}: has ${examples.size} answers. A topic takes ${MAX_EXAMPLES} at most: leave out some.`,
    )
  return { examples: [...examples.values()], unanswered }
}

/** @throws UsageError with the first problems, when there is one */
export function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return
  const more = problems.length > MAX_TOLD ? [`… and ${problems.length - MAX_TOLD} more`] : []
  throw new UsageError([...problems.slice(0, MAX_TOLD), ...more, 'Nothing was changed.'].join('\n'))
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : ''
}

function linesOfJson(text: string, file: string): Line[] {
  return text.split(/\r?\n/u).flatMap((json, at) => {
    if (json.trim() === '') return []
    try {
      const values: unknown = JSON.parse(json)
      if (values !== null && typeof values === 'object') return [{ line: at + 1, values: { ...values } }]
    } catch {
      // It is refused as any other line that is no object.
    }
    throw new UsageError(`${file}:${at + 1}: is not a JSON object. Give one a line, or a CSV file with a header.`)
  })
}

function linesOfCsv(text: string, file: string): Line[] {
  const [header = ''] = text.split(/\r?\n/u, 1)
  const delimiter = [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ','
  let rows: { record: string[]; info: { lines: number } }[]
  try {
    rows = parse(text, { delimiter, info: true, relax_column_count: true, skip_empty_lines: true }) as never
  } catch (err) {
    const { lines, message } = err as Error & { lines?: number }
    throw new UsageError(`${file}${lines === undefined ? '' : `:${lines}`}: is no CSV: ${message}`, { cause: err })
  }
  const [first, ...others] = rows
  const names = first?.record.map((name) => name.trim()) ?? []
  const missing = COLUMNS.filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new UsageError(
      `${file}: lacks the column ${missing.join(' and ')}. platform and native_id are those of kopitalk export ids; about is yes or no.`,
    )
  return others.map(({ record }, at) => {
    const values = Object.fromEntries(names.map((name, column) => [name, record[column] ?? '']))
    return {
      line: (rows[at]?.info.lines ?? 0) + 1,
      values: { ...values, native_id: asExported(values.native_id ?? '') },
    }
  })
}

/** An export puts an apostrophe before what a spreadsheet would take for a formula, such as an id that begins with a dash. */
function asExported(id: string): string {
  return id.startsWith("'") && withoutFormulas(id.slice(1)) === id ? id.slice(1) : id
}
