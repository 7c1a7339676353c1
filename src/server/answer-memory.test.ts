import { setTimeout } from 'node:timers/promises'
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

  it.each([20, 0])('works out an answer again after %i ms', async (maxAgeMs) => {
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

describe('of ten thousand different answers', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const QUESTIONS = 10_000
  const MAX_LENGTH = 1_000_000
  /** Of 10,000 characters. */
  const answerTo = (at: number) => ({ text: String(at).padEnd(10_000) })

  /** How many of the answers are still referenced. */
  async function heldBy(remember: (question: number, answer: object) => Promise<unknown>): Promise<number> {
    const answers: WeakRef<object>[] = []
    for (let at = 0; at < QUESTIONS; at++) {
      const answer = answerTo(at)
      answers.push(new WeakRef(answer))
      await remember(at, answer)
    }
    await setTimeout(1) // a new reference keeps its answer alive until then
    collectGarbage()
    return answers.filter((answer) => answer.deref() !== undefined).length
  }

  it('keeps as many as there is room for, also while none has expired', async () => {
    const memory = createAnswerMemory({ maxAgeMs: 3_600_000, maxLength: MAX_LENGTH })
    const held = await heldBy((at, answer) => memory.remember(`/api/counts?n=${at}`, async () => answer))
    expect(held).toBeGreaterThan(MAX_LENGTH / 20_000)
    expect(held).toBeLessThanOrEqual(MAX_LENGTH / 10_000)
  })

  it('a map would hold them all (control)', async () => {
    const kept = new Map<number, object>()
    expect(await heldBy(async (at, answer) => kept.set(at, answer))).toBe(QUESTIONS)
    expect(kept.size).toBe(QUESTIONS)
  })
})
