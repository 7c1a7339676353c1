import { expect, it } from 'vitest'
import { silentFrom } from './volume.js'

const usual = [120, 90, 140, 110, 60, 70, 130, 125, 95, 150]

it('finds the day on which a source fell silent', () => {
  expect(silentFrom([...usual, 0])).toBe(10)
  expect(silentFrom([...usual, 2, 0, 1])).toBe(10)
})

it('does not take a quiet weekend, a slow source or a young one for a dead one', () => {
  expect(silentFrom([...usual, 40, 35])).toBeNull()
  expect(silentFrom([1, 0, 2, 0, 1, 0, 0, 1, 0, 0])).toBeNull()
  expect(silentFrom([200, 0])).toBeNull()
  expect(silentFrom([0, 0, 0, 0, 0, 0, 0])).toBeNull()
})

it('asks for more evidence where a source comes in bursts', () => {
  expect(silentFrom([0, 80, 0, 0, 75, 0, 1, 0])).toBeNull()
})
