import { expect, it } from 'vitest'
import { lackingLanguages, lint, type CountedPart } from './lint.js'

const part = (text: string, posts: number | null, hasWords = true): CountedPart => ({ text, posts, hasWords })
const told = (parts: readonly CountedPart[], looked = 1_000): (string | number | null)[][] =>
  lint(parts, looked).map(({ part: number, warning }) => [number, warning])

it('warns of what finds nothing, nearly everything, or is left out', () => {
  expect(told([part('rain 雨天', 20), part('hujann', 0), part('de*', 612), part('the', null)])).toEqual([
    [1, 'finds nothing'],
    [2, 'finds 61 % of all posts'],
    [3, expect.stringMatching(/^is left out/)],
  ])
  expect(told([part('rain 雨天', 9)], 10), 'of few posts a share says nothing').toEqual([])
  expect(told([part('rain 雨天', 0)], 0), 'nor of none').toEqual([])
})

it('warns of one script only', () => {
  expect(told([part('rain', 9), part('hujan', 9)])).toEqual([
    [null, 'has Latin letters only: posts in Chinese and Tamil are not found'],
  ])
  expect(told([part('下雨', 9), part('language:zh', 9, false)])).toEqual([
    [null, 'has Chinese characters only: posts in English, Malay and Tamil are not found'],
  ])
  expect(told([part('rain', 9), part('மழை', 9)])).toEqual([])
  expect(told([part('😀', 9)])).toEqual([])
})

it('warns of languages of Singapore that a theme has no words in', () => {
  expect(lackingLanguages(['en', 'ta-Latn'])).toBe('has no words in Chinese, Malay, Tamil')
  expect(lackingLanguages(['en', 'zh', 'ms', 'id', 'ta'])).toBeNull()
  expect(lackingLanguages([]), 'of queries alone').toBeNull()
})
