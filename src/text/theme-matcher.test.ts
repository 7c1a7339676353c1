import { describe, expect, it } from 'vitest'
import { createThemeMatcher, createWordMatcher } from './theme-matcher.js'
import { wordsProfile } from './words.js'

const found = (entries: readonly string[], text: string): string[] =>
  createWordMatcher(entries)(text, wordsProfile(text).words).map((index) => entries[index] ?? '')

describe('theme words', () => {
  it.each([
    ['a word whatever its case, also in a hashtag', ['haze'], 'So much #SGHaze today', ['haze']],
    ['no part of a word', ['bus'], 'My business is busy', []],
    ['a plural and Malay -nya', ['bus', 'flat', 'harga'], 'Buses and flats, harganya mahal', ['bus', 'flat', 'harga']],
    ['a phrase only side by side', ['bus stop'], 'The bus did not stop', []],
    ['a phrase', ['bus stop'], 'at the Bus Stop.', ['bus stop']],
    ['a phrase across stop words', ['cost of living'], 'the cost of living is high', ['cost of living']],
    ['alternatives', ['rain|drizzle'], 'a drizzle', ['rain|drizzle']],
    ['a companion anywhere', ['bank + loan|interest'], 'The interest my bank wants', ['bank + loan|interest']],
    ['no word without its companion', ['bank + loan|interest'], 'we sat on the river bank', []],
    ['the beginning of a word', ['hujan*'], 'kehujanan tadi, hujannya lebat', ['hujan*']],
    ['Chinese within a run', ['地铁'], '今早的地铁站很挤', ['地铁']],
    ['traditional characters, on either side', ['地铁', '組屋'], '地鐵和组屋', ['地铁', '組屋']],
    ['Chinese next to Latin letters', ['wifi坏'], '家里WiFi坏了', ['wifi坏']],
    ['Tamil with a case ending', ['ரயில்'], 'இன்று ரயிலில் கூட்டம்', ['ரயில்']],
    ['Tamil -ம் as -த்த-', ['வெப்பம்'], 'வெப்பத்தில் நடந்தேன்', ['வெப்பம்']],
    ['no Tamil word that only begins alike', ['பணம்'], 'பணி முடிந்தது', []],
    ['no Tamil word with a longer stem', ['கோல்'], 'கோலம் போட்டேன்', []],
    ['Singlish spellings as words-v2 folds them', ['ang moh'], 'that angmor uncle', ['ang moh']],
  ])('%s', (_, entries, text, expected) => {
    expect(found(entries, text)).toEqual(expected)
  })

  it('reports each entry once, in order, also when two share a phrase', () => {
    expect(found(['rain', 'kopi', 'rain + kopi'], 'kopi, rain, kopi and rain')).toEqual(['rain', 'kopi', 'rain + kopi'])
  })

  it('needs every side of an entry, and refuses more sides than it can hold', () => {
    const words = Array.from(
      { length: 32 },
      (_, at) => `kopi${String.fromCodePoint(97 + (at % 26))}${at > 25 ? 'x' : ''}`,
    )
    const most = words.slice(0, 31)
    expect(found([most.join(' + ')], most.join(' '))).toHaveLength(1)
    expect(found([most.join(' + ')], most.slice(1).join(' '))).toEqual([])
    expect(() => createWordMatcher([words.join(' + ')])).toThrow('32 words are joined by +; join 31 at most')
  })

  it('reports themes in the order of the file', () => {
    const match = createThemeMatcher([
      { key: 'food', title: 'Food', words: { en: ['laksa'] } },
      { key: 'transport', title: 'Transport', words: { en: ['bus'], zh: ['巴士'] } },
    ])
    expect(match('坐巴士去吃 laksa', wordsProfile('坐巴士去吃 laksa').words)).toEqual(['food', 'transport'])
    expect(match('nothing', ['nothing'])).toEqual([])
  })
})
