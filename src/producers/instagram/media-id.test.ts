import { expect, it } from 'vitest'
import { idOfShortcode, shortcodeOfId, timeOfId } from './media-id.js'

// Pairs and times as public posts have them: no text, no person.
const PAIRS = [
  ['Ddn-cUVxDUj', '3992434219556287779'],
  ['Ddn-dL3yFW-', '3992434279182783934'],
  ['DTfS7SMEk8B', '3809847048594935553'],
] as const

it.each(PAIRS)('spells %s as %s and back', (code, id) => {
  expect(idOfShortcode(code)).toBe(id)
  expect(shortcodeOfId(id)).toBe(code)
})

it('reads the id out of a private account’s longer code', () => {
  expect(idOfShortcode(`Ddn-cUVxDUj${'x'.repeat(28)}`)).toBe('3992434219556287779')
})

it.each(['', 'not a code', 'ab/cd', 'Ddn-cUVxDUj!'])('knows no id in %j', (code) => {
  expect(idOfShortcode(code)).toBeNull()
})

it('gives the time within two minutes of the published one', () => {
  expect(timeOfId('3992434219556287779')!.getTime() / 1_000 - 1_790_155_377).toBeGreaterThan(-120)
  expect(timeOfId('3992434219556287779')!.getTime() / 1_000 - 1_790_155_377).toBeLessThan(120)
})

it('gives no time for ids from before that numbering, or for other numbers', () => {
  expect(timeOfId('12345')).toBeNull()
  expect(timeOfId('99999999999999999999')).toBeNull()
})
