import { PRICE } from '../../src/producers/x/prices.js'

const DAY_MS = 86_400_000

/** What X would charge, by its own clock: each post and user once a UTC day, requests for counts by piece. */
export function createBill(now: () => number) {
  const read = new Set<string>()
  let total = 0
  const charge = (kind: 'post' | 'user', id: string): void => {
    const key = `${Math.floor(now() / DAY_MS)}/${kind}/${id}`
    if (!read.has(key)) total += PRICE[kind]
    read.add(key)
  }
  return {
    /** Micro-dollars so far. */
    total: () => total,
    chargeRequest: (price: number): void => void (total += price),
    chargeAnswer(answer: Record<string, unknown>): void {
      const included = (answer.includes ?? {}) as Record<string, { id: string }[] | undefined>
      for (const { id } of [[answer.data ?? []].flat() as { id: string }[], included.tweets ?? []].flat()) {
        charge('post', id)
      }
      for (const { id } of included.users ?? []) charge('user', id)
    },
  }
}
export type Bill = ReturnType<typeof createBill>
