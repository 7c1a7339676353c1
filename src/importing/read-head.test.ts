import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { parseBeginning, readHead } from './read-head.js'

describe('the beginning of a JSON value', () => {
  it.each([
    ['{"a":1,"b":[2,3', { a: 1, b: [2] }],
    ['{"a":1,"b":[2,3,{"c":"[","d":"\\"}', { a: 1, b: [2, 3, { c: '[' }] }],
    ['{"a":{"b":{}},"c":"unfini', { a: { b: {} } }],
    ['{"a":{"b', { a: {} }],
    ['[{"a":1},{"a":2}]\n[3]', [{ a: 1 }, { a: 2 }]],
    ['{"a":1} and more', { a: 1 }],
    ['[', []],
    ['[1', []],
    ['{"a":1]', undefined],
  ])('%s', (text, value) => {
    expect(parseBeginning(text)).toEqual(value)
  })

  it('cut anywhere shows the complete values', () => {
    const whole = '{"id":"1","list":[{"a":[1,2]},"x"],"text":"a, [b] {c}","last":{}}'
    const names = Object.keys(JSON.parse(whole) as object)
    for (let cut = 1; cut <= whole.length; cut += 1) {
      const seen = parseBeginning(whole.slice(0, cut))
      expect(names.slice(0, Object.keys(seen as object).length), whole.slice(0, cut)).toEqual(
        Object.keys(seen as object),
      )
    }
  })

  it.each(['[', '{"a":', '[{', ',', '[1,', '{"a":[],'])('is found in linear time in a text full of %s', (unit) => {
    expect(growthOf((size) => readHead(`[${unit.repeat(size)}`), 2_000)).toBeLessThan(LINEAR)
  })

  it('says nothing when it nests without end', () => {
    expect(readHead('['.repeat(100_000)).json).toBeUndefined()
    expect(readHead(`${'['.repeat(1_000)}\n{"a":1}`).json).toEqual({ a: 1 })
  })
})
