import { describe, expect, it } from 'vitest'
import { cpuTimeOf } from '../../test/support/cpu-time.js'
import { loadFindAbroad } from './abroad.js'

const findAbroad = loadFindAbroad()
const surfaces = (text: string): string[] => findAbroad(text).map(({ surface }) => surface)

describe('loadFindAbroad', () => {
  it.each([
    ['from london to Ho Chi Minh City', ['london', 'Ho Chi Minh City']],
    ['Perancis, Jerman dan Korea Selatan', ['Perancis', 'Jerman', 'Korea Selatan']],
    ['我在东京，不在紐西蘭', ['东京', '紐西蘭']],
    ['சென்னையில் மழை, வட கொரியாவில் குளிர்', ['சென்னையில்', 'வட கொரியாவில்']],
    ['São Paulo, Xi’an and Zürich', ['São Paulo', 'Xi’an', 'Zürich']],
    ['in the U.S. and the US', ['U.S', 'US']],
  ])('finds %s', (text, found) => {
    expect(surfaces(text)).toEqual(found)
  })

  it.each([
    'tell us',
    'the turkey was dry',
    'Jordan and Chad called',
    'Perth Road',
    'American food',
    'a big bang',
    'Singapore',
  ])('finds none in %s', (text) => {
    expect(surfaces(text)).toEqual([])
  })

  it('gives the place in the text', () => {
    const text = 'stuck at JB customs'
    expect(findAbroad(text).map(({ start, end }) => text.slice(start, end))).toEqual(['JB'])
  })

  it('takes time in proportion to the text', () => {
    for (const part of ['New ', 'வட ', '中', 'u.s.', ' '])
      expect(cpuTimeOf(() => findAbroad(part.repeat(20_000)))).toBeLessThan(3_000)
  })
})
