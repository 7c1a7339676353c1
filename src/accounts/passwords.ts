import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { bulkhead, BulkheadRejectedError } from 'cockatiel'
import { LoginError } from './login-error.js'

/**
 * OWASP Password Storage Cheat Sheet, scrypt: N = 2^15, r = 8, p = 3 is one of its equal choices. It takes 32 MiB a check
 * where the first of them (2^17, 8, 1) takes 128, on a machine that shares its memory with models.
 */
const COST = { logN: 15, r: 8, p: 3 }
const HASH_BYTES = 32
const SALT_BYTES = 16

/** Checks at once and waiting: guesses from many addresses must not take the machine, nor pile up. */
const gate = bulkhead(2, 20)

/** An empty hash, so that checking an unknown user takes as long as checking a known one. */
const NOBODY = format(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES))

/** @returns `$scrypt$ln=…,r=…,p=…$salt$hash` (the PHC string format): it contains all that is needed to check it */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return format(COST, salt, await derive(password, salt, COST))
}

/**
 * Compares in constant time, and takes as long for a user that does not exist.
 * @param stored of `hashPassword`; null: there is no such user
 * @throws LoginError when too many checks wait already
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const { cost, salt, hash } = parse(stored ?? NOBODY)
  const derived = await gate
    .execute(() => derive(password, salt, cost))
    .catch((err: unknown) => {
      if (!(err instanceof BulkheadRejectedError)) throw err
      throw new LoginError('busy', 'Too many logins at once. Try again in a moment.', 2)
    })
  return timingSafeEqual(derived, hash) && stored !== null
}

interface Cost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

async function derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN
  const options: ScryptOptions = { N, r, p, maxmem: 2 * 128 * N * r } // node's own bound is exactly too small
  return new Promise((resolve, reject) =>
    // One form of letters with marks, whatever keyboard wrote them.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (err, hash) => (err ? reject(err) : resolve(hash))),
  )
}

function format({ logN, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

function parse(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [, logN, r, p, salt, hash] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored) ?? []
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash cannot be read')
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
}
