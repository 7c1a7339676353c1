import fc from 'fast-check'
import pg from 'pg'
import { expect, it } from 'vitest'
import { arrayLiteral } from './array-literal.js'

const TEXT_ARRAY = 1009
const getParser = pg.types.getTypeParser as (oid: number) => (literal: string) => unknown // its types know no arrays
const parse = getParser(TEXT_ARRAY)

it('every text is the same after writing and reading', () => {
  const element = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'NULL', '{', '}', ',', '"', '\\', '\\"', null),
  )
  fc.assert(
    fc.property(fc.array(element), (list) => {
      expect(parse(arrayLiteral(list) as string)).toEqual(list)
    }),
  )
})

it('numbers, booleans and nothing', () => {
  expect(arrayLiteral([1, -0.5, true, null, undefined, 1e21])).toBe('{1,-0.5,true,NULL,NULL,1e+21}')
  expect(arrayLiteral([])).toBe('{}')
})

it('leaves other values than flat lists of plain values to pg', () => {
  for (const value of ['text', 7, null, [Buffer.from('a')], [[1]], [new Date(0)], [{ a: 1 }]]) {
    expect(arrayLiteral(value)).toBe(value)
  }
})
