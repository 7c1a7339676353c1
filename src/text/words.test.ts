import { describe, expect, it } from 'vitest'
import { singlishLexicon } from './lexicon.js'
import { plainText } from './profiles.js'
import { STOP_WORDS } from './stop-words.js'
import { wordsProfile } from './words.js'

const words = (text: string) => wordsProfile(plainText(text)).words

describe('words profile', () => {
  it.each([
    ['angmoh', 'ang moh', 'angmor', 'Ang Mo'.replace(' ', '')],
    ['shiok', 'shiokkk', 'SHIOKKKKKK'],
    ['haha', 'hahahaha', 'HAHAHAH', 'hahahahahaha'],
    ['singapore', 'Singapore’s', "SINGAPORE'S", 'ＳＩＮＧＡＰＯＲＥ'],
    ['good', 'goooood', 'good'],
  ])('%s is counted once, however it is spelled', (word, ...spellings) => {
    for (const spelling of spellings) expect(words(spelling)).toEqual([word])
  })

  it('drops what carries no topic in any of its languages', () => {
    expect(words('I am going to the market')).toEqual(['market'])
    expect(words('saya nak pergi ke pasar')).toEqual(['pergi', 'pasar'])
    expect(words('我们的地铁')).toEqual(['地铁'])
    expect(words('இந்த படம்')).toEqual(['படம்'])
    expect(words('12 345 6 x')).toEqual([])
  })

  it('keeps negation and Singlish particles', () => {
    expect(words('not good lah')).toEqual(['not', 'good', 'lah'])
  })

  it('gives tokens before the stop words for judging duplicates', () => {
    expect(wordsProfile('it is 5 degrees').tokens).toEqual(['it', 'is', '5', 'degrees'])
  })
})

describe('singlishLexicon', () => {
  it('folds in one step and never changes a stop word', () => {
    const { variants } = singlishLexicon()
    expect(variants.size).toBeGreaterThan(500)
    for (const [variant, term] of variants) {
      expect(variants.has(term) && variants.get(term) !== term, `${variant} → ${term} is folded again`).toBe(false)
      expect(STOP_WORDS.has(variant), variant).toBe(false)
    }
  })
})
