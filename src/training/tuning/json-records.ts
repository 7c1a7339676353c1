import { UsageError } from '../../domain/errors.js'
import type { TextRecord } from './records.js'
import type { TextPiece } from './text-lines.js'

/**
 * Rows of a file with one JSON object a line. Blank lines are passed over.
 * @param fields names under which fields are wanted, and the names of the fields
 * @throws UsageError naming the line and what does not fit there
 */
export async function* jsonRecords<Role extends string>(
  path: string,
  pieces: AsyncIterable<TextPiece>,
  fields: readonly (readonly [Role, string | number])[],
): AsyncGenerator<TextRecord<Role>> {
  for await (const piece of pieces) {
    for (const [at, written] of piece.text.split('\n').entries()) {
      if (written.trim() === '') continue
      const line = piece.line + at
      const row = objectOf(written, `${path}:${line}`)
      const field = (name: string): string => {
        const value = row[name]
        if (typeof value === 'string' || typeof value === 'number') return String(value)
        const names = Object.keys(row).map((each) => `"${each.slice(0, 40)}"`)
        throw new UsageError(`${path}:${line}: no text in the field "${name}". This line has: ${names.join(', ')}.`)
      }
      const cells = fields.map(([role, name]) => [role, field(String(name))])
      yield { line, cells: Object.fromEntries(cells) as TextRecord<Role>['cells'] }
    }
  }
}

function objectOf(written: string, place: string): Readonly<Record<string, unknown>> {
  let row: unknown
  try {
    row = JSON.parse(written)
  } catch (err) {
    throw new UsageError(`${place}: not JSON: ${(err as Error).message}. An ndjson file has one object a line.`)
  }
  if (row === null || typeof row !== 'object' || Array.isArray(row))
    throw new UsageError(`${place}: not an object. An ndjson file has one object a line.`)
  return row as Readonly<Record<string, unknown>>
}
