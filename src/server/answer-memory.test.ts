import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createAnswerMemory } from './answer-memory.js'

describe('the memory of answers', () => {
  const counted = () => {
    let times = 0
    return { work: async () => ({ times: ++times }), times: () => times }
  }

  it('gives the same answer to a question while it is worked out, and afterwards', async () => {
    const memory = createAnswerMemory({ maxAgeMs: 3_600_000, maxLength: 100_000 })
    const { work, times } = counted()
    await Promise.all([memory.remember('a', work), memory.remember('a', work)])
    expect(await memory.remember('a', work)).toEqual({ times: 1 })
    await memory.remember('b', work)
    expect(times()).toBe(2)
  })

  it.each([20, 0])('works an answer out anew after %i ms', async (maxAgeMs) => {
    const memory = createAnswerMemory({ maxAgeMs, maxLength: 100_000 })
    const { work } = counted()
    await memory.remember('a', work)
    await expect.poll(() => memory.remember('a', work)).toEqual({ times: 2 })
  })

  it('keeps no failure', async () => {
    const memory = createAnswerMemory({ maxAgeMs: 3_000, maxLength: 100_000 })
    await expect(memory.remember('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await memory.remember('a', counted().work)).toEqual({ times: 1 })
  })

  it('forgets what was asked least lately where there is no room, and keeps nothing that is larger than it', async () => {
    const memory = createAnswerMemory({ maxAgeMs: 3_000, maxLength: 10_000 })
    const asked = async (question: string, length = 3_000) => {
      let isNew = false
      await memory.remember(question, async () => ((isNew = true), { text: 'x'.repeat(length) }))
      return isNew
    }
    expect([await asked('a'), await asked('b'), await asked('a'), await asked('c')]).toEqual([true, true, false, true])
    expect([await asked('a'), await asked('b')]).toEqual([false, true])
    expect([await asked('large', 20_000), await asked('large', 20_000)]).toEqual([true, true])
  })
})

describe('ten thousand different answers', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const heapBytes = (): number => {
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  /** About 25 kB in memory, other than any other. */
  const answer = (at: number) => ({ texts: Array.from({ length: 200 }, (_, n) => `${at} ${n} ${'x'.repeat(80)}`) })

  it('take no more memory than two hundred, also while none has expired', { timeout: 60_000 }, async () => {
    const memory = createAnswerMemory({ maxAgeMs: 3_600_000, maxLength: 4_000_000 })
    const before = heapBytes()
    const grown: number[] = []
    for (let at = 1; at <= 10_000; at++) {
      await memory.remember(`/api/counts?n=${at}`, async () => answer(at))
      if (at % 2_000 === 0) grown.push((heapBytes() - before) / 2 ** 20)
    }
    for (const mib of grown) expect(mib).toBeLessThan(40)
    expect(Math.max(...grown)).toBeGreaterThan(2) // some are kept
  })

  it('would take it where they are kept (control)', { timeout: 60_000 }, async () => {
    const kept = new Map<number, unknown>()
    const before = heapBytes()
    for (let at = 1; at <= 10_000; at++) kept.set(at, answer(at))
    expect((heapBytes() - before) / 2 ** 20).toBeGreaterThan(80)
    expect(kept.size).toBe(10_000)
  })
})
