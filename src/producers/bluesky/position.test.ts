import { expect, it } from 'vitest'
import { createPosition } from './position.js'

const T = 1_783_175_888_000_000

it('continues from the lowest of the last times', () => {
  const position = createPosition(null)
  expect(position.readTo).toBeNull()
  for (const step of [0, 20_000, -11_600, 4_000]) position.note(T + step)
  expect(position.readTo).toBe(T - 11_600)
  expect(position.latest).toBe(T + 20_000)
})

it('is not carried away by a lone event far ahead', () => {
  const position = createPosition(String(T))
  for (let at = 1; at < 200; at += 1) position.note(at === 150 ? T + 3_600_000_000 : T + at * 1_000)
  expect(position.readTo).toBe(T + 136_000)
})

it('never falls behind the stored cursor', () => {
  const position = createPosition(String(T))
  position.note(T - 5_000_000)
  expect(position.readTo).toBe(T)
})

it.each(['', '0', 'yesterday', '1783175888', '-1783175888000000'])('refuses the cursor "%s"', (cursor) => {
  expect(() => createPosition(cursor)).toThrow('no time')
})
