import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { hashtagBreaks, splitHashtag } from './hashtag-words.js'

describe('splitHashtag', () => {
  it.each([
    ['MRTBreakdown', 'MRT Breakdown'],
    ['MRTbreakdown', 'MRT breakdown'],
    ['mrtbreakdown', 'mrt breakdown'],
    ['HDBflats', 'HDB flats'],
    ['HDBFlats', 'HDB Flats'],
    ['SGfood', 'SG food'],
    ['SGHaze', 'SG Haze'],
    ['PSLEresults', 'PSLE results'],
    ['MRTdelayAgain', 'MRT delay Again'],
    ['NDP2025', 'NDP2025'],
    ['NDP2025Fireworks', 'NDP2025 Fireworks'],
    ['GE2025results', 'GE2025results'],
    ['HDBs', 'HDBs'],
    ['iPhone', 'iPhone'],
    ['iPhoneLaunch', 'iPhone Launch'],
    ['McDonalds', 'McDonalds'],
    ['LoveSG', 'Love SG'],
    ['save_our_trees', 'save our trees'],
    ['新加坡', '新加坡'],
    ['lowercase', 'lowercase'],
    ['mrtuvwxyz', 'mrtuvwxyz'],
  ])('%s → %s', (tag, words) => {
    expect(splitHashtag(tag)).toBe(words)
  })

  it('loses and adds no letter, and breaks between letters only', () => {
    const tag = fc.stringMatching(/^[A-Za-z0-9_é新]{0,20}$/)
    fc.assert(
      fc.property(tag, (text) => {
        expect(splitHashtag(text).replaceAll(' ', '')).toBe(text.replaceAll('_', ''))
        const breaks = hashtagBreaks(text)
        expect([...new Set(breaks)].sort((a, b) => a - b)).toEqual(breaks)
        for (const at of breaks) expect(at > 0 && at < text.length).toBe(true)
      }),
    )
  })

  it('takes time in proportion to its length', () => {
    expect(growthOf((size) => splitHashtag('MRTdelay_'.repeat(size)), 2_000)).toBeLessThan(LINEAR)
    expect(growthOf((size) => splitHashtag('A'.repeat(size)), 20_000)).toBeLessThan(LINEAR)
  })
})
