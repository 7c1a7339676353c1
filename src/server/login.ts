import { createHash, timingSafeEqual } from 'node:crypto'

export interface Credentials {
  readonly user: string
  readonly password: string
}

const MAX_FAILURES = 10
const WINDOW_MS = 60_000
/** Addresses remembered at once; beyond that the oldest is forgotten, so that the map cannot grow without bound. */
const MAX_ADDRESSES = 10_000

/** Compares both parts in constant time, whatever their lengths. */
export function credentialsMatch(expected: Credentials, user: string, password: string): boolean {
  const userFits = timingSafeEqual(digest(expected.user), digest(user))
  const passwordFits = timingSafeEqual(digest(expected.password), digest(password))
  return userFits && passwordFits
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export interface LoginThrottle {
  /** Seconds until this address may try again; 0 when it may now. */
  waitSeconds(address: string, nowMs: number): number
  fail(address: string, nowMs: number): void
  succeed(address: string): void
}

/** Ten wrong passwords from one address close the door to it until a minute after the first of them. */
export function createLoginThrottle(): LoginThrottle {
  const failures = new Map<string, { count: number; sinceMs: number }>()
  const current = (address: string, nowMs: number) => {
    const entry = failures.get(address)
    return entry && nowMs - entry.sinceMs < WINDOW_MS ? entry : undefined
  }
  return {
    waitSeconds(address, nowMs) {
      const entry = current(address, nowMs)
      if (!entry || entry.count < MAX_FAILURES) return 0
      return Math.ceil((entry.sinceMs + WINDOW_MS - nowMs) / 1000)
    },
    fail(address, nowMs) {
      const entry = current(address, nowMs)
      if (entry) entry.count += 1
      else {
        const oldest = failures.size >= MAX_ADDRESSES ? failures.keys().next() : undefined
        if (oldest && !oldest.done) failures.delete(oldest.value)
        failures.delete(address) // so that the map keeps the order of first failures
        failures.set(address, { count: 1, sinceMs: nowMs })
      }
    },
    succeed: (address) => void failures.delete(address),
  }
}
