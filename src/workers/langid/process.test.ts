import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Language } from '../../domain/annotation.js'
import { cpuTimeOf } from '../../../test/support/cpu-time.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import { createLangidProcess, MIN_CONFIDENCE } from './process.js'

const process = createLangidProcess(await openLangidModels('models'))

function identify(languageText: string): Language {
  const [outcome] = process([{ id: 1, version: 1, languageText, words: languageText.split(' ') }])
  if (outcome?.kind !== 'done') throw new Error('expected a language')
  return outcome.value
}

describe('createLangidProcess', () => {
  it('calls English with particles Singlish and says which', () => {
    const language = identify('Wah the MRT at Dhoby Ghaut kena delay again lah')
    expect(language.label).toBe('en-SG')
    expect([...language.evidence].sort()).toEqual(['kena', 'lah'])
    expect(language.shares).toEqual({ 'en-SG': 1 })
    expect(language.confidence).toBeGreaterThan(0.7)
  })

  it.each([
    ['en', 'The new library opens next month and entry is free for everyone'],
    ['en-SG', 'Aiyo why you so kiasu one, chope already still complain meh'],
    ['zh', '今天的地铁又坏了，等了半个小时'],
    ['ms', 'Saya tak faham kenapa kerajaan buat macam ni, korang tengok lah sendiri'],
    ['id', 'Gue nggak ngerti kenapa harganya mahal banget sih, padahal karena itu gak ramai'],
    ['ta', 'இன்று பேருந்து மிகவும் தாமதமாக வந்தது'],
    ['ta-Latn', 'Romba nalla iruku da intha kadai, neenga kandipa vaanga'],
    ['ja', '今日はいい天気ですね'],
    ['ko', '오늘 날씨가 좋네요'],
    ['fr', 'Je ne comprends pas pourquoi le train est encore en retard ce matin'],
  ])('labels %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it('needs English around Malay loan words before it says Singlish', () => {
    expect(identify('nak pergi makan kat mana ni, kena cari tempat').label).toBe('ms')
  })

  it('does not take the airline for a particle', () => {
    expect(identify('SIA is the best airline in the world').label).toBe('en')
    expect(identify('why you like that sia').label).toBe('en-SG')
  })

  it('gives the shares of a mixed post', () => {
    const { shares } = identify('我今天 go to work very tired 不想动了')
    expect(Object.keys(shares).sort()).toEqual(['en', 'zh'])
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })

  it('answers und, not a guess, when there is too little', () => {
    for (const text of ['ok', '12:30 ...', '?!', 'k']) expect(identify(text)).toMatchObject({ label: 'und' })
  })

  it('calls emoji alone undetermined, and is not applicable to what cleaning left empty', () => {
    expect(process([{ id: 6, version: 1, languageText: '', words: [] }])).toEqual([
      { id: 6, kind: 'done', value: { label: 'und', confidence: 0, shares: { und: 1 }, evidence: [] } },
    ])
    expect(process([{ id: 7, version: 1, languageText: null, words: [] }])).toEqual([
      { id: 7, kind: 'not_applicable', reason: 'empty_after_clean' },
    ])
  })

  it('withholds a label that it is not sure of, and still shows the shares', () => {
    const { label, shares, confidence } = identify('Ijo bolu pandan nyan')
    expect(label).toBe('und')
    expect(confidence).toBeLessThan(MIN_CONFIDENCE)
    expect(shares).not.toHaveProperty('und')
  })

  it('takes clauses of another language for a mix, names and loans not', () => {
    const { label, shares } = identify('I told them already but semua orang tak nak dengar cakap saya')
    expect(Object.keys(shares).sort()).toEqual(expect.arrayContaining(['ms']))
    expect(Object.keys(shares)).toHaveLength(2)
    expect(['ms', 'en', 'en-SG']).toContain(label)
    expect(identify('I had nasi lemak and teh tarik at Geylang Serai this morning').shares).toEqual({ en: 1 })
  })

  it('takes no script for another: Latin words are never Malayalam or Serbian in Cyrillic', () => {
    for (const text of ['tp bukan UNESCO biosphere reserve', 'kote bharu', 'Kuih talam pandan sedap']) {
      expect(Object.keys(identify(text).shares).filter((label) => ['ml', 'ru', 'uk', 'hi'].includes(label))).toEqual([])
    }
  })

  it('counts Thai by its length, for it has no spaces', () => {
    expect(identify('วันนี้อากาศดีมากเลยไปเที่ยวกันไหม at Orchard Road now').label).toBe('th')
  })

  it.each([
    ['one character', 'a'],
    ['only emoji', '😭😭👨‍👩‍👧‍👦🇸🇬'],
    ['only an address', 'https://example.com/a?b=c'],
    ['10,000 repeated letters', 'a'.repeat(10_000)],
    ['10,000 words', 'lah '.repeat(10_000)],
    ['scripts mixed within words', 'gооd mоrning Sіngapоre'],
    ['private characters', '\ue000\ue001\uf8ff text \ue0aa'],
    ['zero-width joiners', 'l\u200da\u200dh \u200c\u200d'],
    ['right-to-left overrides', '\u202eolleh dlrow\u202c'],
    ['mathematical alphanumerics', '𝓗𝓮𝓵𝓵𝓸 𝔀𝓸𝓻𝓵𝓭'],
    ['half surrogates', '\ud83d \ude2d lah'],
    ['NUL', 'a\0b\0c'],
  ])('answers %s', (_name, text) => {
    const { label, shares } = identify(text)
    expect(label).toMatch(/^[a-z]{2,3}(-[A-Za-z]+)?$/)
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })

  it('takes time in proportion to the length', () => {
    const timeOf = (text: string): number =>
      cpuTimeOf(() => {
        for (let round = 0; round < 5; round += 1) identify(text)
      })
    const text = 'Wah kena saman again lah bro semua orang tau already '
    timeOf(text.repeat(20))
    // Eight times the text; a quadratic step somewhere would take sixty-four times as long.
    expect(timeOf(text.repeat(800)) / timeOf(text.repeat(100))).toBeLessThan(24)
  })

  it('answers every text in order, with confidence and shares in range', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), { maxLength: 5 }), (texts) => {
        const outcomes = process(texts.map((languageText, id) => ({ id, version: 1, languageText, words: [] })))
        expect(outcomes.map((outcome) => outcome.id)).toEqual(texts.map((_, id) => id))
        for (const outcome of outcomes) {
          if (outcome.kind !== 'done') throw new Error('expected a language')
          expect(outcome.value.confidence).toBeGreaterThanOrEqual(0)
          expect(outcome.value.confidence).toBeLessThanOrEqual(1)
          expect(Object.values(outcome.value.shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
        }
      }),
    )
  })
})
