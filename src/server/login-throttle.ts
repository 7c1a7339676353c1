import { HttpError } from './error-answers.js'

/** Wrong passwords from one address until its door closes. */
const PER_ADDRESS = 10
/** More for one user, whom others can lock out by guessing: enough for typing errors, hopeless for guessing. */
const PER_USER = 30
const WINDOW_MS = 60_000
/** Addresses and users remembered at once; beyond that the oldest is forgotten, so that no map grows without bound. */
const MAX_REMEMBERED = 10_000

export interface Attempt {
  /** Takes the count back: it was no wrong password. */
  forgive(): void
  /** The same when `work` fails for a reason of ours. */
  orForgive<T>(work: Promise<T>): Promise<T>
}

export interface LoginThrottle {
  /** @throws HttpError 429 when this address must wait */
  admit(address: string, nowMs: number): void
  /**
   * Counts an attempt as wrong until it is forgiven.
   * @throws HttpError 429, and counts nothing, when this address or this user must wait
   */
  begin(who: { address: string; user?: string }, nowMs: number): Attempt
}

/** Ten wrong logins from one address, or thirty for one user, close the door until a minute after the first of them. */
export function createLoginThrottle(): LoginThrottle {
  const addresses = createCounter(PER_ADDRESS)
  const users = createCounter(PER_USER)
  const refuse = (seconds: number, whose: string): void => {
    if (seconds === 0) return
    throw new HttpError(429, `Too many wrong passwords ${whose}. Wait ${seconds} s.`, {
      'retry-after': String(seconds),
    })
  }
  const admit = (address: string, nowMs: number) => refuse(addresses.waitSeconds(address, nowMs), 'from this address')
  return {
    admit,
    begin({ address, user }, nowMs) {
      admit(address, nowMs)
      if (user !== undefined) refuse(users.waitSeconds(user, nowMs), 'for this user')
      const counts = [addresses.add(address, nowMs), ...(user === undefined ? [] : [users.add(user, nowMs)])]
      const forgive = (): void => counts.forEach((count) => (count.failures -= 1))
      return {
        forgive,
        orForgive: (work) =>
          work.catch((err: unknown) => {
            forgive()
            throw err
          }),
      }
    },
  }
}

interface Count {
  failures: number
  readonly sinceMs: number
}

function createCounter(max: number) {
  const counts = new Map<string, Count>()
  const current = (key: string, nowMs: number): Count | undefined => {
    const count = counts.get(key)
    return count && nowMs - count.sinceMs < WINDOW_MS ? count : undefined
  }
  return {
    waitSeconds(key: string, nowMs: number): number {
      const count = current(key, nowMs)
      return count && count.failures >= max ? Math.ceil((count.sinceMs + WINDOW_MS - nowMs) / 1_000) : 0
    },
    add(key: string, nowMs: number): Count {
      let count = current(key, nowMs)
      if (!count) {
        const oldest = counts.size >= MAX_REMEMBERED ? counts.keys().next() : undefined
        if (oldest && !oldest.done) counts.delete(oldest.value)
        counts.delete(key) // so that the map keeps the order of first failures
        count = { failures: 0, sinceMs: nowMs }
        counts.set(key, count)
      }
      count.failures += 1
      return count
    },
  }
}
