import stringWidth from 'string-width'
import { type QueryError, UsageError } from '../../domain/errors.js'

/** What a query is not understood for, with the place under it: as wide as its signs, for Chinese ones take two columns. */
export function queryTrouble(query: string, { message, place, suggestion }: QueryError): UsageError {
  const line = query.replace(/\s/gu, ' ')
  const before = ' '.repeat(stringWidth(line.slice(0, place.offset)))
  const marks = '^'.repeat(Math.max(1, stringWidth(line.slice(place.offset, place.offset + place.length))))
  const meant =
    suggestion === undefined
      ? ''
      : `\nTry: ${line.slice(0, place.offset)}${suggestion}${line.slice(place.offset + place.length)}`.trimEnd()
  return new UsageError(`The query is not understood: ${message}\n  ${line}\n  ${before}${marks}${meant}`)
}
