import { expect, it } from 'vitest'
import { createIdWatch } from './id-watch.js'

it('knows every id again, and no other, however many there are', () => {
  const watch = createIdWatch()
  for (let id = 0; id < 50_000; id += 1) expect(watch.repeats('x', `19${id}`)).toBe(false)
  for (let id = 0; id < 50_000; id += 1) expect(watch.repeats('x', `19${id}`)).toBe(true)
  expect(watch.repeats('reddit', '190')).toBe(false)
})

it('counts nothing as repeated that it does not remember', () => {
  const watch = createIdWatch(2)
  expect(['1', '2', '3', '3', '1'].map((id) => watch.repeats('x', id))).toEqual([false, false, false, false, true])
})

it('counts ids that a spreadsheet has rounded', () => {
  const watch = createIdWatch()
  for (const id of ['1396120000000000000', '139612345678901000', '1669700650467246081', '1000', '139612345678900']) {
    watch.repeats('x', id)
  }
  expect(watch.rounded).toBe(2)
})
