import type { Clock } from '../producer.js'

/** What is known about a login before a request of one scope. */
export interface LoginState {
  /** Milliseconds until it may ask again; 0: now. */
  readonly waitMs: number
  /** The platform refused it, and it has not worked since. */
  readonly isRefused: boolean
}

export const UNKNOWN_LOGIN: LoginState = { waitMs: 0, isRefused: false }

/** How the logins of a platform fare. Marks stand for logins (login-mark.ts); a scope is what one limit counts. */
export interface LoginRecord {
  /** By mark; one that is left out is ready. */
  look(platform: string, marks: readonly string[], scope: string): Promise<ReadonlyMap<string, LoginState>>
  /** The platform asked this login to wait with requests of the scope. */
  wait(platform: string, mark: string, scope: string, ms: number, reason: string): Promise<void>
  /** Sets it aside for so long. */
  refuse(platform: string, mark: string, ms: number, reason: string): Promise<void>
  /** It works: a refusal is forgotten. */
  accept(platform: string, mark: string): Promise<void>
  /**
   * Counts a unit of the quota that the login has for a day, for all that use it together.
   * @param day as the platform counts its days: YYYY-MM-DD
   * @returns false when the quota is used up: nothing is counted then
   */
  useUnit(platform: string, mark: string, day: string): Promise<boolean>
}

/** The record of one process, where there is no database to share one. */
export function createProcessLoginRecord(clock: Clock, quotas: Readonly<Record<string, number>> = {}): LoginRecord {
  const used = new Map<string, number>()
  const waits = new Map<string, number>()
  const refusals = new Map<string, number>()
  const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts)
  return {
    async look(platform, marks, scope) {
      const now = clock.now()
      const stateOf = (mark: string): LoginState => ({
        waitMs: Math.max(0, (waits.get(keyOf(platform, mark, scope)) ?? 0) - now),
        isRefused: (refusals.get(keyOf(platform, mark)) ?? 0) > now,
      })
      return new Map(marks.map((mark) => [mark, stateOf(mark)]))
    },
    async wait(platform, mark, scope, ms) {
      waits.set(keyOf(platform, mark, scope), clock.now() + ms)
    },
    async refuse(platform, mark, ms) {
      refusals.set(keyOf(platform, mark), clock.now() + ms)
    },
    async accept(platform, mark) {
      refusals.delete(keyOf(platform, mark))
    },
    async useUnit(platform, mark, day) {
      const key = keyOf(platform, mark, day)
      const units = (used.get(key) ?? 0) + 1
      if (units > (quotas[platform] ?? Infinity)) return false
      used.set(key, units)
      return true
    },
  }
}
