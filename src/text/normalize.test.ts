import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_POST_UNITS, normalizeField, normalizePostedText } from './normalize.js'

const FAMILY = '👨‍👩‍👧‍👦'

describe('normalizePostedText', () => {
  it.each([
    ['NUL', 'a\0b\0', 'ab', ['nul_removed']],
    ['lone surrogates', 'a\uD83Db\uDE00', 'a\uFFFDb\uFFFD', ['lone_surrogates_replaced']],
    ['a surrogate pair parted by NUL', '\uD83D\0\uDE00', '😀', ['nul_removed']],
    ['nothing else', '\u202Etext \t\r\n&amp; e\u0301 ' + FAMILY, '\u202Etext \t\r\n&amp; e\u0301 ' + FAMILY, []],
    ['what malformed UTF-8 has become', Buffer.from([0x61, 0xc3, 0x28, 0xff]).toString('utf8'), 'a\uFFFD(\uFFFD', []],
    ['an empty text', '', '', []],
  ])('%s', (_, text, normal, changes) => {
    expect(normalizePostedText(text)).toEqual({ text: normal, changes })
  })

  it.each([
    ['a letter', 'x', 0],
    ['a surrogate pair', '😀', 1],
    ['a joined emoji', FAMILY, 3],
    ['a flag', '🇸🇬', 2],
    ['a flag, far into a run of flags', '🇸🇬', 2_002],
    ['a letter with its mark', 'e\u0301', 1],
  ])('cuts a text that is too long, but never inside %s', (_, cluster, before) => {
    const text = 'x'.repeat(MAX_POST_UNITS - before) + cluster.repeat(1_000)
    const cut = normalizePostedText(text)
    expect(cut.changes).toEqual(['truncated'])
    expect(cut.text.length).toBeLessThanOrEqual(MAX_POST_UNITS)
    expect(cut.text.length).toBeGreaterThan(MAX_POST_UNITS - cluster.length)
    expect(cut.text.replace(/^x+/u, '').replaceAll(cluster, '')).toBe('')
  })

  it('cuts a pile of marks, too, between two characters', () => {
    const cut = normalizePostedText('e' + '\u{1E8D0}'.repeat(MAX_POST_UNITS))
    expect(cut.text).toMatch(/\u{1E8D0}$/u)
    expect(cut.changes).toEqual(['truncated'])
  })

  it('gives text that UTF-8 and Postgres can store, and is done in one pass', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\0', '\uD83D', '\uDE00', 'a', FAMILY)), (parts) => {
        const { text } = normalizePostedText(parts.join(''))
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
        expect(text).not.toContain('\0')
        expect(normalizePostedText(text)).toEqual({ text, changes: [] })
      }),
    )
  })
})

describe('normalizeField', () => {
  it.each([
    ['  Bedok\n\tNorth\0 ', 'Bedok North'],
    ['bad\uD800', 'bad\uFFFD'],
    ['\0\n', ''],
  ])('%j → %j', (text, field) => {
    expect(normalizeField(text, 20)).toBe(field)
  })

  it('cuts between two graphemes', () => {
    expect(normalizeField('abc' + FAMILY, 6)).toBe('abc')
    expect(normalizeField('abc 😀', 5)).toBe('abc')
    expect(normalizeField('abcdef', 6)).toBe('abcdef')
  })
})
