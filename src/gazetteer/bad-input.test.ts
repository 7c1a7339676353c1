import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuTimeOf } from '../../test/support/cpu-time.js'
import { loadGazetteerLinker } from './load.js'

const linker = loadGazetteerLinker()

const RLO = '\u202e'
const MATHEMATICAL = '𝐁𝐢𝐬𝐡𝐚𝐧'

/** What hostile or broken posts are made of. */
const BROKEN = [
  ...[
    '\ud83d',
    '\udc00',
    '\u0000',
    '\ufffd',
    '\u200b',
    '\u200c',
    '\u200d',
    '\ufeff',
    RLO,
    '\u2066',
    '\u2069',
    '\u0301',
  ],
  ...['👩‍👩‍👧', '🇸🇬', '😭', '#️⃣', '\ue000', 'ﷺ', 'ﬁ', '½', 'ㄱㅏ', 'ဗမာ', 'Ｂishan', MATHEMATICAL, 'Віshаn'],
  ...[
    'Bishan',
    '乌节路',
    'பிஷானில்',
    '#Bedok',
    '＃新加坡',
    "S'goon",
    'Orchard',
    'New York',
    'r/singapore',
    'http://a.sg/Bedok',
  ],
  ...['#', '@', '.', '/', "'", '-', ' ', '\n', '\t', '_', 'a', '1'],
]

describe('link', () => {
  it.each([
    ['one letter', 'a', []],
    ['one half of a surrogate pair', '\ud83d', []],
    ['only emoji', '😭😭🇸🇬', []],
    ['only a URL', 'https://bedok.example.sg/toa-payoh?q=Bishan', []],
    ['10,000 times one letter', 'a'.repeat(10_000), []],
    ['mathematical letters', `at ${MATHEMATICAL} now`, [[3, 15]]],
    ['full-width letters', 'ＢＥＤＯＫ', [[0, 5]]],
    ['a mark that turns the direction', `${RLO}Bedok${RLO}`, [[1, 6]]],
    ['a joiner within a name', 'Bed\u200dok', [[0, 6]]],
    ['a joined emoji next to a name', '👩‍👩‍👧Bedok👩‍👩‍👧', [[8, 13]]],
    ['Cyrillic look-alikes', 'Bеdоk', [[0, 5]]],
    ['private characters', '\ue000Bedok\ue000', [[1, 6]]],
    ['two scripts in one word', '在Bedok吃饭', [[1, 6]]],
  ])('%s', (_, text, ranges) => {
    expect(linker.link(text).map(({ start, end }) => [start, end])).toEqual(ranges)
  })

  it('answers any text with sorted slices of it that do not overlap, the same every time', () => {
    const part = fc.oneof(fc.constantFrom(...BROKEN), fc.string({ unit: 'binary', maxLength: 5 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
        const text = parts.join('')
        const mentions = linker.link(text)
        let free = 0
        for (const { start, end, surface } of mentions) {
          expect(text.slice(start, end)).toBe(surface)
          expect(start).toBeGreaterThanOrEqual(free)
          expect(end).toBeGreaterThan(start)
          free = end
        }
        expect(linker.link(text)).toEqual(mentions)
      }),
      { numRuns: 1_000 },
    )
  })

  // Repeated, because the machine may be busy. A square time is square in each try.
  it('takes four times as long for four times the text, whatever it repeats', { retry: 2 }, () => {
    const units = [
      ...BROKEN,
      '@a',
      '#a',
      'a.',
      'jb Orchard ',
      'ang mo ',
      'Ang Mo Kio ',
      '国大',
      'MOM ',
      'r/',
      'Newton Isaac ',
    ]
    for (const unit of units) {
      const [short, long] = [4_000, 16_000].map((length) => {
        const text = unit.repeat(Math.ceil(length / unit.length))
        return cpuTimeOf(() => linker.link(text))
      })
      // Quadratic would be 16; 20 ms are left to the machine.
      expect(long, JSON.stringify(unit)).toBeLessThan(8 * (short ?? 0) + 20)
    }
  })
})
