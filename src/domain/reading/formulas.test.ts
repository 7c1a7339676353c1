import { expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { withoutFormulas } from './formulas.js'

it.each([
  ['=1+1', "'=1+1"],
  ['+65', "'+65"],
  ['-1', "'-1"],
  ['@sum', "'@sum"],
  ['\t =x', "\t '=x"],
  ['＝1+1', "'＝1+1"],
  ['a;=1+1', "a;'=1+1"],
  ['a; "=1+1"', `a; "'=1+1"`],
  ['a\t-1', "a\t'-1"],
  ['kopi\n@auntie', "kopi\n'@auntie"],
  ['=1;=2\r\n=3', "'=1;'=2\r\n'=3"],
  ['a\n\n\t  =1', "a\n\n\t  '=1"],
])('keeps %j from being a formula', (text, safe) => {
  expect(withoutFormulas(text)).toBe(safe)
})

it.each(['a,=1+1', 'a = b', 'sure ;-)', 'mail@example.sg', 'kopi - o', 'x=1;y=2', '5 -3; 4'])(
  'leaves %j as it is',
  (text) => {
    expect(withoutFormulas(text)).toBe(text)
  },
)

it.each(['\n', '\t', '; ', ' ', '"'])('takes time that grows with the length of a text full of %j', (sign) => {
  expect(growthOf((size) => withoutFormulas(`${sign.repeat(size)}x`), 5_000)).toBeLessThan(LINEAR)
})
