import { expect, it } from 'vitest'
import { hashAuthor } from './authors.js'
import { createPostHasher, fingerprintOf } from './erasures.js'

const KEY = 'a'.repeat(32)

it('the hash of a post depends on key, platform and id, and is not a hash of an author', () => {
  const { hash, fingerprint } = createPostHasher(KEY)
  const hashes = [
    hash('bluesky', '1'),
    hash('bluesky', '2'),
    hash('x', '1'),
    createPostHasher('b'.repeat(32)).hash('bluesky', '1'),
    hashAuthor(KEY, 'bluesky', '1'),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
  for (const made of hashes) expect(made).toMatch(/^[\w-]{22}$/)
  expect(createPostHasher(KEY).hash('bluesky', '1')).toBe(hashes[0])
  expect(fingerprint).toBe(fingerprintOf(KEY))
  expect(fingerprint).not.toBe(fingerprintOf('b'.repeat(32)))
})
