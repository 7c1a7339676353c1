import { expect, it } from 'vitest'
import { plainId, problemOfId, readReference } from './native-ids.js'

it.each(['1.39612E+18', '1,39E+18', '1.669700650467246e+18', '1E+18', '-1.5e3'])('%s names no post anywhere', (id) => {
  expect(problemOfId(id, 'x')).toMatch(/^in scientific notation/)
  expect(problemOfId(id, 'forum')).toMatch(/^in scientific notation/)
})

it.each([
  ['1E18', /^in scientific notation/],
  ['1.0', /^a decimal number, but ids of x are whole/],
  ['1,0', /^a decimal number/],
  ['16697 00650', /^has a space in it/],
  ['#1669700650467246081', /^is not an id of x/],
  ['1.669.700.650', /^is not an id of x/],
])('%s names no post of a platform with numbers', (id, problem) => {
  expect(problemOfId(id, 'x')).toMatch(problem)
  expect(problemOfId(id, 'forum')).toBeNull()
})

it.each([
  ['x', '1669700650467246081'],
  ['x', '20'],
  ['instagram', 'C2abc-_9'], // a shortcode
  ['reddit', 't3_1e5'],
  ['mastodon', 'https://mastodon.example/112'],
  ['telegram', 'sgnews/12'],
  ['slack', '1503435956.000247'],
  ['forum', '12e45'],
])('on %s, %s may be an id', (platform, id) => {
  expect(problemOfId(id, platform)).toBeNull()
})

it('reads a person or parent that pandas wrote with a decimal point, where no digit is lost', () => {
  expect(readReference('495430242.0')).toEqual({ id: '495430242' })
  expect(readReference('9007199254740991.0')).toEqual({ id: '9007199254740991' })
  expect(readReference('9007199254740993.0')).toEqual({ reason: 'a decimal number that is not exact' })
  expect(readReference('1.6697e+18')).toHaveProperty('reason', 'in scientific notation, so digits are lost')
  expect(readReference('ah_beng')).toEqual({ id: 'ah_beng' })
})

it('takes the marks away that keep a number as text', () => {
  expect(['="1669700650467246081"', "'1669700650467246081", ' 12\u00a0', "'n' roll", '="a"'].map(plainId)).toEqual([
    '1669700650467246081',
    '1669700650467246081',
    '12',
    "'n' roll",
    '="a"',
  ])
})
