import { describe, expect, it } from 'vitest'
import { literalsOf } from './literals.js'
import { plainText } from './profiles.js'

const literals = (text: string): string[] => literalsOf(plainText(text))

describe('what is looked for besides words', () => {
  it.each([
    ['GST goes to 9%, from 7.5 %', ['9%', '9', '7.5']],
    ['$1,250,000.50 or 1,000', ['1250000.50', '1000']],
    ['bus 95 at 7:30, 第2期', ['95', '7:30', '2']],
    ['ndp2026 5G co2', []],
    ['👍🏽 and 👍 ❤️ 🇸🇬', ['👍', '❤', '🇸🇬']],
    ['see https://www.Example.com/A/b?c=1.', ['example.com', 'example.com/A/b?c=1']],
    ['www.example.com/', ['example.com']],
    ['+65 9123 4567, @someone, a@example.com', []],
  ])('%s', (text, expected) => expect(literals(text)).toEqual(expected))

  it('is no more than a hundred things, each once, and never half a character', () => {
    expect(literals(Array.from({ length: 500 }, (_, at) => `a ${at % 300} b`).join(' '))).toHaveLength(100)
    const [, address = ''] = literals(`https://example.com/${'😀'.repeat(300)}`)
    expect(address.length).toBeLessThanOrEqual(200)
    expect(address.isWellFormed()).toBe(true)
  })
})
