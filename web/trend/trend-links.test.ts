import { expect, it } from 'vitest'
import { postsOfTrend } from './trend-links.js'

it('the posts of a trend are those of its day', () => {
  expect(postsOfTrend({ kind: 'hashtag', term: '#haze' }, '2026-12-31', 'live')).toBe(
    '/posts?collection=live&from=2026-12-31&to=2027-01-01&term=%23haze',
  )
  expect(postsOfTrend({ kind: 'entity', term: 'town/bedok' }, undefined, undefined)).toBe(
    '/posts?window=24h&entity=town%2Fbedok',
  )
})
