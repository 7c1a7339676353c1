import { describe, expect, it } from 'vitest'
import { english } from '../messages/en.js'
import { nameOfGroup, toldOnset } from './onset-words.js'

const at = '2026-08-03T00:10:00.000Z'
const told = (lag: { hours: number; low: number; high: number } | null, unknown: 'gap' | 'few' | null = null) =>
  toldOnset({ group: 'ms', authors: 4, at, lag, unknown }, english)

describe('when a group took up a story', () => {
  it('is told by moment for the first, and by hours for the others', () => {
    expect(told({ hours: 0, low: 0, high: 0 })).toBe('first, 3 Aug 2026, 08:10')
    expect(told({ hours: 5.24, low: 2.1, high: 9 })).toBe('5.2 h later (2.1 to 9)')
    expect(told({ hours: 0, low: 0, high: 2 })).toBe('0 h later (0 to 2)')
  })

  it('is said not to be known, with the reason', () => {
    expect(told(null, 'gap')).toBe('not known: posts from its beginning may be missing')
    expect(told(null, 'few')).toBe('not known: too few people wrote')
  })

  it('names the group for people', () => {
    expect(nameOfGroup('language', 'en-SG', english)).toBe('Singlish')
    expect(nameOfGroup('voice', 'feed', english)).toBe('News feeds')
    // A newsroom has accounts elsewhere, too: they are not told from people.
    expect(nameOfGroup('voice', 'person', english)).toBe('All other accounts')
  })
})
