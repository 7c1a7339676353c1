import { QueryError } from '../../domain/errors.js'

const OPERATOR_AT = /(?:OR|AND|NOT|NEAR(?:\/[0-9]+)?)(?=[\s()"\u201C\u201D\u201E\uFF02]|$)/uy
const OPERATOR_BEFORE = /(?<![^\s()])(OR|AND|NOT|NEAR(?:\/[0-9]+)?|-)\s*$/u

/**
 * Why a query cannot be read, in words.
 * @param failedAt where the parser could not go on
 */
export function explainFailure(query: string, failedAt: number): QueryError {
  const at = skipBlanks(query, failedAt)
  const operator = OPERATOR_BEFORE.exec(query.slice(0, at))
  if (operator) {
    const [, name = ''] = operator
    const place = { offset: operator.index, length: name.length }
    return new QueryError(
      `\`${name}\` needs something behind it; to search for the word, write it in small letters`,
      place,
    )
  }
  OPERATOR_AT.lastIndex = at
  const [name] = OPERATOR_AT.exec(query) ?? []
  if (name !== undefined) {
    return new QueryError(
      `\`${name}\` needs something before it; to search for the word, write it in small letters`,
      { offset: at, length: name.length },
      name === 'OR' || name === 'AND' ? '' : undefined,
    )
  }
  if (query[at] === ')') return closingNothing(query, at)
  if (query.trim() === '') return new QueryError('has nothing to search for', { offset: 0, length: query.length })
  return openParenthesis(query)
}

function closingNothing(query: string, at: number): QueryError {
  const before = query.slice(0, at).trimEnd()
  if (before.endsWith('(')) {
    const offset = before.length - 1
    return new QueryError('there is nothing between these parentheses', { offset, length: at + 1 - offset })
  }
  return new QueryError('`)` closes nothing', { offset: at, length: 1 }, '')
}

/** The last one that is not closed; the end of the query when all are. */
function openParenthesis(query: string): QueryError {
  const open: number[] = []
  for (let at = 0; at < query.length; at += 1) {
    if (query[at] === '(') open.push(at)
    else if (query[at] === ')') open.pop()
  }
  const offset = open.at(-1) ?? query.length
  return new QueryError('`(` is not closed', { offset, length: 1 }, '')
}

function skipBlanks(query: string, from: number): number {
  let at = from
  while (at < query.length && /\s/u.test(query[at] ?? '')) at += 1
  return at
}
