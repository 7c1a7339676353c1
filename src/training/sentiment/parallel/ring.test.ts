import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenInRing, type Ring } from './ring.js'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ring-'))))
afterEach(() => rm(folder, { recursive: true }))

async function open(of: number): Promise<Ring[]> {
  const places = Array.from({ length: of }, (_, index) => ({ folder, index, of }))
  const connects = await Promise.all(places.map(listenInRing))
  return Promise.all(connects.map((connect) => connect()))
}

describe('a ring', () => {
  // Fewer values than processes, parts of unequal length, and more than a socket takes at once.
  it.each([
    [2, 1],
    [3, 2],
    [3, 7],
    [4, 1_000_003],
  ])('of %i adds up %i values, again and again', async (of, length) => {
    const rings = await open(of)
    for (let round = 0; round < 3; round += 1) {
      const values = rings.map((_, index) => Float32Array.from({ length }, (__, at) => (index + 1) * (at + round)))
      const factor = (of * (of + 1)) / 2
      await Promise.all(rings.map((ring, index) => ring.sum(values[index]!)))
      for (const sums of values)
        expect(
          sums.every((sum, at) => Math.abs(sum / (factor * (at + round) || 1) - Number(at + round > 0)) < 1e-6),
        ).toBe(true)
      // To the last bit, or the processes' weights would drift apart.
      for (const sums of values.slice(1))
        expect(Buffer.from(sums.buffer).equals(Buffer.from(values[0]!.buffer))).toBe(true)
    }
    for (const ring of rings) ring.close()
  })

  it('lets early processes wait, and loses nothing that they sent', async () => {
    const rings = await open(2)
    const [early, late] = [Float32Array.of(1, 2), Float32Array.of(10, 20)]
    const first = rings[0]!.sum(early)
    expect(
      await Promise.race([first.then(() => 'done'), new Promise((resolve) => setTimeout(resolve, 50, 'waits'))]),
    ).toBe('waits')
    await rings[1]!.sum(late)
    await first
    expect([...early, ...late]).toEqual([11, 22, 11, 22])
    for (const ring of rings) ring.close()
  })

  it('fails when a neighbour is gone, instead of waiting for it', async () => {
    const rings = await open(3)
    rings[1]!.close()
    const sums = [0, 2].map((index) => rings[index]!.sum(new Float32Array(9)))
    await expect(Promise.any(sums)).rejects.toThrow()
    for (const ring of rings) ring.close()
  })
})
