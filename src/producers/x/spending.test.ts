import { describe, expect, it } from 'vitest'
import { createTestBudget } from '../../../test/support/test-budget.js'
import { RateLimitedError, SourceStoppedError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import type { ResourcesRead } from './parse.js'
import { PRICE, WORST_PER_POST } from './prices.js'
import { createSpending, UnreadableAnswerError } from './spending.js'

const NOON = Date.UTC(2026, 10, 22, 12)
const HOUR_MS = 3_600_000
const clockAt = (ms: number): Clock => ({ now: () => ms, sleep: async () => undefined })
const read = (posts: string[], users: string[], unknown = 0): ResourcesRead => ({
  postIds: posts,
  userIds: users,
  unknown,
})
const answer =
  (resources: ResourcesRead, serverNow: number | null = NOON) =>
  async () => ({
    read: resources,
    serverNow,
  })

describe('a page of posts', () => {
  it('is paid for by its posts and users, each once a day', async () => {
    const budget = createTestBudget(100 * WORST_PER_POST)
    const spending = createSpending(budget, clockAt(NOON))
    await spending.forPosts(10, answer(read(['1', '2'], ['7'])))
    expect(budget.spent()).toBe(2 * PRICE.post + PRICE.user)
    await spending.forPosts(10, answer(read(['2', '3'], ['7', '8'])))
    expect(budget.spent()).toBe(3 * PRICE.post + 2 * PRICE.user)
  })

  it('distinguishes a post from a user of the same number', async () => {
    const budget = createTestBudget()
    const spending = createSpending(budget, clockAt(NOON))
    await spending.forPosts(10, answer(read(['1'], ['1'])))
    expect(budget.spent()).toBe(PRICE.post + PRICE.user)
  })

  it('sets aside the worst case before it is asked for, and is not asked for beyond the cap', async () => {
    const budget = createTestBudget(10 * WORST_PER_POST)
    const spending = createSpending(budget, clockAt(NOON))
    await spending.forPosts(10, async () => {
      expect(budget.spent()).toBe(10 * WORST_PER_POST)
      return answer(read([], []))()
    })
    const ask = spending.forPosts(11, () => Promise.reject(new Error('was asked')))
    await expect(ask).rejects.toThrow(SourceStoppedError)
    expect(budget.spent()).toBe(0)
  })

  it('costs nothing when it was refused, and everything when it came and could not be read', async () => {
    const budget = createTestBudget()
    const spending = createSpending(budget, clockAt(NOON))
    const failing = (err: Error) => spending.forPosts(10, () => Promise.reject(err))
    await expect(failing(new RateLimitedError(1_000))).rejects.toThrow(RateLimitedError)
    expect(budget.spent()).toBe(0)
    await expect(failing(new UnreadableAnswerError('cut off'))).rejects.toThrow(UnreadableAnswerError)
    expect(budget.spent()).toBe(10 * WORST_PER_POST)
  })

  it('counts items that could not be read', async () => {
    const budget = createTestBudget()
    await createSpending(budget, clockAt(NOON)).forPosts(10, answer(read([], [], 2)))
    expect(budget.spent()).toBe(2 * (PRICE.post + PRICE.user))
  })

  it('is as large as the rest of the budget allows', async () => {
    const spending = createSpending(createTestBudget(42 * WORST_PER_POST + 1), clockAt(NOON))
    expect(await spending.affordable(10, 100)).toBe(42)
    expect(await spending.affordable(10, 20)).toBe(20)
    expect(await spending.affordable(50, 100)).toBe(50)
  })
})

describe('a UTC day', () => {
  const twice = async (localNow: number, serverNow: number | null): Promise<number> => {
    const budget = createTestBudget()
    const spending = createSpending(budget, clockAt(localNow))
    await spending.forPosts(10, answer(read(['1'], []), serverNow))
    await spending.forPosts(10, answer(read(['1'], []), serverNow))
    return budget.spent() / PRICE.post
  }
  const midnight = Date.UTC(2026, 10, 23)

  it.each([
    ['both clocks at noon', NOON, NOON, 1],
    ['ours an hour ahead at noon', NOON + HOUR_MS, NOON, 1],
    [
      'ours an hour ahead before midnight: on which day it was read is not sure',
      midnight + 1_800_000,
      midnight - 1_800_000,
      2,
    ],
    ['a moment before midnight', midnight - 1_000, midnight - 1_000, 2],
    ['a server without a clock', NOON, null, 2],
  ])('%s', async (_, localNow, serverNow, paid) => {
    expect(await twice(localNow, serverNow)).toBe(paid)
  })
})

describe('credit of a stream', () => {
  const block = 40 * WORST_PER_POST
  const post = read(['1'], ['7'])

  it('is set aside ahead and given back at the end', async () => {
    const budget = createTestBudget(2 * block)
    const credit = await createSpending(budget, clockAt(NOON)).openCredit()
    expect(budget.spent()).toBe(block)
    await credit.charge(post, NOON)
    await credit.topUp()
    expect(budget.spent()).toBe(block)
    await credit.close()
    expect(budget.spent()).toBe(PRICE.post + PRICE.user)
  })

  it('is topped up when half of it is used; beyond the cap the rest covers the posts under way', async () => {
    const budget = createTestBudget(2 * block)
    const credit = await createSpending(budget, clockAt(NOON)).openCredit()
    const half = read([], [], Math.ceil(block / 2 / (PRICE.post + PRICE.user)) + 1)
    await credit.charge(half, NOON)
    await credit.topUp()
    expect(budget.spent()).toBe(2 * block)
    await credit.charge(half, NOON)
    await credit.charge(half, NOON)
    await expect(credit.topUp()).rejects.toThrow(SourceStoppedError)
    await credit.close()
    expect(budget.spent()).toBe(2 * block)
  })

  it('is set aside again in a new month, and the rest of the old one is not given back to it', async () => {
    let now = Date.UTC(2026, 10, 30, 23, 59)
    const budget = createTestBudget()
    const credit = await createSpending(budget, { now: () => now, sleep: async () => undefined }).openCredit()
    now += HOUR_MS
    await credit.topUp()
    expect(budget.spent()).toBe(2 * block)
    now = Date.UTC(2027, 0, 1)
    await credit.close()
    expect(budget.spent()).toBe(2 * block)
  })
})
