import { describe, expect, it } from 'vitest'
import { createTermFilter } from './term-filter.js'

const finds = (terms: readonly string[], text: string, tags: readonly string[] = []): boolean =>
  createTermFilter(terms)({ text, tags })

describe('terms in posts', () => {
  it.each([
    ['Singapore', 'Rainy SINGAPORE again'],
    ['singapore', 'Love you, #Singapore!'],
    ['singapore', 'ＳＩＮＧＡＰＯＲＥ in full width'],
    ['singapore', '我在Singapore吃饭'], // a Chinese neighbour is not part of the word
    ['Toa Payoh', 'kopi at toa\n  payoh hub'],
    ['新加坡', '我爱新加坡的天气'],
    ['新加坡', '去新加坡2026年'],
    ['SG新闻', '今天的sg新闻真多'],
    ['சிங்கப்பூர்', 'சிங்கப்பூர் மழை'],
    ['சிங்கப்பூர*', 'நான் சிங்கப்பூரில் இருக்கிறேன்'],
    ['singapor*', 'as a Singaporean I queue'],
    ['Singapura', 'Kerajaan Singapura kata'],
    ['café kaya', 'at the cafe\u0301 kaya'], // composed and decomposed are the same word
    ['🇸🇬', 'majulah 🇸🇬🎉'],
    ['#sgpolitics', 'so tired #SGPolitics'],
  ])('%s is in "%s"', (term, text) => {
    expect(finds([term], text)).toBe(true)
  })

  it.each([
    ['singapore', 'singaporean'],
    ['singapore', 'mysingapore'],
    ['SG', 'msg me'],
    ['SG', 'sg_fan'],
    ['சிங்கப்பூர', 'சிங்கப்பூர்'], // the last sign belongs to the word
    ['#sgpolitics', 'sgpolitics without the mark'],
    ['#sg', '#sgpolitics'],
    ['SG新闻', 'msg新闻'],
    ['singapore', '𐐀singapore'], // a letter above U+FFFF is a letter
  ])('%s is not in "%s"', (term, text) => {
    expect(finds([term], text)).toBe(false)
  })

  it('continues after a hit that is not a word', () => {
    expect(finds(['sg'], 'msg sgfan sg!')).toBe(true)
  })

  it('looks at hashtags that are next to the text', () => {
    expect(finds(['#sgfood'], '', ['SGFood'])).toBe(true)
    expect(finds(['hawker'], '', ['hawker'])).toBe(true)
    expect(finds(['#sgfood'], '', ['sgfoodie'])).toBe(false)
  })

  it('finds nothing with an empty list', () => {
    expect(finds([], 'Singapore')).toBe(false)
    expect(finds(['*', '#', ' '], 'Singapore #')).toBe(false)
  })
})
