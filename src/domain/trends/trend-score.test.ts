import { describe, expect, it } from 'vitest'
import { dispersionOf, logLikelihood, scoreTerm } from './trend-score.js'
import { stateAfter } from './trend-state.js'
import { findCopies } from './trend-copies.js'

const day = { total: 1_000, baseTotal: 28_000 }

describe('the score of a term', () => {
  it('follows the formula of Monroe, Colaresi and Quinn', () => {
    // Worked by hand: prior 7,000 votes, of which 7,000 × 48 / 29,000 = 11.586 for the term.
    const { logOdds, z } = scoreTerm({ votes: 20, baseVotes: 28, ...day })
    const expected = Math.log(31.586 / (8_000 - 31.586)) - Math.log(39.586 / (35_000 - 39.586))
    expect(logOdds).toBeCloseTo(expected, 3)
    expect(z).toBeCloseTo(expected / Math.sqrt(1 / 31.586 + 1 / 39.586), 3)
  })

  it('is near nothing for a term that is always as frequent', () => {
    expect(Math.abs(scoreTerm({ votes: 100, baseVotes: 2_800, ...day }).z)).toBeLessThan(0.01)
  })

  it('puts a new term above a doubled one, at the same votes', () => {
    const fresh = scoreTerm({ votes: 40, baseVotes: 0, ...day })
    const doubled = scoreTerm({ votes: 40, baseVotes: 560, ...day })
    expect(fresh.z).toBeGreaterThan(doubled.z)
    expect(doubled.z).toBeGreaterThan(0)
  })

  it('grows with the votes, and is finite for everybody', () => {
    const z = [5, 10, 100, 1_000].map((votes) => scoreTerm({ votes, baseVotes: 0, ...day }).z)
    expect(z).toEqual([...z].sort((a, b) => a - b))
    expect(z.every(Number.isFinite)).toBe(true)
  })

  it('says nothing without a baseline', () => {
    expect(scoreTerm({ votes: 9, total: 9, baseVotes: 0, baseTotal: 0 })).toEqual({ logOdds: 0, z: 0 })
  })

  it('is smaller for a term that returns every weekend, not for one that had a single day', () => {
    const days = (votes: (at: number) => number) =>
      Array.from({ length: 28 }, (_, at) => ({ votes: votes(at), total: 1_000 }))
    expect(dispersionOf(days((at) => (at % 7 < 2 ? 60 : 5)))).toBeGreaterThan(10)
    expect(dispersionOf(days((at) => (at === 4 ? 200 : 0)))).toBeLessThan(10)
    expect(dispersionOf(days((at) => 20 + (at % 3)))).toBe(1)
    expect(dispersionOf(days(() => 0))).toBe(1)
  })
})

it('distinguishes a collocation from a chance meeting', () => {
  expect(logLikelihood(20, 20, 20, 10_000)).toBeGreaterThan(200)
  expect(logLikelihood(10, 1_000, 100, 10_000)).toBeCloseTo(0, 6)
  expect(logLikelihood(1, 1_000, 1_000, 10_000)).toBeLessThan(-10.83)
})

describe('the state of a trend', () => {
  const after = (votes: readonly number[], isNew = false) =>
    stateAfter(
      votes.map((each) => ({ votes: each, total: 20 })),
      0.001,
      isNew,
    )

  it.each([
    ['new in its first hours', [0, 0, 0, 3, 6], true, 'new'],
    ['rising, not new, when it was known before', [0, 0, 0, 3, 6], false, 'rising'],
    ['rising after its first hours', [0, 1, 2, 4, 8, 12], true, 'rising'],
    ['at its peak when it no longer rises', [1, 4, 10, 12, 12, 12, 12, 11], true, 'peak'],
    ['still at its peak after one weak hour', [1, 4, 10, 12, 12, 12, 4, 0], true, 'peak'],
    ['fading after two', [1, 4, 10, 12, 12, 12, 2, 0, 0], true, 'fading'],
    ['fading still when it only recovers a little', [1, 4, 10, 12, 12, 12, 0, 0, 0, 5, 5, 5], true, 'fading'],
    ['rising again when it comes back', [1, 4, 10, 12, 12, 12, 0, 0, 0, 10, 12, 12], true, 'rising'],
  ])('is %s', (_, votes, isNew, expected) => {
    expect(after(votes, isNew)).toBe(expected)
  })

  it('does not fade because everybody sleeps', () => {
    const evening = Array.from({ length: 6 }, () => ({ votes: 10, total: 40 }))
    const night = Array.from({ length: 6 }, () => ({ votes: 1, total: 4 }))
    expect(stateAfter([...evening, ...night], 0.001, false)).not.toBe('fading')
  })
})

describe('copies', () => {
  const warning = 'scammers going door door pretending check smoke alarms'
  const clusters = (...words: string[]) =>
    findCopies(words.map((text, at) => ({ cluster: at + 10, words: text }))).map(({ cluster }) => cluster)

  it('share a run of eight words', () => {
    expect(clusters(`fyi ${warning}`, 'other words', `${warning} stay safe`, `heads everyone ${warning} pass`)).toEqual(
      [10, 11, 10, 10],
    )
  })

  it('are joined also through a third', () => {
    expect(clusters(warning, 'a b c d e f g h', `${warning} then a b c d e f g h`)).toEqual([10, 10, 10])
  })

  it('are not what shares seven', () => {
    expect(
      clusters(
        'one two three four five six seven',
        'one two three four five six seven',
        'one two three four five six seven nine',
      ),
    ).toEqual([10, 11, 12])
  })
})
