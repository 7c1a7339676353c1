import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { segmentWords } from './segments.js'

const cut = (text: string) => segmentWords(text).map(({ kind, surface }) => [kind, surface])

describe('segmentWords', () => {
  it.each([
    ['Ris-Punggol', [['word', 'Ris'], ['punctuation', '-'], ['word', 'Punggol']]], // prettier-ignore
    ["don't 4D 3.50", [['word', "don't"], ['word', '4D'], ['number', '3.50']]], // prettier-ignore
    ['去NUS读书', [['cjk', '去'], ['word', 'NUS'], ['cjk', '读'], ['cjk', '书']]], // prettier-ignore
    ['வீட்டில் 😂', [['word', 'வீட்டில்'], ['emoji', '😂']]], // prettier-ignore
    ['@a #SG2025 U.S.', [['handle', '@a'], ['hashtag', '#SG2025'], ['word', 'U.S.']]], // prettier-ignore
    ['(http://a.sg/x', [['punctuation', '('], ['url', 'http://a.sg/x']]], // prettier-ignore
    ['me@a.sg👨‍👩‍👧1️⃣', [['email', 'me@a.sg'], ['emoji', '👨‍👩‍👧'], ['emoji', '1️⃣']]], // prettier-ignore
  ])('%s', (text, pieces) => {
    expect(cut(text)).toEqual(pieces)
  })

  it('covers everything but white space, in order, and every segment cuts its surface', () => {
    const parts = fc.constantFrom(
      '@a',
      '#',
      'www.',
      'http://x',
      ' ',
      '新',
      '加',
      'é',
      '\u0301',
      '🇸',
      '\u200D',
      '1',
      '.',
      "'",
      '😂',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(parts, { maxLength: 20 }).map((list) => list.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        let rest = ''
        let from = 0
        for (const { start, end, surface } of segmentWords(text)) {
          expect(text.slice(start, end)).toBe(surface)
          expect(start).toBeGreaterThanOrEqual(from)
          expect(end).toBeGreaterThan(start)
          rest += text.slice(from, start)
          from = end
        }
        expect((rest + text.slice(from)).trim()).toBe('')
      }),
      { numRuns: 2_000 },
    )
  })
})
