import { expect, it } from 'vitest'
import { openMemory } from './pass-memory.js'

const EPOCH_MS = 1_314_220_021_721
const NOON = Date.UTC(2026, 10, 20, 4)
/** The id of a post `hours` after noon. */
const idAt = (hours: number): string => (BigInt(NOON + hours * 3_600_000 - EPOCH_MS) << 23n).toString()

function endedPass(ids: readonly string[], from: string | null = null): string {
  const memory = openMemory(from)
  memory.take(ids)
  return memory.finished(NOON)
}

it('knows a pass only when it has ended: going on from its middle walks the list again', () => {
  const first = endedPass([idAt(0)])
  const second = openMemory(first)
  second.take([idAt(2), idAt(1)])
  expect(openMemory(second.cursor()).take([idAt(2), idAt(1)])).toBe(false)
  expect(openMemory(second.finished(NOON)).take([idAt(2), idAt(1), idAt(0)])).toBe(true)
})

it('has nothing new only when every post is known', () => {
  const memory = openMemory(endedPass([idAt(0), idAt(1)]))
  expect(memory.take([idAt(0), idAt(5)])).toBe(false)
  expect(memory.take([idAt(0), idAt(1)])).toBe(true)
  expect(memory.take([])).toBe(false)
})

it('reports the hole between two passes that do not overlap', () => {
  const memory = openMemory(endedPass([idAt(1), idAt(0)]))
  memory.take([idAt(9), idAt(8), idAt(5)])
  expect(memory.gap('budget', 'x')).toMatchObject({
    from: new Date(NOON + 3_600_000),
    to: new Date(NOON + 5 * 3_600_000),
  })
})

it('sees no hole where they overlap, and none on the first pass', () => {
  const overlapping = openMemory(endedPass([idAt(1), idAt(0)]))
  overlapping.take([idAt(2), idAt(1)])
  expect(overlapping.gap('budget', 'x')).toBeNull()
  const first = openMemory(null)
  first.take([idAt(2)])
  expect(first.gap('budget', 'x')).toBeNull()
})

it('is not fooled by old posts pinned at the top', () => {
  const pinned = [idAt(-9_000), idAt(-9_001), idAt(-9_002)]
  const memory = openMemory(endedPass([...pinned, ...Array.from({ length: 12 }, (_, hour) => idAt(-hour))]))
  memory.take([...pinned, idAt(50), idAt(49)])
  expect(memory.gap('budget', 'x')).toMatchObject({ to: new Date(NOON + 49 * 3_600_000) })
})

it('stays small however long it runs', () => {
  let cursor: string | null = null
  for (let pass = 0; pass < 20; pass += 1)
    cursor = endedPass(
      Array.from({ length: 100 }, (_, at) => idAt(pass * 100 + at)),
      cursor,
    )
  expect(cursor!.length).toBeLessThan(6_000)
})

it.each(['', 'no json', '{"v":2}', '{"v":1,"known":["x"]}'])(
  'starts from the beginning with a cursor of another kind: %j',
  (cursor) => {
    expect(openMemory(cursor).take([idAt(0)])).toBe(false)
  },
)
