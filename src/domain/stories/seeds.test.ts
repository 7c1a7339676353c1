import fc from 'fast-check'
import { expect, it } from 'vitest'
import { groupByMean, type Edge } from './seeds.js'

/** Pair by pair over all pairs, as the definition has it. */
function slowly(size: number, edges: readonly Edge[], floor: number, limit: number): number[][] {
  const evidence = (one: number, other: number): number =>
    edges.find(
      (edge) =>
        Math.min(edge.one, edge.other) === Math.min(one, other) &&
        Math.max(edge.one, edge.other) === Math.max(one, other),
    )?.evidence ?? floor
  let groups = Array.from({ length: size }, (_, at) => [at])
  for (;;) {
    let best: { a: number[]; b: number[]; mean: number } | null = null
    for (const a of groups) {
      for (const b of groups) {
        if (a === b) continue
        const sum = a.reduce(
          (total, one) => total + b.reduce((part, other) => part + evidence(one, other) - floor, 0),
          0,
        )
        const mean = floor + sum / (a.length * b.length)
        if (mean >= limit && (!best || mean > best.mean + 1e-9)) best = { a, b, mean }
      }
    }
    if (!best) return groups.filter((group) => group.length > 1)
    const { a, b } = best
    groups = [...groups.filter((group) => group !== a && group !== b), [...a, ...b]]
  }
}

const sorted = (groups: number[][]): string[] => groups.map((group) => group.sort((a, b) => a - b).join()).sort()

it('finds the groups that the definition finds', () => {
  const edges = fc.uniqueArray(
    fc.record({ one: fc.nat(11), other: fc.nat(11), evidence: fc.double({ min: -4, max: 4, noNaN: true }) }),
    { selector: ({ one, other }) => `${Math.min(one, other)} ${Math.max(one, other)}`, maxLength: 60 },
  )
  fc.assert(
    fc.property(edges, (all) => {
      // Of equals the first comes first, which the slow way does not do.
      const some = all
        .filter(({ one, other }) => one !== other)
        .map((edge, at) => ({ ...edge, evidence: edge.evidence + Math.sqrt(at) / 1000 }))
      expect(sorted(groupByMean(12, some, -4, -1))).toEqual(sorted(slowly(12, some, -4, -1)))
    }),
    { numRuns: 300 },
  )
})

it('does not chain: one near neighbour in each of two groups does not make them one', () => {
  const close = (members: number[]): Edge[] =>
    members.flatMap((one) => members.filter((other) => other > one).map((other) => ({ one, other, evidence: 3 })))
  const edges = [...close([0, 1, 2]), ...close([3, 4, 5]), { one: 2, other: 3, evidence: 3 }]
  expect(sorted(groupByMean(6, edges, -6, -1))).toEqual(['0,1,2', '3,4,5'])
})

it('leaves out what stands alone', () => {
  expect(groupByMean(3, [{ one: 0, other: 1, evidence: -2 }], -6, -1)).toEqual([])
})
