import { LRUCache } from 'lru-cache'
import { LoginError } from './login-error.js'

/** Wrong passwords for one user from one client until their door closes. */
const PER_CLIENT_AND_USER = 10
/** More for one user from anywhere, whom others can lock out by guessing: hopeless for guessing all the same. */
const PER_USER = 30
/** For all users together, known or not. Enough for an office behind one address. */
const PER_CLIENT = 60
/** Unknown tokens of one client until it must wait. No one can guess 256 bits: this is only about the noise. */
const TOKENS_PER_CLIENT = 10
const WINDOW_MS = 60_000
/** How long a client at which a user logged in rightly counts as theirs. */
const KNOWN_MS = 7 * 86_400_000
/** Entries of each kind; beyond that the one that was not used for longest is forgotten. */
const MAX_REMEMBERED = 10_000
/** No user has a longer name. */
const MAX_NAME = 100

/** The name and the address of a login. Behind a trusted proxy it is the address of the client. */
export interface Guess {
  readonly client: string
  readonly user: string
}

export interface Attempt {
  /** Takes the count back: the password was right. The doors that others can close stay open to this user at this client. */
  succeed(): void
  /** Takes back the count when `work` fails because of an error of ours. */
  orForgive<T>(work: Promise<T>): Promise<T>
}

export interface LoginThrottle {
  /**
   * Counts an attempt as wrong until it has succeeded.
   * @throws LoginError, and counts nothing, when this user at this client, this user, or this client must wait
   */
  begin(guess: Guess, nowMs: number): Attempt
  /**
   * Counts an unknown token. A known token is never refused.
   * @throws LoginError when this client sent too many of them
   */
  unknownToken(client: string, nowMs: number): void
}

/**
 * Slows down guessing without shutting out others: failures are counted by user and address. A user is shut out
 * by faults of others at most where that user has not logged in before (OWASP Authentication Cheat Sheet, account lockout).
 */
export function createLoginThrottle(): LoginThrottle {
  const pairs = createCounter(PER_CLIENT_AND_USER)
  const users = createCounter(PER_USER)
  const clients = createCounter(PER_CLIENT)
  const tokens = createCounter(TOKENS_PER_CLIENT)
  const known = new LRUCache<string, number>({ max: MAX_REMEMBERED })
  return {
    begin({ client, user: given }, nowMs) {
      const user = given.slice(0, MAX_NAME)
      const pair = `${client} ${user}` // an address has no space
      const knownAtMs = known.get(pair)
      const isKnown = knownAtMs !== undefined && nowMs - knownAtMs < KNOWN_MS
      refuse(pairs.waitSeconds(pair, nowMs), 'wrong passwords for this user from here')
      if (!isKnown) {
        refuse(users.waitSeconds(user, nowMs), 'wrong passwords for this user')
        refuse(clients.waitSeconds(client, nowMs), 'wrong passwords from this address')
      }
      const counts = [pairs.add(pair, nowMs), users.add(user, nowMs), clients.add(client, nowMs)]
      const takeBack = (): void => counts.forEach((count) => (count.failures -= 1))
      return {
        succeed() {
          takeBack()
          known.set(pair, nowMs)
        },
        orForgive: (work) =>
          work.catch((err: unknown) => {
            takeBack()
            throw err
          }),
      }
    },
    unknownToken(client, nowMs) {
      refuse(tokens.waitSeconds(client, nowMs), 'unknown tokens from this address')
      tokens.add(client, nowMs)
    },
  }
}

function refuse(seconds: number, of: string): void {
  if (seconds === 0) return
  throw new LoginError('slowed', `Too many ${of}. Wait ${seconds} s.`, seconds)
}

interface Count {
  failures: number
  readonly sinceMs: number
}

/** Counts faults by key within a minute of the first. */
function createCounter(max: number) {
  const counts = new LRUCache<string, Count>({ max: MAX_REMEMBERED })
  const current = (key: string, nowMs: number): Count | undefined => {
    const count = counts.get(key)
    return count && count.failures > 0 && nowMs - count.sinceMs < WINDOW_MS ? count : undefined
  }
  return {
    waitSeconds(key: string, nowMs: number): number {
      const count = current(key, nowMs)
      return count && count.failures >= max ? Math.ceil((count.sinceMs + WINDOW_MS - nowMs) / 1_000) : 0
    },
    add(key: string, nowMs: number): Count {
      const count = current(key, nowMs) ?? { failures: 0, sinceMs: nowMs }
      counts.set(key, count)
      count.failures += 1
      return count
    },
  }
}
