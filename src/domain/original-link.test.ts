import { expect, it } from 'vitest'
import { originalLink } from './original-link.js'

it.each([
  ['x', '1953344821093', 'https://x.com/i/status/1953344821093'],
  ['reddit', 't3_1abc2', 'https://www.reddit.com/comments/1abc2'],
  ['bluesky', 'did:plc:abc123/3kxyz', 'https://bsky.app/profile/did:plc:abc123/post/3kxyz'],
  ['telegram', 'a_channel/42', 'https://t.me/a_channel/42'],
  ['rss', 'https://news.example/story?id=1', 'https://news.example/story?id=1'],
])('the original of a post on %s follows from its id', (platform, id, address) => {
  expect(originalLink(platform, id)).toBe(address)
})

it.each([
  ['x', 'javascript:alert(1)'],
  ['reddit', 't1_1abc2'],
  ['reddit', 't3_1abc2/../../evil'],
  ['bluesky', 'did:plc:abc/../x'],
  ['telegram', 'a_channel/42?x=<script>'],
  ['rss', 'tag:news.example,2026:1'],
  ['rss', 'javascript:alert(1)'],
  ['rss', 'https://news.example@evil.example/'],
  ['mastodon', 'mastodon.example/statuses/1'],
  ['toString', 'x'],
])('none is made up for %s %s', (platform, id) => {
  expect(originalLink(platform, id)).toBeNull()
})

it('an address has no sign that could end an attribute', () => {
  expect(originalLink('rss', 'https://news.example/"><script>')).not.toMatch(/["<>]/)
})
