import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { parseJson } from './parse-json.js'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('JSON of strangers', () => {
  it.each([
    '{"text":"[[[[ \\" {{{{ \\\\","n":[1,{"a":null}]}',
    '"alone"',
    nested(256),
    JSON.stringify('['.repeat(1_000)),
    JSON.stringify(Array.from({ length: 1_000 }, () => ({ list: [] }))),
  ])('is read as JSON.parse reads it: %.40s', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  it.each([nested(257), '{"a":'.repeat(100_000), `{"text":"ok","x":${nested(100_000)}}`, '{"a":1', ''])(
    'is refused when it nests without end, or is none: %.40s',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )

  it('is looked through in linear time', () => {
    expect(growthOf((size) => parseJson(JSON.stringify(Array(size).fill({ a: '[' }))), 5_000)).toBeLessThan(LINEAR)
  })
})
