import { describe, expect, it } from 'vitest'
import { QueryError } from '../../domain/errors.js'
import { MAX_QUERY } from '../../domain/reading/query.js'
import { parseThemeQuery } from './theme-queries.js'
import { parseQuery, type QueryOptions } from './parse-query.js'
import type { Phrase, Query } from './query.js'

const phrase = (words: Phrase): string =>
  words.map(({ lexeme, isPrefix }) => `${lexeme}${isPrefix ? '*' : ''}`).join('_')
function shown(query: Query): string {
  switch (query.kind) {
    case 'and':
    case 'or':
      return `(${query.parts.map(shown).join(query.kind === 'and' ? ' & ' : ' | ')})`
    case 'not':
      return `!${shown(query.part)}`
    case 'phrase':
      return phrase(query.phrase)
    case 'near':
      return `${query.left.map(phrase).join('|')} <${query.distance}> ${query.right.map(phrase).join('|')}`
    case 'field':
      return `${query.field}=${query.values.join(',')}`
  }
}
const read = (text: string, options?: QueryOptions): string => shown(parseQuery(text, options).query)
function refusal(text: string, options?: QueryOptions): QueryError {
  try {
    parseQuery(text, options)
  } catch (err) {
    expect(err).toBeInstanceOf(QueryError)
    return err as QueryError
  }
  throw new Error(`${text} was understood`)
}

describe('plain typing', () => {
  it.each([
    ['kopi at Tiong Bahru', '(kopi & tiong & bahru)'],
    ['ang mo kio', '(ang & mo & kio)'],
    ['ang moh', 'angmoh'],
    ['7.5%', '(7.5% & 7.5)'],
    ['bus 95', '(bus & 95)'],
    ['1,000', '1000'],
    ['https://example.com/a_(b)?x=1', '(example.com & example.com/a_(b)?x=1)'],
    ['www.Example.com', 'example.com'],
    ['😀', '😀'],
    ['👍🏽 nice', '(nice & 👍)'],
    ['地铁 故障', '(地铁 & 故障)'],
    ['地鐵', '地铁'],
    ['ரயில் தாமதம்', '(ரயில் & தாமதம்)'],
    ['"kopi peng', 'kopi_peng'],
    ['“kopi peng” teh', '(kopi_peng & teh)'],
    ['mrt or bus and not taxi', '(mrt & bus & not & taxi)'],
    ['mrt - bus', '(mrt & bus)'],
    ['kopi :)', 'kopi'],
    ['10:30', '10:30'],
    ['#mrt', 'mrt'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))

  it('folds a word in disguise as it folds those of posts', () => {
    expect(read('ｍｒｔ m\u00ADrt sooo')).toBe('(mrt & mrt)')
    expect(read('mrt\u3000\u00A0OR\u2003bus')).toBe('(mrt | bus)')
  })
})

describe('the language', () => {
  it.each([
    ['mrt OR bus', '(mrt | bus)'],
    ['mrt bus OR taxi', '((mrt & bus) | taxi)'],
    ['mrt AND (bus OR taxi)', '(mrt & (bus | taxi))'],
    ['mrt -bus', '(mrt & !bus)'],
    ['NOT mrt', '!mrt'],
    ['NOT (mrt OR -bus)', '!(mrt | !bus)'],
    ['--mrt', 'mrt'],
    ['"bus stop"', 'bus_stop'],
    ['"train delay*"', 'train_delay*'],
    ['delay*', 'delay*'],
    ['mrt NEAR/3 delay', 'mrt <3> delay'],
    ['mrt NEAR delay', 'mrt <5> delay'],
    ['(mrt OR "circle line") NEAR/2 (delay* OR fault)', 'mrt|circle_line <2> delay*|fault'],
    ['mrt NEAR/2 bus NEAR/3 lrt', '(mrt <2> bus & bus <3> lrt)'],
    ['NOT mrt NEAR/2 bus', '!mrt <2> bus'],
    ['language:ms,EN-sg theme:transport', '(language=ms,en-SG & theme=transport)'],
    ['-language:ms kopi', '(!language=ms & kopi)'],
    ['Platform:Reddit sentiment:negative origin:inside', '(platform=reddit & sentiment=negative & origin=inside)'],
    ['entity:"~Ah Huat" hashtag:#NDP', '(entity=~Ah Huat & hashtag=ndp)'],
    ['reposts:without', 'reposts=without'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('what is not understood is refused with its place', () => {
  it.each([
    ['lang:ms', 0, 5, 'language:'],
    ['kopi lang:ms', 5, 5, 'language:'],
    ['kopi langauge:ms', 5, 9, 'language:'],
    ['language:malay', 9, 5, 'ms'],
    ['language:singlish', 9, 8, 'en-SG'],
    ['origin:insid', 7, 5, 'inside'],
    ['sentiment:bad', 10, 3, undefined],
    ['language:(ms OR ta)', 9, 1, undefined],
    ['language: ms', 0, 9, undefined],
    ['note:this', 0, 5, undefined],
    ['kopi from:2026-08-01', 5, 5, undefined],
    ['mrt OR', 4, 2, undefined],
    ['mrt OR OR bus', 7, 2, undefined],
    ['mrt AND )', 4, 3, undefined],
    ['(mrt OR bus', 0, 1, ''],
    ['mrt) bus', 3, 1, ''],
    ['mrt () bus', 4, 2, undefined],
    ['mrt || bus', 4, 2, 'OR'],
    ['de*lay', 0, 6, undefined],
    ['d*', 0, 2, undefined],
    ['mrt NEAR/x bus', 4, 6, 'NEAR/5'],
    ['mrt NEAR/99 bus', 4, 7, 'NEAR/5'],
    ['mrt NEAR/5 language:ms', 11, 11, undefined],
    ['the', 0, 3, undefined],
    ['mrt OR the', 7, 3, undefined],
    ['mrt -the', 5, 3, undefined],
    ['  @someone', 2, 8, undefined],
    ['', 0, 0, undefined],
  ])('%s', (text, offset, length, suggestion) => {
    const { place, suggestion: said } = refusal(text)
    expect([place, said]).toEqual([{ offset, length }, suggestion])
  })

  it('says which fields there are, which theme is unknown, and which field makes no sense here', () => {
    expect(refusal('note:this').message).toContain('Fields are platform, language,')
    const themes = ['transport', 'food']
    expect(read('theme:Food', { themes })).toBe('theme=food')
    expect(refusal('theme:transprot', { themes }).suggestion).toBe('transport')
    expect(refusal('theme:food', { without: ['theme'] }).message).toContain('cannot be asked for here')
  })

  it('knows topics from examples apart from themes', () => {
    const topics = ['bus-noise', 'haze']
    expect(read('topic:Haze,bus-noise -topic:haze', { topics, themes: [] })).toBe(
      '(topic=haze,bus-noise & !topic=haze)',
    )
    expect(read('topic:any-key')).toBe('topic=any-key')
    const unknown = refusal('mrt topic:bus-nose', { topics })
    expect(unknown).toMatchObject({ place: { offset: 10, length: 8 }, suggestion: 'bus-noise' })
    expect(unknown.message).toContain('did you mean `topic:bus-noise`?')
    expect(refusal('topic:zzzzzzzz', { topics }).message).toContain('It has bus-noise, haze')
    expect(refusal('topic:haze', { topics: [] }).message).toContain('there is none yet')
    expect(refusal('topic:No!').message).toContain('must be the key of a topic')
    expect(() => parseThemeQuery('topic:haze mrt')).toThrow('cannot be asked for here')
  })

  it.each([
    ['parentheses', '('.repeat(10_000)],
    ['nested', '('.repeat(400)],
    ['100 kB', 'a'.repeat(100_000)],
    ['regex-like text', '(a+)+$'.repeat(160)],
    ['minus signs', `${'-'.repeat(MAX_QUERY - 1)}a`],
    ['NOT', 'NOT '.repeat(240)],
    ['quotes', '"'.repeat(MAX_QUERY)],
    ['addresses', 'http://('.repeat(15)],
    ['NUL', 'kopi\0'],
    ['half a character', 'kopi \uD83D'],
    ['parts', Array.from({ length: 101 }, () => 'ab').join(' OR ')],
  ])('hostile input: %s', (_name, text) => {
    parseQuery('kopi') // the grammar is read once
    const startedAt = performance.now()
    refusal(text)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})

it('names the parts of a query with their places', () => {
  const text = 'kopi at "Tiong Bahru" -language:ms the'
  const parts = parseQuery(text).parts.map(({ place: { offset, length }, query }) => [
    text.slice(offset, offset + length),
    query && shown(query),
  ])
  expect(parts).toEqual([
    ['kopi at', 'kopi'],
    ['"Tiong Bahru"', 'tiong_bahru'],
    ['language:ms', 'language=ms'],
    ['the', null],
  ])
})
