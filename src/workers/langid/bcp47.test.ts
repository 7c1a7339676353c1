import { expect, it } from 'vitest'
import { isLanguage, LANGUAGES } from '../../domain/reading/languages.js'
import { loadLid176 } from '../../models/fasttext.js'
import { bcp47 } from './bcp47.js'

// One in each of the model's corners: together they make it name all its languages.
const TEXTS = [
  'hello world',
  'bonjour le monde',
  '你好',
  'நன்றி',
  'привет мир',
  'مرحبا',
  'नमस्ते',
  'ok',
  'lah',
  'xin chào',
  '안녕',
]

it('the list has every label that langid can give, and otherwise only our own', async () => {
  const { identify } = await loadLid176()
  const labels = new Set(TEXTS.flatMap((text) => identify(text, 200).map(({ label }) => bcp47(label))))
  expect(labels.size).toBeGreaterThan(160)
  expect([...labels].filter((label) => !LANGUAGES.includes(label))).toEqual([])
  expect(LANGUAGES).toEqual(expect.arrayContaining(['en-SG', 'ta-Latn', 'und']))
  expect(new Set(LANGUAGES).size).toBe(LANGUAGES.length)
})

it('a person may name any language that there is, and no other', () => {
  for (const tag of ['en', 'en-SG', 'nan', 'zh-Hant', 'und', 'nah']) expect(isLanguage(tag), tag).toBe(true)
  for (const tag of ['xx', 'english', 'none', 'pending', 'en-XX', '-']) expect(isLanguage(tag), tag).toBe(false)
})
