import { describe, expect, it } from 'vitest'
import { emojiOf, isEmojiAlone } from './emoji.js'
import { plainText, sentimentText } from './profiles.js'

const isAlone = (text: string): boolean => isEmojiAlone(sentimentText(plainText(text)))

describe('a text of emoji alone', () => {
  it.each(['😍😍😍', '🙏🏽', '👨‍👩‍👧‍👦 🇸🇬 !!!', '@kopi_uncle 😡 https://example.org/x', '😂 a@b.sg', '1️⃣'])('is %s', (text) => {
    expect(isAlone(text)).toBe(true)
  })

  it.each(['lah 😍', '…?!', '', 'http', '@kopi_uncle', '好😍', '12 😡', '#sg 🇸🇬', 'https 😍'])('is not %s', (text) => {
    expect(isAlone(text)).toBe(false)
  })

  it('is what is left of a text without its words', () => {
    expect(emojiOf('so shiok 😍 after 🏃🏽‍♀️ lah')).toBe('😍🏃🏽‍♀️')
    expect(emojiOf('so shiok')).toBe('')
  })
})
