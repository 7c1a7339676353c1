import { expect, it } from 'vitest'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import { weighWords } from './word-weights.js'

const means = { ...(await openLangidModels('models')), linker: loadGazetteerLinker() }
const weigh = (text: string) => weighWords(text, means)

it('says which Singlish words spoke, from the list', () => {
  const { label, script, words } = weigh('Wah the MRT at Dhoby Ghaut kena delay again lah')
  expect([label, script]).toEqual(['en-SG', null])
  const [first] = words
  expect(first).toMatchObject({ source: 'marker' })
  expect(
    words
      .filter(({ source }) => source === 'marker')
      .map(({ word }) => word)
      .sort(),
  ).toEqual(['kena', 'lah'])
  for (const { source, weight } of words) if (source === 'marker') expect(weight).toBeGreaterThan(0.3)
})

it.each([
  ['ms', 'Saya tak faham kenapa kerajaan buat macam ni, korang tengok lah sendiri', 'macam'],
  ['id', 'Gue nggak ngerti kenapa harganya mahal banget sih, padahal gak ramai', 'banget'],
])('%s: words of the list speak for it', (label, text, word) => {
  const found = weigh(text)
  expect(found.label).toBe(label)
  const told = found.words.find((each) => each.word === word)
  expect(told?.source).toBe('list')
  expect(told?.weight).toBeGreaterThan(0)
})

it.each([
  ['ta-Latn', 'Romba nalla iruku da intha kadai, neenga kandipa vaanga'],
  ['fr', 'Je ne comprends pas pourquoi le train est encore en retard ce matin'],
])('%s: words that only the model weighs', (label, text) => {
  const { words, ...found } = weigh(text)
  expect(found.label).toBe(label)
  expect(words.length).toBeGreaterThan(1)
  expect(new Set(words.map(({ source }) => source))).toEqual(new Set(['model']))
  expect(words.map(({ weight }) => weight)).toEqual(words.map(({ weight }) => weight).sort((a, b) => b - a))
})

it('names the script where its rule decides, and weighs no word of another language', () => {
  expect(weigh('今天的地铁又坏了，so late already')).toMatchObject({ label: 'zh', script: 'Hani', words: [] })
})

it('lists the names that were set aside', () => {
  const { label, setAside, words } = weigh('Teman saya kerja di Tanjong Pagar sejak tahun lalu')
  expect([label, setAside]).toEqual(['id', ['tanjong', 'pagar']])
  expect(words.map(({ word }) => word)).not.toContain('tanjong')
})

it.each(['', '😭😭', '12:30', 'a'.repeat(100_000), 'lah '.repeat(20_000), "it's (a+b)* [x] \\d $& lah"])(
  'answers text %#, in little time',
  (text) => {
    const startedAt = process.cpuUsage()
    const { words } = weigh(text)
    for (const { weight } of words) expect(Number.isFinite(weight)).toBe(true)
    expect(process.cpuUsage(startedAt).user / 1_000).toBeLessThan(2_000)
  },
)

it('weighs a word that stands in the text in capitals and with a curly apostrophe', () => {
  const { words } = weigh('DON’T anyhow chope leh, Chope also no use')
  expect(words.find(({ word }) => word === 'chope')?.weight).toBeGreaterThan(0.3)
})
