import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DISGUISES } from '../../test/support/disguises.js'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { foldText } from './fold.js'

const SENTENCE = 'The bus to Bedok never came, we are so tired of it'
const fold = (text: string): string => foldText(text).text

describe('a disguise', () => {
  it.each(Object.entries(DISGUISES))('%s is taken off', (_, disguise) => {
    expect(fold(disguise(SENTENCE)).toLowerCase()).toBe(SENTENCE.toLowerCase())
  })

  it.each(Object.entries(DISGUISES))('%s keeps the way back to the text as posted', (_, disguise) => {
    const [before, name, after] = ['bus to ', disguise('Bedok'), ' today']
    const folded = foldText(`🚌 ${before}${name}${after}`)
    const start = folded.text.toLowerCase().indexOf('bedok')
    const posted = `🚌 ${before}${name}${after}`.slice(folded.startOf(start), folded.endOf(start + 5))
    expect(name).toContain(posted)
    expect(fold(posted).toLowerCase()).toBe('bedok')
  })
})

describe('look-alike letters', () => {
  it.each([
    ['of words that are all in one alphabet stay', 'Привет, как дела? Καλημέρα Ծառ', 'Привет, как дела? Καλημέρα Ծառ'],
    ['stay where a letter of the word has no Latin twin', 'iPhone-ы VPNы', 'iPhone-ы VPNы'],
    ['of a whole word go where the text is disguised', 'реaсе а hорe', 'peace a hope'],
    ['but not in a text with words of that alphabet', 'реaсе и а мир', 'peace и а мир'],
    ['keep their case', 'ТAМPINЕS Іkea', 'TAMPINES Ikea'],
  ])('%s', (_, text, expected) => {
    expect(fold(text)).toBe(expected)
  })
})

describe('marks', () => {
  it.each([
    ['a zero-width space stays between words of Thai', 'ไป\u200bตลาด', 'ไป\u200bตลาด'],
    ['and before a link or a handle', 'see\u200b@jane', 'see\u200b@jane'],
    [
      'joiners stay in Tamil, Persian and emoji',
      'க்\u200cஷ می\u200cخواهم 👨\u200d👩\u200d👧',
      'க்\u200cஷ می\u200cخواهم 👨\u200d👩\u200d👧',
    ],
    ['a stroke stays on a sign', 'a \u003d\u0338 b', 'a \u003d\u0338 b'],
    ['accents stay, composed or not', 'Cafe\u0301 né Việt Vie\u0323\u0302t', 'Cafe\u0301 né Việt Vie\u0323\u0302t'],
    ['selectors of emoji stay', '❤️ ℹ️ 1️⃣ ☺︎', '❤️ ℹ️ 1️⃣ ☺︎'],
    [
      'a subdivision flag stays',
      '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
      '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
    ],
  ])('%s', (_, text, expected) => {
    expect(fold(text)).toBe(expected)
  })
})

describe('signs of their own', () => {
  it.each(['🇸🇬🇲🇾 🇸🇬', '🅿️ Ⓜ️ 🆘 🆗 🅰️', '™ № ½ ² ① … ～ ！ （新加坡）', '㊗️ ㏒ ﷺ'])('%s stay', (text) => {
    expect(foldText(text).text).toBe(text)
  })
})

describe('ordinary text', () => {
  const WORDS =
    'MRT kena delay lah, ＋ “so” sian… sooo Ça naïve señor Việt Nam 今天，地鐵！又 ３月 坏了 バス ｶﾀｶﾅ காலை வணக்கம் க்ஷ สวัสดี อาจ नमस्ते مرحبا привет Москва γειά @jane_tan #MRTDelay https://t.co/a?b=c a@b.co 1️⃣ 👍🏽 👨‍👩‍👧 🇸🇬 ❤️ ™ ½ № — ’ • \n é e\u0301'
      .split(' ')
      .filter((word) => word !== '３月')

  it('comes out as it went in', () => {
    const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(text, (posted) => {
        const folded = foldText(posted)
        expect(folded.text).toBe(posted)
        expect([folded.startOf(posted.length), folded.endOf(posted.length)]).toEqual([posted.length, posted.length])
      }),
    )
  })

  it('of the sample does, too', () => {
    const texts = readFileSync('sample/posts.ndjson', 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text)
    expect(texts.filter((text) => fold(text) !== text)).toEqual([])
  })
})

describe('any text', () => {
  const PIECES = [
    'a',
    'B',
    'о',
    'и',
    'γ',
    '新',
    'ก',
    'க',
    '் ',
    '1',
    '.',
    '@',
    ' ',
    '🅰',
    '🅿',
    'Ⓜ',
    'ⓐ',
    '⒜',
    '🇸',
    '🇬',
    '🇭',
    '🏴',
    '❤',
    'ﬁ',
    'ᴀ',
  ]
  const MARKS = [
    '\u00ad',
    '\u200b',
    '\u200c',
    '\u200d',
    '\ufeff',
    '\ufe0f',
    '\u0301',
    '\u0310',
    '\u0336',
    '\u20e3',
    '\u20dd',
    '\u{E0067}',
    '\u{E0101}',
    '\u202e',
    '\u034f',
    '\ud83d',
  ]
  const anything = fc
    .array(
      fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...MARKS), fc.string({ unit: 'binary', maxLength: 2 })),
      { maxLength: 24 },
    )
    .map((parts) => parts.join(''))

  it('is folded once and for all', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = fold(text)
        expect(fold(once)).toBe(once)
      }),
      { numRuns: 3_000 },
    )
  })

  it('has a way back that never runs backwards', () => {
    fc.assert(
      fc.property(anything, (posted) => {
        const { text, startOf, endOf } = foldText(posted)
        for (let at = 0; at < text.length; at += 1) {
          expect(startOf(at)).toBeGreaterThanOrEqual(at === 0 ? 0 : startOf(at - 1))
          expect(endOf(at + 1)).toBeGreaterThan(startOf(at))
          expect(endOf(at + 1)).toBeLessThanOrEqual(posted.length)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['zero-width spaces', (n: number) => 'a' + '\u200b'.repeat(n) + 'b'],
    ['marks', (n: number) => 'a' + '\u0301'.repeat(n)],
    ['letters of flags', (n: number) => '🇸'.repeat(n)],
    ['look-alikes', (n: number) => 'aо'.repeat(n)],
    ['single look-alikes', (n: number) => 'о '.repeat(n)],
    ['circled letters', (n: number) => 'ⓐ\u200b'.repeat(n)],
  ])('takes time in proportion to its length: %s', (_, text) => {
    expect(growthOf((size) => fold(text(size)), 2_000)).toBeLessThan(LINEAR)
  })
})
