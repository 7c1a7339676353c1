import { expect, it } from 'vitest'
import { compareNumbers, newestOf, numberBefore } from './post-number.js'

it('orders numbers that are equal as floats', () => {
  expect(Number('117020582917124092')).toBe(Number('117020582917124093')) // why they stay strings
  expect(compareNumbers('117020582917124092', '117020582917124093')).toBe(-1)
  expect(compareNumbers('99', '100')).toBe(-1)
  expect(compareNumbers('117020582917124092', '117020582917124092')).toBe(0)
  expect(newestOf(['99', '100', '7'])).toBe('100')
  expect(newestOf(['01JAAA', '01JAAC', '01JAAB'])).toBe('01JAAC') // GoToSocial counts in words
  expect(newestOf([])).toBeUndefined()
})

it('steps back in time where numbers contain it', () => {
  const at = Date.UTC(2026, 7, 1, 12)
  const id = String((BigInt(at) << 16n) + 77n)
  expect(numberBefore(id, 60_000)).toBe(String((BigInt(at - 60_000) << 16n) + 77n))
  for (const other of ['01JAAA', '12345', '9'.repeat(30)]) expect(numberBefore(other, 60_000)).toBe(other)
})
