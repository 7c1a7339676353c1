import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNameFormer, foldName } from './name-form.js'

describe('foldName', () => {
  it('makes the ways to write one name equal', () => {
    for (const name of ['ang mo kio', 'Ang-Mo-Kio', 'ANG  MO\u00a0KIO', 'Ａｎｇ Ｍｏ Ｋｉｏ', 'A\u0301ng Mo Kio']) {
      expect(foldName(name)).toBe('ang mo kio')
    }
    expect(foldName('People’s Park')).toBe("people's park")
  })

  it('does not join lines', () => {
    expect(foldName('Bedok \n North')).toBe('bedok\nnorth')
  })
})

describe('createNameFormer', () => {
  it('leads every folded unit back into the text, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const { starts, ends, length } = createNameFormer(1)(text)
        for (let i = 0; i < length; i += 1) {
          expect(starts[i]).toBeGreaterThanOrEqual(i === 0 ? 0 : (starts[i - 1] as number))
          expect(ends[i]).toBeGreaterThan(starts[i] as number)
          expect(ends[i]).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })

  it('takes lone surrogates and characters that fold to many', () => {
    expect(createNameFormer(1)('\ud800a').length).toBe(2)
    const { length, starts, ends } = createNameFormer(1)('\ufdfa')
    expect(length).toBeGreaterThan(10)
    expect([starts[0], ends[length - 1]]).toEqual([0, 1])
  })
})
