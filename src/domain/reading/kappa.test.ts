import { expect, it } from 'vitest'
import { cohensKappa } from './kappa.js'

const table = (yesYes: number, yesNo: number, noYes: number, noNo: number) => [
  { first: 'yes', second: 'yes', n: yesYes },
  { first: 'yes', second: 'no', n: yesNo },
  { first: 'no', second: 'yes', n: noYes },
  { first: 'no', second: 'no', n: noNo },
]

it('is the share of equal answers beyond chance', () => {
  // 35 of 50 equal; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5. Wilson 35 of 50: 0.562…0.809.
  const kappa = cohensKappa(table(20, 5, 10, 15))
  expect(kappa?.kappa).toBeCloseTo(0.4, 10)
  expect(kappa?.low).toBeCloseTo(0.125, 3)
  expect(kappa?.high).toBeCloseTo(0.618, 3)
})

it('is 1 with a wide interval for few posts on which all is equal, and below 0 when they contradict each other', () => {
  // Wilson 4 of 4: 0.510…1; by chance a half.
  expect(cohensKappa(table(2, 0, 0, 2))).toMatchObject({ kappa: 1, high: 1 })
  expect(cohensKappa(table(2, 0, 0, 2))?.low).toBeCloseTo(0.02, 2)
  expect(cohensKappa(table(0, 2, 2, 0))).toMatchObject({ kappa: -1, low: -1 })
})

it('is not known when both have only ever said one thing', () => {
  expect(cohensKappa(table(9, 0, 0, 0))).toBeNull()
})
