import { expect, it } from 'vitest'
import { shapeOf } from './shape-of.js'

it('names of fields, types and the form of texts stay', () => {
  const item = {
    $type: 'app.bsky.feed.post',
    caption: 7,
    'dc:date': '2026-08-09T07:00:00+08:00',
    tags: ['MRT', '地铁 2'],
    seen: null,
    isNew: true,
    big: 1250.5,
    empty: {},
  }
  expect(shapeOf(item)).toEqual({
    $type: 'app.bsky.feed.post',
    caption: 9,
    'dc:date': '9999-99-99X99:99:99+99:99',
    tags: ['XXX', 'xx 9'],
    seen: null,
    isNew: true,
    big: 9990.9,
    empty: {},
  })
})

it('JSON in a text, and tags with their classes, stay legible', () => {
  expect(shapeOf('{"weird":{"by":"Mei"}}')).toBe('{"weird":{"by":"Xxx"}}')
  expect(shapeOf('{not JSON')).toBe('{xxx XXXX')
  expect(shapeOf('<div class="tgme_message" data-post="mei/17"><time datetime="soon">Mei</time><br/></div>')).toBe(
    '<div class="tgme_message" data-post="xxx/99"><time datetime="xxxx">Xxx</time><br/></div>',
  )
})

it.each([
  ['an e-mail address', { body: 'write to tan.mei@example.sg' }],
  ['one in angle brackets', { from: 'Mei Tan <tan.mei@example.sg>' }],
  ['a name in angle brackets', '<mei> says'],
  ['a byline', { anything: 'By MEI TAN, 陈美, மேய்' }],
  ['an account as a key', { users: { 'did:plc:tanmei': { n: 1 }, 'tan mei': 1, '31415926': 2 } }],
  ['an id in place of a kind', { type: 'did:plc:tanmei31415926', kind: 'Tan Mei' }],
  ['a number', { id: 31415926, list: [31415926] }],
  ['a link in a tag', '<a href="https://example.sg/@tanmei" title=mei data-tan>x</a>'],
  ['JSON in JSON', JSON.stringify({ inner: JSON.stringify({ by: 'Tan Mei' }) })],
])('%s does not', (_, item) => {
  expect(JSON.stringify(shapeOf(item))).not.toMatch(/mei|tan|陈|31415926|மே/i)
})

it('long and deep parts are cut', () => {
  let deep: unknown = 'x'
  for (let at = 0; at < 100; at += 1) deep = { deep }
  expect(JSON.stringify(shapeOf({ deep, list: Array(1_000).fill(1), text: 'x'.repeat(10_000) })).length).toBeLessThan(
    600,
  )
})
