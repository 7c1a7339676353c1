import { expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { shortened } from './drawn-out.js'

it.each([
  ['panassss gilaaa hari niiii', 'panas gila hari ni'],
  ['sooo cooool', 'so cool'],
  ['freeee fooood', 'free food'],
  ['lahhhh', 'lah'],
  ['zzz AAA www', 'zzz AAA www'],
  ['Chapter XIII, World War III', 'Chapter XIII, World War III'],
  ['哈哈哈哈 committee 10000', '哈哈哈哈 committee 10000'],
])('%s → %s', (text, short) => {
  expect(shortened(text)).toBe(short)
})

it('takes time in proportion to its length', () => {
  expect(growthOf((size) => shortened('ab'.repeat(size) + 'aaa'), 20_000)).toBeLessThan(LINEAR)
  expect(growthOf((size) => shortened('a'.repeat(size)), 20_000)).toBeLessThan(LINEAR)
})
