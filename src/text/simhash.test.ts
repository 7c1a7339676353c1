import { describe, expect, it } from 'vitest'
import { contentHash, simhash } from './simhash.js'

const random = (index: number) => `w${(Math.imul(index, 2_654_435_761) >>> 0).toString(36)}`
const post = (from: number, count: number) => Array.from({ length: count }, (_, i) => random(from + i))

function distance(a: readonly string[], b: readonly string[]): number {
  const differing = BigInt(`0x${simhash(a)}`) ^ BigInt(`0x${simhash(b)}`)
  return differing.toString(2).replaceAll('0', '').length
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
