import fc from 'fast-check'
import { expect, it } from 'vitest'
import { overlap, overlapsOf } from './overlaps.js'

const stretch = fc
  .tuple(fc.nat(400), fc.integer({ min: 1, max: 200 }))
  .map(([start, length]) => ({ start, end: start + length }))

it('finds what comparing each with each finds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(stretch), stretch, (stretches, other) => {
      expect(overlapsOf(stretches)(other)).toEqual(stretches.filter((each) => overlap(each, other)))
    }),
  )
})
