import { expect, it } from 'vitest'
import { areApart } from './apart.js'
import { Filter } from './filter.js'

const JULY = [new Date('2026-07-01T00:00:00Z'), new Date('2026-08-01T00:00:00Z')] as const
const AUGUST = [JULY[1], new Date('2026-09-01T00:00:00Z')] as const
const side = (fields: Record<string, string>, [from, to]: readonly [Date | null, Date | null] = JULY) => ({
  from,
  to,
  filter: Filter.parse(fields),
})

it.each([
  [side({}), side({}, AUGUST)],
  [side({ origin: 'inside' }), side({ origin: 'outside' })],
  [side({ language: 'en,ms' }), side({ language: 'zh,ta' })],
  [side({ reposts: 'only' }), side({ reposts: 'without' })],
  [side({ platform: 'x', theme: 'transport' }), side({ platform: 'reddit', theme: 'transport' })],
])('no post is in %j and in %j', (one, other) => {
  expect([areApart(one, other), areApart(other, one)]).toEqual([true, true])
})

it.each([
  [side({}), side({})],
  [side({}), side({ origin: 'outside' })],
  [side({ language: 'en,ms' }), side({ language: 'ms' })],
  [side({ theme: 'transport' }), side({ theme: 'food' })],
  [side({ reposts: 'with' }), side({ reposts: 'only' })],
  [side({}, [null, null]), side({})],
  [side({}, [null, JULY[1]]), side({}, [new Date('2026-07-31T00:00:00Z'), null])],
])('a post may be in %j and in %j', (one, other) => {
  expect([areApart(one, other), areApart(other, one)]).toEqual([false, false])
})
