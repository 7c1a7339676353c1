import { expect, it } from 'vitest'
import { postId } from './post-id.js'

it.each([
  ['https://kopi.example/users/auntie/statuses/117020582917120001', 'https://kopi.example/statuses/117020582917120001'],
  ['https://kopi.example/users/auntie/statuses/1/activity', 'https://kopi.example/statuses/1/activity'],
  ['https://kopi.example/ap/users/117020565966271181/statuses/2', 'https://kopi.example/statuses/2'],
  ['https://misskey.example/notes/9abc', 'https://misskey.example/notes/9abc'],
])('%s is known as %s', (uri, id) => expect(postId(uri)).toBe(id))

it('hashes other addresses that contain a name, and long ones', () => {
  const ids = [
    'https://blog.example/@auntie/hello',
    'https://blog.example/@uncle/hello',
    'https://forum.example/u/auntie/p/1',
    `https://kopi.example/objects/${'a'.repeat(300)}`,
  ].map(postId)
  expect(new Set(ids).size).toBe(4)
  for (const id of ids) expect(id).toMatch(/^sha256:[0-9a-f]{64}$/)
})
