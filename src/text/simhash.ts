import { createHash } from 'node:crypto'

/** Shorter texts share too many words by chance: they match exactly only. */
export const MIN_SIMHASH_TOKENS = 8

/** First 16 hex digits of the sha-256 over the tokens, in order. */
export function contentHash(tokens: readonly string[]): string {
  return createHash('sha256').update(tokens.join(' ')).digest('hex').slice(0, 16)
}

/**
 * 64-bit SimHash (Charikar) over the distinct tokens, as 16 hex digits; null under `MIN_SIMHASH_TOKENS` tokens. The
 * order of tokens does not matter.
 */
export function simhash(tokens: readonly string[]): string | null {
  if (tokens.length < MIN_SIMHASH_TOKENS) return null
  const high = new Int32Array(32)
  const low = new Int32Array(32)
  for (const token of new Set(tokens)) {
    vote(high, hash32(token, 0x811c9dc5))
    vote(low, hash32(token, 0x9747b28c))
  }
  return hex32(high) + hex32(low)
}

function vote(counts: Int32Array, hash: number): void {
  for (let bit = 0; bit < 32; bit += 1) counts[bit]! += ((hash >>> bit) & 1) === 1 ? 1 : -1
}

// FNV-1a over UTF-16 units, then MurmurHash3's finalizer: FNV alone leaves the high bits of short words alike.
function hash32(token: string, seed: number): number {
  let hash = seed
  for (let i = 0; i < token.length; i += 1) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function hex32(counts: Int32Array): string {
  let hash = 0
  for (let bit = 0; bit < 32; bit += 1) if (counts[bit]! > 0) hash |= 1 << bit
  return (hash >>> 0).toString(16).padStart(8, '0')
}
