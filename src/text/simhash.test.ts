import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentHash, hammingDistance, simhash, simhashBands } from './simhash.js'

const HEX = fc.stringMatching(/^[0-9a-f]{16}$/)
const random = (index: number) => `w${(Math.imul(index, 2_654_435_761) >>> 0).toString(36)}`
const post = (from: number, count: number) => Array.from({ length: count }, (_, i) => random(from + i))

function distance(a: readonly string[], b: readonly string[]): number {
  return hammingDistance(simhash(a) ?? '', simhash(b) ?? '')
}

describe('simhash', () => {
  it('is null under eight tokens, 16 hex digits from there', () => {
    expect(simhash(post(0, 7))).toBeNull()
    expect(simhash(post(0, 8))).toMatch(/^[0-9a-f]{16}$/)
  })

  it('does not depend on order', () => {
    const words = post(0, 20)
    expect(simhash([...words].reverse())).toBe(simhash(words))
  })

  it('stays the same for ever: hashes are stored', () => {
    expect(simhash('the quick brown fox jumps over the lazy dog'.split(' '))).toBe('810a40e8677a80a2')
    expect(contentHash(['a', 'b'])).toBe('c8687a08aa5d6ed2')
  })

  it('puts texts that share most words near, and others far', () => {
    const trials = Array.from({ length: 200 }, (_, trial) => trial * 1_000)
    const mean = (of: (from: number) => number) => trials.map(of).reduce((sum, d) => sum + d, 0) / trials.length
    expect(mean((from) => distance(post(from, 40), [...post(from, 39), 'other']))).toBeLessThan(8)
    const unrelated = mean((from) => distance(post(from, 40), post(from + 500, 40)))
    expect(unrelated).toBeGreaterThan(30)
    expect(unrelated).toBeLessThan(34)
  })
})

describe('hammingDistance', () => {
  it('counts differing bits', () => {
    expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64)
    expect(hammingDistance('8000000000000001', '0000000000000000')).toBe(2)
    fc.assert(fc.property(HEX, (hash) => hammingDistance(hash, hash) === 0))
  })
})

describe('simhashBands', () => {
  it('shares a band when at most three bits differ', () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 3 })
    fc.assert(
      fc.property(HEX, bits, (hash, flips) => {
        const other = flips.reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(`0x${hash}`))
        const near = other.toString(16).padStart(16, '0')
        expect(hammingDistance(hash, near)).toBe(flips.length)
        expect(simhashBands(near).some((band) => simhashBands(hash).includes(band))).toBe(true)
      }),
    )
    expect(simhashBands('0123456789abcdef')).toEqual(['0:0123', '1:4567', '2:89ab', '3:cdef'])
  })
})
