import { expect, it } from 'vitest'
import { QueryError } from '../../domain/errors.js'
import { parseQuery } from '../../text/query/parse-query.js'
import { queryTrouble } from './query-trouble.js'

function told(query: string): readonly string[] {
  try {
    parseQuery(query)
  } catch (err) {
    if (err instanceof QueryError) return queryTrouble(query, err).message.split('\n')
    throw err
  }
  throw new Error('was understood')
}

it('puts the caret under the place, behind wide signs, too', () => {
  expect(told('kopi lang:ms')).toEqual([
    'The query is not understood: `lang:` is not a field here; did you mean `language:`?',
    '  kopi lang:ms',
    '       ^^^^^',
    'Try: kopi language:ms',
  ])
  expect(told('地铁 OR').slice(1)).toEqual(['  地铁 OR', '       ^^'])
})
