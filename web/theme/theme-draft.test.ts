import { expect, it } from 'vitest'
import { draftOf, languagesOf, themesFile } from './theme-draft.js'

const FOOD = { key: 'food', title: 'Food', words: { en: ['kopi'], 'ta-Latn': ['saapadu'] }, queries: [] }
const RAIN = { key: 'rain', title: 'Rain', words: { en: ['rain'] }, queries: ['rain NEAR/5 train'] }

it('reads one entry a line, each once, and leaves out languages without words', () => {
  expect(draftOf({ en: ' mrt \n\nbus stop\nmrt', zh: ' \n' }, 'mrt NEAR/5 delay\n')).toEqual({
    words: { en: ['mrt', 'bus stop'] },
    queries: ['mrt NEAR/5 delay'],
  })
})

it('has a box for the four languages, and for those that a theme has besides', () => {
  expect(languagesOf(FOOD)).toEqual(['en', 'zh', 'ms', 'ta', 'ta-Latn'])
})

it('writes the file with the changed theme in its place, and no list of queries where there are none', () => {
  const changed = { words: { en: ['teh'], zh: ['咖啡'] }, queries: ['teh -ice'] }
  const themes = JSON.parse(themesFile([FOOD, RAIN], { food: changed })) as unknown
  expect(themes).toEqual({ themes: [{ key: 'food', title: 'Food', ...changed }, RAIN] })
  const { queries: _, ...food } = FOOD
  expect(JSON.parse(themesFile([FOOD, RAIN]))).toEqual({ themes: [food, RAIN] })
})
