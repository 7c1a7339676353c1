import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Credentials } from './credentials.js'

const TOKEN_BYTES = 32

/** Begins every API token, so that scanners for leaked secrets and people know one when they see it. */
export const API_TOKEN_PREFIX = 'kt_'

/** 256 random bits, which cannot be guessed, so a plain SHA-256 of it is safe to store. */
export function newToken(prefix = ''): string {
  return prefix + randomBytes(TOKEN_BYTES).toString('base64url')
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The same for the built-in operator's sessions, bound to the credentials: another ADMIN_PASSWORD ends them. */
export function hashBoundToken(token: string, { user, password }: Credentials): Buffer {
  return createHmac('sha256', JSON.stringify([user, password]))
    .update(token)
    .digest()
}
