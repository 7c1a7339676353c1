import { expect, it } from 'vitest'
import { paceAfter, type Pace, type PassYield } from './cadence.js'

const quiet: PassYield = { accepted: 0, duplicates: 40, changes: 0 }
const some: PassYield = { accepted: 3, duplicates: 37, changes: 0 }
const full: PassYield = { accepted: 40, duplicates: 5, changes: 0 }

/** The stretch after each pass. */
function after(passes: readonly PassYield[], from: Pace = { stretch: 0, streak: 0 }): number[] {
  let pace = from
  return passes.map((pass) => (pace = paceAfter(pace, pass)).stretch)
}
const times = (count: number, pass: PassYield): PassYield[] => Array.from({ length: count }, () => pass)

it('slows down after three quiet passes in a row, to a quarter at most', () => {
  expect(after(times(8, quiet))).toEqual([0, 0, 1, 1, 1, 2, 2, 2])
  expect(after(times(40, quiet)).at(-1)).toBe(2)
  expect(after([quiet, quiet, some, quiet, quiet, some]), 'not when something comes in between').toEqual(times0(6))
})

it('is back at its middle with the first pass that brings something, be it an edit or a removal', () => {
  for (const pass of [some, full, { ...quiet, changes: 1 }])
    expect(after([pass], { stretch: 2, streak: -2 })).toEqual([0])
})

it('speeds up after two full passes in a row, to four times at most, and returns step by step', () => {
  expect(after(times(5, full))).toEqual([0, -1, -1, -2, -2])
  expect(after(times(40, full)).at(-1)).toBe(-2)
  expect(after([full, some, full, quiet, full])).toEqual(times0(5))
  expect(after([some, quiet, quiet], { stretch: -2, streak: 1 })).toEqual([-1, 0, 0])
})

it('takes a page that was mostly read before, or a short one, for no full one', () => {
  expect(after(times(4, { accepted: 25, duplicates: 30, changes: 0 }))).toEqual(times0(4))
  expect(after(times(4, { accepted: 19, duplicates: 0, changes: 0 }))).toEqual(times0(4))
})

function times0(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}
