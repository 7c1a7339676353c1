import { createHash, timingSafeEqual } from 'node:crypto'
import type { Role } from '../domain/reading/operation.js'
import type { Logger } from '../logging.js'
import type { Queryable } from '../store/pool.js'
import { endSession, openOperatorSession, openSession, useSession } from './sessions.js'
import { useToken } from './tokens.js'
import { findLogin } from './users.js'
import type { Credentials } from './credentials.js'
import { LoginError } from './login-error.js'
import { passwordMatches } from './passwords.js'
import { createLoginThrottle } from './login-throttle.js'
import { hashBoundToken, hashToken, newToken } from './secret-tokens.js'

/** Who asks, and how they showed it. */
export interface Identity {
  /** Name of the user or token; null in the demo, which has no names. */
  readonly user: string | null
  readonly role: Role
  readonly by: 'session' | 'password' | 'token' | 'demo'
}

export interface Logins {
  /** @throws LoginError when they are wrong, or when there were too many wrong ones */
  checkPassword(given: Credentials, address: string): Promise<Identity>
  /** @throws LoginError when it is unknown, or when this address sent many unknown ones; a known one is always accepted */
  checkToken(token: string, address: string): Promise<Identity>
  /** Null: no such session, or it has ended. */
  checkSession(token: string): Promise<Identity | null>
  /**
   * Checks a password and opens a session.
   * @returns the token in its cookie
   * @throws LoginError as checkPassword does
   */
  open(given: Credentials, address: string): Promise<{ token: string; identity: Identity }>
  end(token: string): Promise<void>
}

/** Compares both parts in constant time, whatever their lengths. */
function credentialsMatch(expected: Credentials, user: string, password: string): boolean {
  const userFits = timingSafeEqual(digest(expected.user), digest(user))
  const passwordFits = timingSafeEqual(digest(expected.password), digest(password))
  return userFits && passwordFits
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * All three ways to log in; guesses are throttled.
 * @param operator the built-in one, of ADMIN_USER and ADMIN_PASSWORD; it needs no database
 */
export function createLogins({
  db,
  operator,
  log,
}: {
  db: Queryable
  operator: Credentials
  log: Pick<Logger, 'info' | 'warn'>
}): Logins {
  const throttle = createLoginThrottle()

  function refuse(address: string, what: string): never {
    log.warn({ address }, `login refused: ${what}`) // not the name: people type passwords there
    throw new LoginError('refused', what)
  }

  /** `passwordHash` null: the built-in operator. */
  async function check(
    given: Credentials,
    address: string,
  ): Promise<{ identity: Identity; passwordHash: string | null }> {
    const name = given.user.toLowerCase()
    // Counted before it is checked, so that guesses side by side do not outrun the throttle.
    const attempt = throttle.begin({ client: address, user: name }, performance.now())
    if (credentialsMatch(operator, given.user, given.password)) {
      attempt.succeed()
      return { identity: { user: operator.user, role: 'operator', by: 'password' }, passwordHash: null }
    }
    // Postgres has no text with NUL, and so no user of such a name.
    const user = name.includes('\0') ? null : await attempt.orForgive(findLogin(db, name))
    const matches = await attempt.orForgive(passwordMatches(user?.passwordHash ?? null, given.password))
    if (!user || !matches) return refuse(address, 'Wrong user or password.')
    attempt.succeed()
    return { identity: { user: name, role: user.role, by: 'password' }, passwordHash: user.passwordHash }
  }

  return {
    checkPassword: async (given, address) => (await check(given, address)).identity,
    async checkToken(token, address) {
      const known = await useToken(db, hashToken(token))
      if (known) return { user: known.name, role: known.role, by: 'token' }
      throttle.unknownToken(address, performance.now())
      return refuse(address, 'This token is unknown, expired or revoked.')
    },
    async checkSession(token) {
      const session = await useSession(db, [hashToken(token), hashBoundToken(token, operator)])
      if (!session) return null
      const { name, role } = session.user ?? { name: operator.user, role: 'operator' as const }
      return { user: name, role, by: 'session' }
    },
    async open(given, address) {
      const { identity, passwordHash } = await check(given, address)
      const token = newToken()
      if (passwordHash === null) await openOperatorSession(db, hashBoundToken(token, operator))
      else {
        const user = { name: given.user.toLowerCase(), passwordHash }
        if (!(await openSession(db, hashToken(token), user))) return refuse(address, 'Wrong user or password.')
      }
      log.info({ user: identity.user, role: identity.role, address }, 'logged in')
      return { token, identity }
    },
    async end(token) {
      for (const hash of [hashToken(token), hashBoundToken(token, operator)]) await endSession(db, hash)
    },
  }
}
