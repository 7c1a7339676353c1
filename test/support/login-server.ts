import { randomBytes, scryptSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Writable } from 'node:stream'
import type pg from 'pg'
import { createRegistry } from '../../src/metrics.js'
import type { Role } from '../../src/domain/reading/operation.js'
import { hashToken, newToken } from '../../src/accounts/secret-tokens.js'
import { createServer, type ServerOptions } from '../../src/server/server.js'
import { addToken } from '../../src/accounts/tokens.js'
import { addUser } from '../../src/accounts/users.js'
import { HEALTHY } from './steady-heartbeat.js'

export const OPERATOR = { user: 'admin', password: 'kaya toast and kopi-o' }
export const PASSWORD = 'teh tarik, less sugar'

/** A server with logins from this database, and all that it logs. */
export async function loginServer(
  pool: pg.Pool,
  options: Partial<ServerOptions> = {},
): Promise<{ app: FastifyInstance; logged: () => string }> {
  let logged = ''
  const log = pino({ level: 'debug' }, new Writable({ write: (chunk, _, done) => ((logged += String(chunk)), done()) }))
  const app = await createServer({
    log,
    board: [],
    status: () => Promise.reject(new Error('no status here')),
    credentials: OPERATOR,
    db: pool,
    metrics: createRegistry('server'),
    checks: {},
    health: () => HEALTHY,
    secrets: [],
    api: { reading: { db: pool, models: [] } },
    ...options,
  })
  return { app, logged: () => logged }
}

/** Nearly free to check: a stored hash says what it costs. A real one takes a third of a second each time. */
function cheapHash(password: string): string {
  const salt = randomBytes(16)
  const hash = scryptSync(password, salt, 32, { N: 2 ** 4, r: 8, p: 1 })
  return `$scrypt$ln=4,r=8,p=1$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** @param more.passwordHash default: of PASSWORD, and cheap to check */
export async function createUser(
  pool: pg.Pool,
  name: string,
  role: Role,
  { passwordHash = cheapHash(PASSWORD) }: { passwordHash?: string } = {},
): Promise<void> {
  await addUser(pool, { name, role, passwordHash })
}

/** @returns the token */
export async function createToken(
  pool: pg.Pool,
  name: string,
  role: Role,
  more: { owner?: string; days?: number } = {},
): Promise<string> {
  const token = newToken('kt_')
  const { owner = null, days = null } = more
  await addToken(pool, { name, tokenHash: hashToken(token), role, owner, days })
  return token
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** The headers that a browser sends with the dashboard's own requests. */
export const OWN_PAGE = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }

/** Logs in as the dashboard does. @returns the answer, and the cookie as the browser sends it back */
export async function logIn(
  app: FastifyInstance,
  given: { user: string; password: string },
  headers: Record<string, string> = {},
) {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { ...OWN_PAGE, ...headers },
    payload: given,
  })
  const set = answer.cookies[0]
  return { answer, set, cookie: set ? `${set.name}=${set.value}` : '' }
}
