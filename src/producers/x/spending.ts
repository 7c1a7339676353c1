import { UnreachableError } from '../../domain/errors.js'
import type { Budget, Clock } from '../producer.js'
import type { ResourcesRead } from './parse.js'
import { PRICE, WORST_PER_POST } from './prices.js'

/** All X sources share one bill. */
const ACCOUNT = 'x'
/** Between X's bill and our note of it lie a request's time and two clocks. */
const DAY_MARGIN_MS = 10_000
const DAY_MS = 86_400_000

/** An answer came, and was charged, but could not be read. */
export class UnreadableAnswerError extends UnreachableError {}

export interface Spending {
  /** How many posts the rest of the budget allows in one request, between `least` and `most`. */
  affordable(least: number, most: number): Promise<number>
  /**
   * Sets aside the worst case for `posts` posts, asks, and gives back what the answer did not cost.
   * @throws SourceStoppedError('budget') before anything is asked
   */
  forPosts<T extends PaidAnswer>(posts: number, ask: () => Promise<T>): Promise<T>
  /** For a request with a fixed price. */
  forRequest<T>(price: number, ask: () => Promise<T>): Promise<T>
  /** For a stream, which cannot be asked to send less: credit is set aside in blocks, ahead of what arrives. */
  openCredit(): Promise<Credit>
}

export interface PaidAnswer {
  readonly read: ResourcesRead
  /** X's own time (milliseconds since 1970), which decides on which UTC day a post was read. */
  readonly serverNow: number | null
}

export interface Credit {
  charge(read: ResourcesRead, serverNow: number | null): Promise<void>
  /**
   * Sets more aside when half of the block is used, so that posts under way are always covered. Also in a new month,
   * because a cap is for one month: a block from another month counts as spent.
   */
  topUp(): Promise<void>
  /** Gives back the unused part. After a stop by the budget it gives back nothing, because more may be under way. */
  close(): Promise<void>
}

/** Posts whose worst case a stream sets aside at once. Half of them cover the posts under way when the budget ends. */
const BLOCK_POSTS = 40

export function createSpending(budget: Budget, clock: Clock): Spending {
  /** A second reading is free on the same UTC day of X's; in doubt (midnight, a wrong clock) everything is paid for. */
  const costOf = async (read: ResourcesRead, serverNow: number | null): Promise<number> => {
    const now = clock.now()
    const isSure = serverNow !== null && dayOf(serverNow) === dayOf(now) && dayOf(now) === dayOf(now + DAY_MARGIN_MS)
    const known = isSure ? await budget.markRead(ACCOUNT, keysOf(read)) : new Set<string>()
    return (
      read.postIds.filter((id) => !known.has(postKey(id))).length * PRICE.post +
      read.userIds.filter((id) => !known.has(userKey(id))).length * PRICE.user +
      read.unknown * (PRICE.post + PRICE.user)
    )
  }

  return {
    async affordable(least, most) {
      const left = (await budget.left(ACCOUNT)) ?? 0
      return Math.max(least, Math.min(most, Math.floor(left / WORST_PER_POST)))
    },

    async forPosts(posts, ask) {
      const reserved = posts * WORST_PER_POST
      await budget.reserve(ACCOUNT, reserved)
      const answer = await askOrRelease(reserved, ask)
      const cost = await costOf(answer.read, answer.serverNow)
      await budget.release(ACCOUNT, Math.max(0, reserved - cost))
      return answer
    },

    async forRequest(price, ask) {
      await budget.reserve(ACCOUNT, price)
      return askOrRelease(price, ask)
    },

    async openCredit() {
      const block = BLOCK_POSTS * WORST_PER_POST
      await budget.reserve(ACCOUNT, block)
      let credit = block
      let month = monthOf(clock.now())
      let isSpent = false
      return {
        async charge(read, serverNow) {
          credit -= await costOf(read, serverNow)
        },
        async topUp() {
          const now = monthOf(clock.now())
          if (credit >= block / 2 && now === month) return
          isSpent = true
          await budget.reserve(ACCOUNT, block)
          isSpent = false
          credit = (now === month ? credit : 0) + block
          month = now
        },
        async close() {
          if (!isSpent && credit > 0 && monthOf(clock.now()) === month) await budget.release(ACCOUNT, credit)
        },
      }
    },
  }

  /** Without an answer nothing was charged; what broke off on the way is read again, on that day for nothing. */
  async function askOrRelease<T>(reserved: number, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (err) {
      if (!(err instanceof UnreadableAnswerError)) await budget.release(ACCOUNT, reserved)
      throw err
    }
  }
}

const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)
const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)
const postKey = (id: string): string => `post/${id}`
const userKey = (id: string): string => `user/${id}`
const keysOf = ({ postIds, userIds }: ResourcesRead): string[] => [...postIds.map(postKey), ...userIds.map(userKey)]
