import { expect, it } from 'vitest'
import { timesAsOften } from './times-as-often.js'
import { postsOfTrend } from './trend-links.js'

it('the posts of a trend are those of its day', () => {
  expect(postsOfTrend({ kind: 'hashtag', term: '#haze' }, '2026-12-31', 'live')).toBe(
    '/posts?collection=live&from=2026-12-31&to=2027-01-01&term=%23haze',
  )
  expect(postsOfTrend({ kind: 'entity', term: 'town/bedok' }, undefined, undefined)).toBe(
    '/posts?window=24h&entity=town%2Fbedok',
  )
})

it('how often a trend is said is a ratio, when there is something to compare with', () => {
  expect(timesAsOften({ logOdds: Math.log(12), z: 4 })).toBeCloseTo(12)
  expect(timesAsOften({ logOdds: 0, z: 0 })).toBeNull()
})
