import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson } from './exact-json.js'

describe('numbers', () => {
  it.each([
    ['{"id":1669700650467246081}', { id: '1669700650467246081' }],
    [
      '[1669700650467246083, -9007199254740993,\n1669700650467246081]',
      ['1669700650467246083', '-9007199254740993', '1669700650467246081'],
    ],
    ['{"user": {"id":\t9007199254740993}}', { user: { id: '9007199254740993' } }],
    ['{"id":1.66970065e+18}', { id: '1.66970065e+18' }],
    ['{"id":1.5E3}', { id: 1500 }],
    ['1669700650467246081', '1669700650467246081'],
    [
      '{"id":9007199254740991,"at":1.30000000000000004,"in":[103.81234567890123456]}',
      { id: 9007199254740991, at: 1.3, in: [103.81234567890123456] },
    ],
    [
      '{"text":"call \\":1669700650467246081\\" or, 1669700650467246083","n":1}',
      { text: 'call ":1669700650467246081" or, 1669700650467246083', n: 1 },
    ],
    ['{"text":"a\\\\","id":1669700650467246081}', { text: 'a\\', id: '1669700650467246081' }],
  ])('of %s', (json, value) => {
    expect(parseExactJson(json)).toEqual(value)
  })

  it('keep every digit wherever they are', () => {
    const id = fc.bigInt({ min: 9_007_199_254_740_992n, max: 18_446_744_073_709_551_615n })
    fc.assert(
      fc.property(fc.string(), id, fc.boolean(), (text, number, spaced) => {
        const colon = spaced ? ' : ' : ':'
        const json = `{${JSON.stringify(text)}${colon}${JSON.stringify(text)},"the id"${colon}${number}}`
        expect(Object.entries(parseExactJson(json) as object)).toContainEqual(['the id', String(number)])
      }),
    )
  })

  it('read everything that JSON.parse reads, in the same way', () => {
    const values = [fc.string(), fc.boolean(), fc.maxSafeInteger(), fc.constant(null), fc.constant(-0.25)]
    const json = fc
      .anything({ values, key: fc.string(), withNullPrototype: false })
      .map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(json, (text) => {
        expect(parseExactJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('what is not a number', () => {
  it.each([
    ['{"a":NaN,"b":[Infinity,-Infinity]}', { a: null, b: [null, null] }],
    ['{"text":"NaN and -Infinity","a":NaN}', { text: 'NaN and -Infinity', a: null }],
    ['{"id":1669700650467246081,"a":NaN}', { id: '1669700650467246081', a: null }],
  ])('%s', (json, value) => {
    expect(parseExactJson(json)).toEqual(value)
  })

  it.each(['{"a":NaNo}', '{"a":nan}', '{"text":"NaN', '{"a":undefined}'])('%s is not JSON', (json) => {
    expect(() => parseExactJson(json)).toThrow(SyntaxError)
  })
})
