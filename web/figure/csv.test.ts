import { expect, it } from 'vitest'
import { toCsv } from './csv.js'

it('quotes a cell that contains a separator, and doubles quotes', () => {
  expect(toCsv([['a,b', 'say "kopi"', 'two\nlines', 1.5, null]])).toBe(
    '\uFEFF"a,b","say ""kopi""","two\nlines",1.5,\r\n',
  )
})

it('makes sure that a term is not a formula', () => {
  expect(toCsv([['=1+1', 'a;=1+1']])).toBe(`\uFEFF'=1+1,a;'=1+1\r\n`)
})

it('keeps negative numbers as numbers', () => {
  expect(toCsv([[-0.25]])).toBe('\uFEFF-0.25\r\n')
})

it('says in comments where it comes from, and keeps hashtags apart from them', () => {
  expect(toCsv([['#haze', 1]], ['Filter: “a, b;=1+1”', '=2+2'])).toBe(
    `\uFEFF# Filter: “a b =1+1”\r\n# '=2+2\r\n"#haze",1\r\n`,
  )
})
