import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphemes } from './offsets.js'

describe('graphemes', () => {
  it('finds what Intl.Segmenter finds, across its windows', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
    const clusters = fc.constantFrom('a', '😀', '👨‍👩‍👧‍👦', '🇸', '🇬', 'e\u0301', 'கி', '\r\n', '한', '\u200Da')
    fc.assert(
      fc.property(fc.array(clusters, { minLength: 150, maxLength: 400 }), (parts) => {
        const text = parts.join('')
        const expected = [...segmenter.segment(text)].map(({ segment }) => segment)
        expect([...graphemes(text)].map(({ surface }) => surface)).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('cuts piles of marks into pieces, and loses nothing', () => {
    const text = 'e' + '\u0301\u{1E8D0}'.repeat(2_000)
    let at = 0
    for (const { start, end, surface } of graphemes(text)) {
      expect(start).toBe(at)
      expect(text.slice(start, end)).toBe(surface)
      expect(surface.length).toBeLessThanOrEqual(64)
      expect(surface).not.toMatch(/\p{Surrogate}/u)
      at = end
    }
    expect(at).toBe(text.length)
  })
})
